import Configuration
import KobraProtocol
import KobraState

extension Fleet {
    /// The printers that exist as far as a token is concerned.
    func printers(for token: Configuration.Token) -> [Printer] { printers.filter { token.sees($0.id) } }

    /// The one of them with that id, in either case, or else with that name; `nil` also where two have the name, for a
    /// command must not go to one of them by chance.
    func printer(_ text: String, for token: Configuration.Token) -> Printer? {
        let visible = printers(for: token)
        if let id = PrinterID(text), let printer = visible.first(where: { $0.id == id }) { return printer }
        let named = visible.filter { $0.name == text }
        return named.count == 1 ? named.first : nil
    }
}
