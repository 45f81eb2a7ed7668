import JSON
import KobraAdmin
import KobraControl
import KobraState
import Logging

// What of commands is in the state file.
extension StateKeeper {
    /// The section of commands that are about to be sent, or were and have no end yet.
    static let commands = "commands"
    /// The section of the keys of requests, with their answers.
    static let keys = "idempotency"

    /// Gives a desk and an API that have taken no order yet what was remembered of them, and says what came of it. What is
    /// not known to have ended is in the log and in the audit.
    func restore(_ desk: Operator, _ api: AdminAPI) {
        let written = takeRestored(Self.commands)?.elements ?? []
        let intents = written.compactMap { Intent($0) }
        let records = desk.restore(intents)
        if intents.count < written.count {
            refused(written.count - intents.count)
            log.error(
                "commands in the state file are not believed: look at the printers",
                metadata: ["commands": "\(written.count - intents.count)"])
        }
        if let keys = takeRestored(Self.keys) {
            let (restored, dropped) = api.restore(keys)
            if restored + dropped > 0 {
                log.info(
                    "idempotency keys restored", metadata: ["keys": "\(restored)", "too_old_or_not_ours": "\(dropped)"])
            }
        }
        for record in records { api.noteUnknown(record) }
    }

    /// Keeps them from now on.
    func keep(_ desk: Operator, _ api: AdminAPI) {
        addSection(Self.commands) { .array(desk.intents.map(\.literal)) }
        addSection(Self.keys) { api.memory }
    }
}
