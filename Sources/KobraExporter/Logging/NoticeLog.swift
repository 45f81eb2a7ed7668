import KobraProtocol
import KobraState
import Logging

extension Logger {
    /// Writes what happened to printers, a line each.
    func write(_ notices: [PrinterNotice]) {
        for notice in notices {
            let (level, message, details) = notice.notice.line
            var metadata = details.mapValues { Logger.MetadataValue.string($0) }
            metadata["printer"] = "\(notice.name)"
            log(level: level, "\(message)", metadata: metadata)
        }
    }

    /// Writes what happened to brokers.
    func write(_ notices: [BrokerNotice]) {
        for notice in notices {
            switch notice {
            case .quiet(let name):
                warning("broker is connected but nothing comes from it", metadata: ["broker": "\(name)"])
            case .allQuiet: warning("nothing comes from any broker")
            case .speaking(let name): info("broker speaks again", metadata: ["broker": "\(name)"])
            }
        }
    }
}

extension Notice {
    fileprivate typealias Line = (level: Logger.Level, message: String, details: [String: String])

    fileprivate var line: Line {
        switch self {
        case .discovered(let model): (.info, "printer discovered", ["model_id": model.text])
        case .up: (.info, "printer is up", [:])
        case .down(let reason): (.warning, "printer is not up", ["reason": reason.rawValue])
        case .jobStarted(let job): (.info, "print started", job.details)
        case .jobAdopted(let job): (.info, "print found under way", job.details)
        case .jobResumed(let job): (.info, "print taken for ended goes on", job.details)
        case .jobPaused(let reason, let code):
            (.warning, "print paused", Self.details(["reason": reason.rawValue], code))
        case .jobEnded(let end): end.line
        case .code(let code, let message):
            (.notice, "printer reports a code", Self.details(message.map { ["printer_says": $0] } ?? [:], code))
        case .firmware(let version): (.info, "firmware", ["version": version])
        case .spellingTried(let spelling):
            (
                .warning, "queries are not answered, trying another spelling of the command topic",
                ["spelling": spelling.rawValue]
            )
        case .spellingProven(let spelling): (.info, "queries are answered", ["spelling": spelling.rawValue])
        case .limitReached(let limit):
            (.error, "more printers than may be: further ones are left out", ["limit": "\(limit)"])
        case .leftOut:
            (.warning, "printer is not to be watched any more: its counters are kept for when it is", [:])
        case .takenBack: (.info, "printer is watched again, with its counters", [:])
        case .forgotten:
            (.warning, "too many printers that are not watched: the counters of this one are forgotten", [:])
        }
    }

    fileprivate static func details(_ details: [String: String], _ code: ErrorCode?) -> [String: String] {
        guard let code else { return details }
        var details = details
        details["code"] = "\(code.rawValue)"
        details["meaning"] = code.meaning
        return details
    }
}

extension Job {
    fileprivate var details: [String: String] {
        var details = ["phase": phase.rawValue]
        details["file"] = filename
        details["task_id"] = id?.text
        return details
    }
}

extension EndedJob {
    fileprivate var line: Notice.Line {
        var details = Notice.details(job.details, code)
        details["phase"] = nil
        details["reason"] = reason
        return (outcome == .failed || outcome == .unknown ? .warning : .info, "print \(words)", details)
    }

    private var words: String {
        outcome == .unknown ? "ended without a word on how" : outcome.rawValue
    }
}
