import CMicroHTTPD

/// One request on its way in and its response on the way out: what libmicrohttpd's `con_cls` points at from the first call
/// of the access handler to the completion callback.
///
/// **Responses given later.** `answer(on:with:)` is the one place a response is queued. A handler that cannot answer at
/// once would, in `respond`, be given an object that keeps `MHD_suspend_connection`'s connection and this exchange; once
/// it has its response it stores it here and calls `MHD_resume_connection`, upon which libmicrohttpd calls the access
/// handler again with no body left, and that call answers. The daemon then needs `MHD_ALLOW_SUSPEND_RESUME`, and `stop`
/// must resume every suspended connection first.
final class Exchange {
    private let service: Service
    private var body: [UInt8] = []
    private var size = 0

    init(_ service: Service) { self.service = service }

    /// Whether the request says beforehand that its body is larger than allowed. Answering at once then is what spares the
    /// body; it closes the connection, as it should.
    func refuseEarly(_ connection: OpaquePointer) -> MHD_Result? {
        let lengths = unsafe Fields.read(connection, .HEADER_KIND).filter {
            $0.name.lowercased() == "content-length"
        }
        // libmicrohttpd takes the first of two; a proxy in front may take the second and see another request in the rest.
        if lengths.count > 1 { return unsafe answer(on: connection, with: .text("bad request\n", status: 400)) }
        guard let length = lengths.first.flatMap({ UInt64($0.value) }), length > service.limits.bodyBytes else {
            return nil
        }
        return unsafe answer(on: connection, with: Self.tooLarge)
    }

    /// Takes a part of the body. `false` ends the connection: no answer can be given before the body's end, and one of no
    /// stated length need not have an end.
    func take(_ part: UnsafeRawBufferPointer) -> Bool {
        size += part.count
        if size <= service.limits.bodyBytes { unsafe body.append(contentsOf: part) } else { body = [] }
        return size <= service.limits.bodyBytes + (1 << 20)
    }

    /// Answers a request that is whole.
    func respond(_ connection: OpaquePointer, method: String, path: String) -> MHD_Result {
        guard size <= service.limits.bodyBytes else { return unsafe answer(on: connection, with: Self.tooLarge) }
        let query = unsafe Fields.read(connection, .GET_ARGUMENT_KIND).prefix(service.limits.queryItems).map {
            HTTPRequest.Field(PercentEncoding.decode($0.name), PercentEncoding.decode($0.value))
        }
        let request = HTTPRequest(
            method: method, path: path, query: query, headers: unsafe Fields.read(connection, .HEADER_KIND),
            body: body)
        return unsafe answer(on: connection, with: service.handler(request))
    }

    private static let tooLarge = HTTPResponse.text("the body is too large\n", status: 413)

    private func answer(on connection: OpaquePointer, with response: HTTPResponse) -> MHD_Result {
        var body = response.body
        let made = unsafe body.withUnsafeMutableBytes { bytes in
            unsafe MHD_create_response_from_buffer(bytes.count, bytes.baseAddress, .RESPMEM_MUST_COPY)
        }
        guard let made = unsafe made else { return .NO }
        defer { unsafe MHD_destroy_response(made) }
        for header in response.headers { _ = unsafe MHD_add_response_header(made, header.name, header.value) }
        return unsafe MHD_queue_response(connection, UInt32(clamping: response.status), made)
    }
}

/// What every exchange of a server shares.
final class Service: Sendable {
    let limits: HTTPLimits
    let handler: @Sendable (HTTPRequest) -> HTTPResponse

    init(limits: HTTPLimits, handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse) {
        self.limits = limits
        self.handler = handler
    }
}

/// The headers or query items of a request, copied.
enum Fields {
    private final class List { var fields: [HTTPRequest.Field] = [] }

    static func read(_ connection: OpaquePointer, _ kind: MHD_ValueKind) -> [HTTPRequest.Field] {
        let list = List()
        let context = unsafe Unmanaged.passUnretained(list).toOpaque()
        // By length and not by NUL: a header cut at a NUL could pass for another.
        _ = unsafe MHD_get_connection_values_n(
            connection, kind,
            { context, _, name, nameSize, value, valueSize in
                guard let context = unsafe context else { return .NO }
                let name = unsafe Fields.text(name, nameSize)
                let value = unsafe Fields.text(value, valueSize)
                unsafe Unmanaged<List>.fromOpaque(context).takeUnretainedValue().fields.append(.init(name, value))
                return .YES
            }, context)
        return withExtendedLifetime(list) { list.fields }
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ size: Int) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size), as: UTF8.self)
    }
}
