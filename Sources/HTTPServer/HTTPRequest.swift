/// A request, whole.
public struct HTTPRequest: Hashable, Sendable {
    /// A name and its value.
    public struct Field: Hashable, Sendable {
        /// The name, as it was sent.
        public var name: String
        /// The value, as it was sent.
        public var value: String

        /// A field of that name and value.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// "GET", "POST" or whatever else was sent, in its spelling.
    public var method: String
    /// The path as it was sent, percent signs and all, up to the question mark.
    public var path: String
    /// The items of the query, decoded, in their order; an item without "=" has an empty value.
    public var query: [Field]
    /// The headers, in their order.
    public var headers: [Field]
    /// The body; empty without one.
    public var body: [UInt8]
    /// Whether it waited for longer than `HTTPLimits.crowdMilliseconds` while others were answered. Its handler may then
    /// rather refuse it than keep the rest of a crowd waiting, too.
    public var isLate = false

    /// A request of these parts.
    public init(method: String, path: String, query: [Field] = [], headers: [Field] = [], body: [UInt8] = []) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// The value of the first header of that name, upper and lower case alike.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The values of a query's items of that name, case included.
    public func query(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }
}
