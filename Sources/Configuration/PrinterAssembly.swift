import KobraProtocol

/// Checks the printers of a draft against each other.
enum PrinterAssembly {
    static func printers(of draft: Draft, _ problems: inout Problems) -> [Configuration.Printer] {
        var ids: Set<PrinterID> = []
        var names: Set<String> = []
        return draft.printers.compactMap { given in
            if let name = given.name {
                if !names.insert(name.value).inserted {
                    problems.add(
                        name.source, "two printers are named \(ShownText.quoted(name.value)); names must differ")
                }
                if let id = PrinterID(name.value), id != given.id?.value {
                    problems.add(name.source, "\(ShownText.quoted(name.value)) is a printer's id, and not this one's")
                }
            }
            guard let id = given.id else { return nil }  // Which was complained of on reading.
            if !ids.insert(id.value).inserted {
                problems.add(id.source, "two printers have the id \(id.value.text); ids must differ, capitals aside")
            }
            var printer = Configuration.Printer(
                id: id.value, name: given.name?.value, model: given.model, commandSpelling: given.commandSpelling)
            printer.limits = given.limits
            return printer
        }
    }

    /// The allow list as ids, each once, with names of the configuration looked up.
    static func allowed(
        by draft: Draft, among printers: [Configuration.Printer], _ problems: inout Problems
    ) -> [PrinterID] {
        let named = Dictionary(
            printers.compactMap { printer in printer.name.map { ($0, printer.id) } },
            uniquingKeysWith: { first, _ in first })
        var allowed: [PrinterID] = []
        var seen: Set<PrinterID> = []
        for entry in draft.allow {
            guard let id = named[entry.value] ?? PrinterID(entry.value) else {
                problems.add(
                    entry.source,
                    "found \(ShownText.quoted(entry.value)), expected an id, 32 hexadecimal digits, "
                        + "or a name that stands under printers")
                continue
            }
            if seen.insert(id).inserted { allowed.append(id) }
        }
        return allowed
    }
}
