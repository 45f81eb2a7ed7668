import CMosquitto
import Glibc

/// The socket of a handle, for what libmosquitto has no option for.
struct Socket {
    let descriptor: CInt

    init(_ handle: MosquittoHandle) { descriptor = unsafe mosquitto_socket(handle.pointer) }

    /// Whether closing the socket throws away what the kernel has not yet got across. On while the link is up, whoever
    /// closes it for whatever reason: the kernel would go on trying for minutes to deliver a command given up on. Off
    /// for a goodbye, which is to arrive.
    func dropsUnsent(_ drops: Bool) {
        var value = linger(l_onoff: drops ? 1 : 0, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits until the kernel takes bytes, for so many milliseconds at most.
    func waitToSend(atMost milliseconds: CInt) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe Glibc.poll(&entry, 1, milliseconds)
    }

    /// Seconds since the last data came from the other side, as the kernel knows it; `nil` where there is no connection.
    /// What a peer's kernel acknowledges is no data: a broker that is frozen grows older.
    var silence: Double? {
        var info = tcp_info()
        var size = socklen_t(MemoryLayout<tcp_info>.size)
        guard descriptor >= 0, unsafe getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, &info, &size) == 0 else {
            return nil
        }
        return Double(info.tcpi_last_data_recv) / 1000
    }

    /// Bytes that have come since the beginning; `nil` where there is no connection. The field is younger than the C
    /// library's declaration of the structure: it is the eight bytes at 128 of the kernel's (linux/tcp.h,
    /// `tcpi_bytes_received`).
    var received: UInt64? {
        var info = [UInt64](repeating: 0, count: 32)
        var size = socklen_t(info.count * 8)
        let status = unsafe getsockopt(descriptor, CInt(IPPROTO_TCP), TCP_INFO, &info, &size)
        return descriptor >= 0 && status == 0 && size >= 136 ? info[16] : nil
    }

    /// Acknowledges what has been read. The kernel forgets the wish, so it is repeated after each reading: two reports in
    /// a row from a sender without TCP_NODELAY would otherwise be 44 ms apart.
    func acknowledgesAtOnce() {
        var value: CInt = 1
        _ = unsafe setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_QUICKACK, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}
