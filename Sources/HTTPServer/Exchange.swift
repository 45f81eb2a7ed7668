import CMicroHTTPD
import Platform

/// One request on its way in and its response on the way out: what libmicrohttpd's `con_cls` points at from its request
/// line to the completion callback.
///
/// **Responses given later.** A request that is whole goes to the handler with a responder. If that has no answer yet when
/// the handler returns, `Reply` suspends the connection; the answer resumes it, upon which libmicrohttpd calls the access
/// handler again with no body left, and that call queues it.
final class Exchange {
    private let service: Service
    private let target: RequestTarget
    private let reply = Reply()
    private var stage = Stage.announced
    private var body: [UInt8] = []
    private var size = 0
    /// Whether nothing after this request is to be read.
    private var closes = false

    private enum Stage { case announced, receiving, handled }

    init(_ service: Service, target: RequestTarget) {
        self.service = service
        self.target = target
    }

    /// One call of libmicrohttpd's access handler: the first of a request announces it, the next bring its body, the last
    /// finds nothing left and answers; one more does if the answer was not there yet.
    func handle(_ call: Call) -> MHD_Result {
        if stage == .announced {
            stage = .receiving
            let descriptor = unsafe kobra_connection_descriptor(call.connection)
            service.door.note { $0.readBody(descriptor) }
            // An answer given now makes libmicrohttpd close the connection; a later call is for answering.
            guard let refusal = refusal(of: call) else { return .YES }
            return unsafe answer(on: call.connection, with: service.answer(to: refusal))
        }
        guard call.left == 0 else { return unsafe call.consume(take) ? .YES : .NO }
        if stage == .receiving {
            stage = .handled
            pass(call)
        }
        guard var response = unsafe reply.take(orSuspend: call.connection) else {
            unsafe service.door.watch(kobra_connection_descriptor(call.connection))
            return .YES
        }
        if closes { response.headers.append(.init("Connection", "close")) }
        return unsafe answer(on: call.connection, with: response)
    }

    /// The request is over, answered or not.
    func end(_ connection: OpaquePointer) {
        let descriptor = unsafe kobra_connection_descriptor(connection)
        reply.end()
        service.forget(descriptor)
        let now = Clock.uptime
        service.door.note { $0.end(descriptor, at: now) }
    }

    /// What is wrong with a request whose headers are there. Saying so at once is what spares the body.
    private func refusal(of call: Call) -> Refusal? {
        switch unsafe service.tls?.verdict(on: call.connection) {
        case .refused: return .noCertificate
        case .lastTime: closes = true
        case .letIn, nil: break
        }
        if let checks = service.checks {
            let head = call.head(target)
            if let refusal = checks.refusal(of: head) { return refusal }
            // What libmicrohttpd takes for the end of a chunked body need not be what somebody before it takes for that.
            if !head.values(of: "transfer-encoding").isEmpty { closes = true }
        }
        let lengths = unsafe Fields.read(call.connection, .HEADER_KIND).filter {
            $0.name.lowercased() == "content-length"
        }
        // libmicrohttpd takes the first of two; a proxy in front may take the second and see another request in the rest.
        if lengths.count > 1 { return Refusal(400, "bad request") }
        guard let length = lengths.first.flatMap({ UInt64($0.value) }), length > service.limits.bodyBytes else {
            return nil
        }
        return .tooLarge
    }

    /// Takes a part of the body. `false` ends the connection: no answer can be given before the body's end, and one of no
    /// stated length need not have an end.
    private func take(_ part: UnsafeRawBufferPointer) -> Bool {
        size += part.count
        if size <= service.limits.bodyBytes { unsafe body.append(contentsOf: part) } else { body = [] }
        return size <= service.limits.bodyBytes + (1 << 20)
    }

    /// Passes a request that is whole to the handler, unless it cannot be answered.
    private func pass(_ call: Call) {
        let descriptor = unsafe kobra_connection_descriptor(call.connection)
        let now = Clock.uptime
        let waited = service.door.wait(descriptor, at: now)
        guard size <= service.limits.bodyBytes else { return reply.give(service.answer(to: .tooLarge)) }
        if service.checks != nil, unsafe !Fields.entries(call.connection, .FOOTER_KIND).isEmpty {
            return reply.give(service.answer(to: Refusal(400, "headers after the body are refused")))
        }
        guard service.wait(for: reply, on: descriptor) else { return reply.give(service.answer(to: .stopping)) }
        let query = unsafe Fields.read(call.connection, .GET_ARGUMENT_KIND).prefix(service.limits.queryItems).map {
            HTTPRequest.Field(PercentEncoding.decode($0.name), PercentEncoding.decode($0.value))
        }
        var request = HTTPRequest(
            method: call.methodText, path: call.pathText, query: query,
            headers: unsafe Fields.read(call.connection, .HEADER_KIND), body: body)
        request.isLate = !service.hasTurn(waited: waited, at: now)
        body = []
        service.handler(request, HTTPResponder(reply, givenUp: service.answer(to: .noAnswer)))
    }

    private func answer(on connection: OpaquePointer, with response: HTTPResponse) -> MHD_Result {
        let descriptor = unsafe kobra_connection_descriptor(connection)
        var response = response
        if !service.door.answer(descriptor, bytes: response.body.count) { response = service.answer(to: .crowded) }
        let made = unsafe SentBody(response.body).response()
        guard let made = unsafe made else { return .NO }
        defer { unsafe MHD_destroy_response(made) }
        let added = service.headers
        let names = Set(added.map { $0.name.lowercased() })
        for header in response.headers.filter({ !names.contains($0.name.lowercased()) }) + added {
            _ = unsafe MHD_add_response_header(made, header.name, header.value)
        }
        return unsafe MHD_queue_response(connection, UInt32(clamping: response.status), made)
    }
}

/// What libmicrohttpd's access handler is called with.
@safe struct Call {
    let connection: OpaquePointer
    let method: UnsafePointer<CChar>
    let path: UnsafePointer<CChar>
    let version: UnsafePointer<CChar>
    let part: UnsafePointer<CChar>?
    let size: UnsafeMutablePointer<Int>

    /// Bytes of the body that are there and not consumed.
    var left: Int { unsafe size.pointee }
    var methodText: String { unsafe String(cString: method) }
    var pathText: String { unsafe String(cString: path) }

    func head(_ target: RequestTarget) -> RequestHead {
        unsafe RequestHead(connection, method: method, target: target, version: version)
    }

    /// Consumes what is there of the body.
    func consume(_ take: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        let isTaken = unsafe take(UnsafeRawBufferPointer(start: part, count: size.pointee))
        unsafe size.pointee = 0
        return isTaken
    }
}
