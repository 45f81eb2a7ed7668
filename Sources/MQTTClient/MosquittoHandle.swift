import CMosquitto
import Glibc

/// A `struct mosquitto *` that may be shared between threads.
///
/// Swift's pointers are not `Sendable`, rightly in general. libmosquitto locks a handle itself once `mosquitto_threaded_set`
/// was called, for every call made here; what it cannot do is outlive `mosquitto_destroy`, and `MQTTConnection` sees to
/// that. So the address is kept as a number, and this is the only place where it becomes a pointer again.
@safe struct MosquittoHandle: Sendable {
    private let address: UInt

    /// A handle that is set up and not connected.
    ///
    /// - Parameter inbox: must outlive the handle.
    init(_ options: MQTTOptions, inbox: Inbox) throws(MQTTError) {
        guard Self.isLibraryReady, (1...65_535).contains(options.port), (5...65_535).contains(options.keepAlive) else {
            throw .invalid
        }
        let context = unsafe Unmanaged.passUnretained(inbox).toOpaque()
        guard let handle = unsafe mosquitto_new(options.clientID, options.isCleanSession, context) else {
            throw MQTTError(CInt(MOSQ_ERR_ERRNO.rawValue), systemCode: errno)
        }
        address = UInt(bitPattern: handle)
        do {
            try configure(options)
            unsafe Inbox.install(on: handle)
        } catch {
            destroy()
            throw error
        }
    }

    /// The pointer; `nil` never happens, because `mosquitto_new` gave one.
    var pointer: OpaquePointer? { unsafe OpaquePointer(bitPattern: address) }

    func destroy() { unsafe mosquitto_destroy(pointer) }

    /// Once for the process; Swift makes concurrent first uses wait for one another.
    private static let isLibraryReady = mosquitto_lib_init() == CInt(MOSQ_ERR_SUCCESS.rawValue)

    private func configure(_ options: MQTTOptions) throws(MQTTError) {
        try MQTTError.check(unsafe mosquitto_threaded_set(pointer, true))
        try MQTTError.check(
            unsafe mosquitto_int_option(pointer, MOSQ_OPT_PROTOCOL_VERSION, CInt(MQTT_PROTOCOL_V311)))
        // Without it a QoS 1 round trip waits for a delayed acknowledgement, 44 ms each way.
        try MQTTError.check(unsafe mosquitto_int_option(pointer, MOSQ_OPT_TCP_NODELAY, 1))
        if let username = options.username {
            try MQTTError.check(unsafe mosquitto_username_pw_set(pointer, username, options.password))
        }
        if let will = options.will {
            guard let length = CInt(exactly: will.payload.count) else { throw .invalid }
            try MQTTError.check(
                unsafe mosquitto_will_set(
                    pointer, will.topic, length, will.payload, CInt(truncatingIfNeeded: will.qos), will.isRetained))
        }
        if let tls = options.tls { try configure(tls) }
    }

    private func configure(_ tls: TLSOptions) throws(MQTTError) {
        // The library says "invalid function arguments" of a file it cannot read.
        for file in [tls.caFile, tls.certificateFile, tls.keyFile] {
            guard let file, unsafe access(file, R_OK) != 0 else { continue }
            throw MQTTError(CInt(MOSQ_ERR_ERRNO.rawValue), systemCode: errno, detail: file)
        }
        if tls.caFile == nil { try MQTTError.check(unsafe mosquitto_int_option(pointer, MOSQ_OPT_TLS_USE_OS_CERTS, 1)) }
        if tls.caFile != nil || tls.certificateFile != nil {
            // It takes a certificate of ours only along with authorities; the directory adds none to the system's.
            let directory = tls.caFile == nil ? "/etc/ssl/certs" : nil
            try MQTTError.check(
                unsafe mosquitto_tls_set(pointer, tls.caFile, directory, tls.certificateFile, tls.keyFile, nil))
        }
        // A minimum and not the one version: 2.0.11 turns it into SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1, and a test
        // connects to a broker that speaks 1.3 only. The 1 asks for the broker's certificate to be verified.
        try MQTTError.check(unsafe mosquitto_tls_opts_set(pointer, 1, "tlsv1.2", nil))
        try MQTTError.check(unsafe mosquitto_tls_insecure_set(pointer, !tls.checksHostName))
    }
}
