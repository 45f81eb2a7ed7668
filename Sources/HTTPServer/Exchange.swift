import CMicroHTTPD
import Glibc

/// One request on its way in and its response on the way out: what libmicrohttpd's `con_cls` points at from the reading of
/// the request line to the completion callback.
///
/// Responses given later: see `Reply`. `answer` is the one place a response is queued.
final class Exchange {
    private let service: Service
    /// The target as it was sent, and where it lies.
    private let target: (text: String, span: RequestHead.Span)
    private var body: [UInt8] = []
    private var size = 0
    private var hasBegun = false
    private var reply: Reply?

    @unsafe init(_ service: Service, target: UnsafePointer<CChar>) {
        self.service = service
        let size = unsafe strlen(target)
        self.target = unsafe (
            String(decoding: UnsafeRawBufferPointer(start: target, count: size), as: UTF8.self),
            RequestHead.Span(start: UInt(bitPattern: target), size: size)
        )
    }

    /// The request is over, however it ended.
    func end() {
        reply?.end()
        if let reply { service.replies.remove(reply) }
    }

    /// One call of the access handler: the first of a request announces it, the next bring its body, the last finds
    /// nothing left and answers.
    func take(_ call: Call) -> MHD_Result {
        if let reply {
            // It was suspended, and is resumed because the answer is there.
            return unsafe reply.takeOrSuspend(call.connection).map { unsafe answer(on: call.connection, with: $0) }
                ?? .YES
        }
        guard hasBegun else {
            hasBegun = true
            // An answer given now makes libmicrohttpd close the connection; the next call is for answering.
            return refusal(call).map { unsafe answer(on: call.connection, with: $0) } ?? .YES
        }
        guard unsafe call.size.pointee == 0 else {
            let isTaken = unsafe add(UnsafeRawBufferPointer(start: call.part, count: call.size.pointee))
            unsafe call.size.pointee = 0
            return isTaken ? .YES : .NO
        }
        return respond(call)
    }

    /// What is wrong with a request of which the head has come.
    private func refusal(_ call: Call) -> HTTPResponse? {
        if service.needsClientCertificate,
            !(unsafe ClientCertificate.isGood(session: kobra_tls_session(call.connection)))
        {
            return RequestChecks.problem(403, "Forbidden", "a client certificate is needed")
        }
        if let checks = service.checks {
            let head = unsafe RequestHead(
                call.connection, method: call.method, target: target, version: call.version)
            if let refusal = checks.refusal(head) { return refusal }
        }
        let lengths = unsafe Fields.read(call.connection, .HEADER_KIND).filter {
            $0.name.lowercased() == "content-length"
        }
        // libmicrohttpd takes the first of two; a proxy in front may take the second and see another request in the rest.
        if lengths.count > 1 { return .text("bad request\n", status: 400) }
        guard let length = lengths.first.flatMap({ UInt64($0.value) }), length > service.limits.bodyBytes else {
            return nil
        }
        return tooLarge
    }

    /// Takes a part of the body. `false` ends the connection: no answer can be given before the body's end, and one of no
    /// stated length need not have an end.
    private func add(_ part: UnsafeRawBufferPointer) -> Bool {
        size += part.count
        if size <= service.limits.bodyBytes { unsafe body.append(contentsOf: part) } else { body = [] }
        return size <= service.limits.bodyBytes + (1 << 20)
    }

    /// Hands over a request that is whole.
    private func respond(_ call: Call) -> MHD_Result {
        guard size <= service.limits.bodyBytes else { return unsafe answer(on: call.connection, with: tooLarge) }
        let query = unsafe Fields.read(call.connection, .GET_ARGUMENT_KIND).prefix(service.limits.queryItems).map {
            HTTPRequest.Field(PercentEncoding.decode($0.name), PercentEncoding.decode($0.value))
        }
        let request = unsafe HTTPRequest(
            method: String(cString: call.method), path: String(cString: call.path), query: query,
            headers: Fields.read(call.connection, .HEADER_KIND), body: body)
        let reply = Reply()
        self.reply = reply
        service.replies.add(reply)
        unsafe ConnectionDeadlines.entry(call.connection)?.allow(nil)
        service.handler(request, HTTPResponder(reply))
        return unsafe reply.takeOrSuspend(call.connection).map { unsafe answer(on: call.connection, with: $0) } ?? .YES
    }

    private var tooLarge: HTTPResponse {
        service.checks == nil
            ? .text("the body is too large\n", status: 413)
            : RequestChecks.problem(413, "Content Too Large", "at most \(service.limits.bodyBytes) bytes are taken")
    }

    private func answer(on connection: OpaquePointer, with response: HTTPResponse) -> MHD_Result {
        unsafe ConnectionDeadlines.entry(connection)?.allow(service.limits.answerSeconds)
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

/// What libmicrohttpd's access handler was called with.
@safe struct Call {
    let connection: OpaquePointer
    let method: UnsafePointer<CChar>
    let path: UnsafePointer<CChar>
    let version: UnsafePointer<CChar>
    let part: UnsafePointer<CChar>?
    let size: UnsafeMutablePointer<Int>
}

/// What every exchange of a server shares.
final class Service: Sendable {
    let limits: HTTPLimits
    let checks: RequestChecks?
    let needsClientCertificate: Bool
    let handler: @Sendable (HTTPRequest, HTTPResponder) -> Void
    let replies = Replies()
    let deadlines: ConnectionDeadlines

    init(
        limits: HTTPLimits, checks: RequestChecks?, needsClientCertificate: Bool, deadlines: ConnectionDeadlines,
        handler: @escaping @Sendable (HTTPRequest, HTTPResponder) -> Void
    ) {
        self.limits = limits
        self.checks = checks
        self.needsClientCertificate = needsClientCertificate
        self.deadlines = deadlines
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
