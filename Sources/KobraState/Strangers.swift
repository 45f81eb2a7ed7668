import KobraProtocol

extension Fleet {
    /// A command came from a broker that lets us hear them.
    ///
    /// - Parameter isOwn: we sent it, which shows that commands can be heard on that broker.
    /// - Returns: what its printer is called, if it is somebody else's and the printer is known. One that the broker had
    ///   kept was not sent now, and is not counted.
    public mutating func heardCommand(
        to address: PrinterAddress, isOwn: Bool, isRetained: Bool, from broker: String
    ) -> String? {
        count(on: broker) {
            $0.received += 1
            if isOwn { $0.hearsCommands = true }
        }
        guard !isOwn else { return nil }
        guard let position = positions[address.printer] else {
            rejected[.own] += 1
            return nil
        }
        // Two names may lead to one broker: it counts where the printer was heard last, and so once.
        guard printers[position].broker == nil || printers[position].broker == broker else { return nil }
        if !isRetained { printers[position].foreignCommands += 1 }
        return printers[position].name
    }

    /// Commands to the printer that somebody else sent; `nil` until its broker has shown that we would hear them.
    public func foreignCommands(to printer: Printer) -> Double? {
        brokers.contains { $0.name == printer.broker && $0.hearsCommands }
            ? printer.shownCounts.foreignCommands : nil
    }
}
