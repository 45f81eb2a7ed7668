/// Which handler answers which path and method. Paths are compared as they were sent, byte for byte.
///
/// A path not known is answered with 404, a method not known for it with 405; neither answer repeats what was sent. GET
/// implies HEAD, and OPTIONS is answered for every known path.
public struct Router: Sendable {
    /// What takes an answer, once and from any thread.
    public typealias Respond = @Sendable (HTTPResponse) -> Void
    /// What answers, at once or later.
    public typealias Handler = @Sendable (HTTPRequest, @escaping Respond) -> Void

    private var handlers: [String: [String: Handler]] = [:]

    /// A router that knows no path.
    public init() {}

    /// Adds, or replaces, the handler of a method and path.
    public mutating func add(_ method: String, _ path: String, later handler: @escaping Handler) {
        handlers[path, default: [:]][method] = handler
    }

    /// The same, with a handler that has its answer at once.
    public mutating func add(
        _ method: String, _ path: String, _ handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        add(method, path, later: { request, respond in respond(handler(request)) })
    }

    /// The paths known, in order.
    public var paths: [String] { handlers.keys.sorted() }

    /// The methods of a path as `Allow` lists them; empty for a path not known.
    public func methods(of path: String) -> [String] {
        guard let methods = handlers[path] else { return [] }
        var names = Set(methods.keys).union(["OPTIONS"])
        if names.contains("GET") { names.insert("HEAD") }
        return names.sorted()
    }

    /// Answers a request. The handler of GET sees HEAD as GET.
    public func handle(_ request: HTTPRequest, _ respond: @escaping Respond) {
        guard let methods = handlers[request.path] else { return respond(.text("not found\n", status: 404)) }
        if let handler = methods[request.method] { return handler(request, respond) }
        if request.method == "HEAD", let handler = methods["GET"] {
            var request = request
            request.method = "GET"
            return handler(request, respond)
        }
        var response =
            request.method == "OPTIONS" ? HTTPResponse(status: 204) : .text("method not allowed\n", status: 405)
        response.headers.append(.init("Allow", self.methods(of: request.path).joined(separator: ", ")))
        respond(response)
    }
}
