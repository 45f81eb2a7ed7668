import Configuration
import KobraControl
import KobraProtocol

/// Every route there is.
enum RouteTable {
    static let routes: [Route] = reading + control + files + prints + firmware + others

    /// What a path and method lead to.
    enum Match {
        case route(Route, String)
        /// The path is there; these are its methods.
        case otherMethod([String])
        case none
    }

    /// HEAD is GET without the body.
    static func match(_ method: String, _ path: String) -> Match {
        let there = routes.compactMap { route in route.path.match(path).map { (route, $0) } }
        guard !there.isEmpty else { return .none }
        let method = method == "HEAD" ? "GET" : method
        if let (route, value) = there.first(where: { $0.0.method == method }) { return .route(route, value) }
        return .otherMethod(methods(there.map(\.0)))
    }

    /// As `Allow` lists them.
    static func methods(_ routes: [Route]) -> [String] {
        routes.flatMap { $0.method == "GET" ? ["GET", "HEAD"] : [$0.method] }.sorted()
    }

    private static let reading: [Route] = [
        Route(
            method: "GET", path: "/api/v1/printers", name: "listPrinters", scope: .read,
            summary: "The printers, each with its state and its job.", action: .listPrinters),
        Route(
            method: "GET", path: "/api/v1/printers/{printer}", name: "showPrinter", scope: .read,
            summary: "Everything known of a printer, with ages.",
            words: "What is not known, or no longer holds, is not there: never null, never a made-up zero.",
            action: .showPrinter),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/refresh", name: "refresh", scope: .read,
            summary: "Asks the printer how it is, and what it prints.", bodies: [Shapes.refresh],
            action: .order { _ in .refresh }),
        Route(
            method: "GET", path: "/api/v1/printers/{printer}/slice-parameters", name: "sliceParameters", scope: .read,
            summary: "Asks for the slicer's parameters of the running job.", action: .order { _ in .sliceParameters }),
    ]

    private static let control: [Route] = [
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/pause", name: "pause", scope: .control,
            summary: "Pauses the job.", bodies: [Shapes.control], action: .order { _ in .pause }),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/resume", name: "resume", scope: .control,
            summary: "Goes on with a paused job.",
            words: "After a fault of heater, thermistor, power or print head it needs acknowledge_code.",
            bodies: [Shapes.resume],
            action: .order { input in .resume(acknowledged: input.integer("acknowledge_code").map { Int($0) }) }),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/stop", name: "stop", scope: .control,
            summary: "Ends the job; confirmed only with the heaters' targets at 0.", bodies: [Shapes.control],
            action: .order { _ in .stop }),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/cancel", name: "cancel", scope: .control,
            summary: "Ends the job by the other command there is for it; prefer stop.", bodies: [Shapes.control],
            action: .order { _ in .cancel }),
        Route(
            method: "PATCH", path: "/api/v1/printers/{printer}/settings", name: "settings", scope: .settings,
            summary: "Changes settings of the running job; any subset.",
            words: "Raising a target needs an open job. The printer's model and the configuration may limit further.",
            bodies: [Shapes.settings], action: .order { input in .settings(PrintSettings(input)) }),
        Route(
            method: "POST", path: "/api/v1/emergency-stop", name: "emergencyStop", scope: .control,
            summary: "Stops jobs and switches heaters off, on all printers or those listed.",
            words: "200 only if every printer has confirmed it. It is no substitute for a power switch.",
            bodies: [Shapes.emergencyStop], action: .emergencyStop),
    ]

    private static let files: [Route] = [
        Route(
            method: "GET", path: "/api/v1/printers/{printer}/files", name: "listFiles", scope: .files,
            summary: "Asks for the files in a storage's root.", query: [Parameters.storage],
            action: .order { input in .listFiles(Storage(input)) }),
        Route(
            method: "DELETE", path: "/api/v1/printers/{printer}/files", name: "deleteFile", scope: .files,
            permission: .delete, summary: "Deletes a file.", query: [Parameters.storage], bodies: [Shapes.deleteFile],
            action: .order { input throws(Problem) in
                .deleteFile(
                    Storage(input), path: input.text("path") ?? "/", filename: try input.required("filename"))
            }),
    ]

    private static let prints: [Route] = [
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/ready", name: "markReady", scope: .print,
            summary: "Says that the plate is clear: good for one print, for 30 minutes.", bodies: [Shapes.ready],
            action: .markReady),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/print", name: "print", scope: .print, permission: .print,
            summary: "Prints a file the printer has, or one it is to fetch.",
            words: "Needs a ready before. URLs must begin with one of admin.url_prefixes of the configuration.",
            bodies: [Shapes.printFile, Shapes.printDownload],
            action: .order { input throws(Problem) in try Order.print(input) }),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/localtask", name: "localtask", scope: .print,
            permission: .localtask, summary: "Ties the running job to a local one.", bodies: [Shapes.localtask],
            action: .order { input throws(Problem) in .linkTask(local: try input.required("localtask")) }),
    ]

    private static let firmware: [Route] = [
        Route(
            method: "GET", path: "/api/v1/printers/{printer}/firmware", name: "firmware", scope: .firmware,
            summary: "Asks which firmware the printer runs.", action: .order { _ in .firmware }),
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/firmware/update", name: "updateFirmware",
            scope: .firmware, permission: .firmwareUpdate, summary: "Has the printer install a firmware.",
            words: "A printer that takes its maker's firmware goes back to its maker's broker and vanishes from here.",
            bodies: [Shapes.firmwareUpdate],
            action: .order { input throws(Problem) in try Order.updateFirmware(input) }),
    ]

    private static let others: [Route] = [
        Route(
            method: "POST", path: "/api/v1/printers/{printer}/video/start", name: "startVideo", scope: .video,
            permission: .video, summary: "Has the printer send its camera's picture to a cloud storage.",
            words: "What is given here is passed on and never kept, logged or told.", bodies: [Shapes.video],
            action: .order { input throws(Problem) in try Order.startVideo(input) }),
        Route(
            method: "GET", path: "/api/v1/commands/{id}", name: "showCommand", scope: nil,
            summary: "A command as it is now, for the token that gave it and for tokens that may read its printer.",
            action: .showCommand),
        Route(
            method: "GET", path: "/api/v1/openapi.json", name: "showDocument", scope: nil,
            summary: "This document.", action: .showDocument),
    ]
}
