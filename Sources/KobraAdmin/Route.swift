import Configuration
import KobraControl
import KobraProtocol

/// One thing that can be asked for: **a line here adds one**. What it needs, how its body is read, and its page in the
/// OpenAPI document follow.
struct Route: Sendable {
    let method: String
    /// Below `/api/v1`; `{printer}` and `{id}` stand for one segment each.
    let template: String
    /// What a token must be good for; `nil` for any token.
    let scope: Scope?
    /// What must be allowed by name besides.
    var permission: Permission?
    let summary: String
    /// What the body may hold; one of them must fit.
    var shapes: [Shape] = []
    /// Whether `?storage=` says which storage is meant.
    var hasStorage = false
    let action: Action

    /// What is done.
    enum Action: Sendable {
        case listPrinters
        case showPrinter
        case order(@Sendable (Body, Storage?) -> Order)
        case ready
        case emergencyStop
        case showCommand
        case document
    }

    static let prefix = "/api/v1"

    /// Whether it may tell a printer something.
    var isOrder: Bool {
        switch action {
        case .order, .emergencyStop: true
        case .listPrinters, .showPrinter, .ready, .showCommand, .document: false
        }
    }

    /// Whether an attempt is worth a line in the audit.
    var isAudited: Bool { isOrder || method != "GET" }

    /// What stands for the template's names in a path, if it fits.
    func match(_ segments: [Substring]) -> [String: String]? {
        let parts = (Self.prefix + template).split(separator: "/")
        guard parts.count == segments.count else { return nil }
        var found: [String: String] = [:]
        for (part, segment) in zip(parts, segments) {
            if part.hasPrefix("{") {
                found[String(part.dropFirst().dropLast())] = String(segment)
            } else if part != segment {
                return nil
            }
        }
        return found
    }
}

extension Route {
    static let all: [Route] = [
        Route(
            method: "GET", template: "/printers", scope: .read, summary: "The printers, and what each does",
            action: .listPrinters),
        Route(
            method: "GET", template: "/printers/{printer}", scope: .read,
            summary: "Everything known of a printer, with ages", action: .showPrinter),
        Route(
            method: "POST", template: "/printers/{printer}/pause", scope: .control, summary: "Pause the print",
            shapes: [.job], action: .order { _, _ in .pause }),
        Route(
            method: "POST", template: "/printers/{printer}/resume", scope: .control,
            summary: "Go on with a paused print",
            shapes: [
                Shape.job.with([
                    .init(
                        name: "acknowledge_code", kind: .integer(1...999_999),
                        help: "The code of the fault that was seen to; needed after heater, power and print head faults"
                    )
                ])
            ], action: .order { body, _ in .resume(acknowledged: body.integer("acknowledge_code")) }),
        Route(
            method: "POST", template: "/printers/{printer}/stop", scope: .control, summary: "End the print",
            shapes: [.job], action: .order { _, _ in .stop }),
        Route(
            method: "POST", template: "/printers/{printer}/cancel", scope: .control,
            summary: "End the print by the protocol's other word; stop is the one to prefer", shapes: [.job],
            action: .order { _, _ in .cancel }),
        Route(
            method: "PATCH", template: "/printers/{printer}/settings", scope: .settings,
            summary: "Change settings of the running print", shapes: [.settings],
            action: .order { body, _ in .settings(PrintSettings(body)) }),
        Route(
            method: "POST", template: "/printers/{printer}/refresh", scope: .read, summary: "Ask the printer how it is",
            shapes: [.dryRun], action: .order { _, _ in .refresh }),
        Route(
            method: "GET", template: "/printers/{printer}/files", scope: .files,
            summary: "Ask for the files in a storage",
            hasStorage: true, action: .order { _, storage in .listFiles(storage ?? .local) }),
        Route(
            method: "DELETE", template: "/printers/{printer}/files", scope: .files, permission: .delete,
            summary: "Delete a file",
            shapes: [
                Shape.dryRun.with([
                    .init(name: "filename", kind: .text(.plain(255)), isRequired: true, help: "Its name"),
                    .init(name: "path", kind: .text(.plain(255)), help: "Its folder; / unless given"),
                ])
            ], hasStorage: true,
            action: .order { body, storage in
                .deleteFile(storage ?? .local, path: body.text("path") ?? "/", filename: body.text("filename") ?? "")
            }),
        Route(
            method: "GET", template: "/printers/{printer}/slice-parameters", scope: .read,
            summary: "Ask for the slicer's parameters of the running print", action: .order { _, _ in .sliceParameters }
        ),
        Route(
            method: "POST", template: "/printers/{printer}/print", scope: .print, permission: .print,
            summary: "Print a file the printer has, or fetches", shapes: [.printFile, .printDownload],
            action: .order { body, _ in .print(body) }),
        Route(
            method: "POST", template: "/printers/{printer}/ready", scope: .print,
            summary: "Say that the plate is clear: good for one print within 30 minutes", shapes: [.empty],
            action: .ready),
        Route(
            method: "POST", template: "/printers/{printer}/localtask", scope: .print, permission: .localtask,
            summary: "Tie the running print to a local task",
            shapes: [
                Shape.job.with([
                    .init(name: "localtask", kind: .text(.plain(64)), isRequired: true, help: "The local task's id")
                ])
            ], action: .order { body, _ in .linkTask(local: body.text("localtask") ?? "") }),
        Route(
            method: "GET", template: "/printers/{printer}/firmware", scope: .firmware,
            summary: "Ask which firmware the printer runs", action: .order { _, _ in .firmware }),
        Route(
            method: "POST", template: "/printers/{printer}/firmware/update", scope: .firmware,
            permission: .firmwareUpdate, summary: "Have the printer install a firmware", shapes: [.firmware],
            action: .order { body, _ in .updateFirmware(body) }),
        Route(
            method: "POST", template: "/printers/{printer}/video/start", scope: .video, permission: .video,
            summary: "Have the printer send its camera's picture to a cloud storage", shapes: [.video],
            action: .order { body, _ in .startVideo(VideoTarget(body)) }),
        Route(
            method: "POST", template: "/emergency-stop", scope: .control,
            summary: "Stop printers and switch their heaters off; all that the token is good for, or those named",
            shapes: [
                Shape(fields: [
                    .init(name: "printers", kind: .texts(limit: 1000), help: "Names or ids; all unless given")
                ])
            ], action: .emergencyStop),
        Route(
            method: "GET", template: "/commands/{id}", scope: nil, summary: "What became of a command",
            action: .showCommand),
        Route(method: "GET", template: "/openapi.json", scope: nil, summary: "This document", action: .document),
    ]
}
