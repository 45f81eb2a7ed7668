import CLinux
import Glibc

/// A file's access list (acl(5)): who may read it besides those its mode names. systemd gives a service its credentials
/// by such a list: files of root's that the service's user may read, whose mode then looks as if a group might.
struct AccessList {
    /// The kernel's form of it: a version, then entries of tag, rights and id, all little-endian (acl(5), xattr(7)).
    private static let attribute = "system.posix_acl_access"
    private static let (version, entrySize): (UInt32, Int) = (2, 8)
    private static let mayRead: UInt16 = 4

    private enum Tag {
        static let (owner, user, owningGroup, group, mask, others): (UInt16, UInt16, UInt16, UInt16, UInt16, UInt16) =
            (0x01, 0x02, 0x04, 0x08, 0x10, 0x20)
    }

    private var entries: [(tag: UInt16, rights: UInt16, id: UInt32)] = []

    /// The list of an open file; `nil` where there is none, or none that can be read.
    init?(of descriptor: CInt) {
        var bytes = [UInt8](repeating: 0, count: 4 + 64 * Self.entrySize)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe kobra_attribute(descriptor, Self.attribute, $0.baseAddress, UInt($0.count))
        }
        guard count > 0 else { return nil }
        self.init(bytes: bytes.prefix(count))
    }

    /// - Returns: `nil` for bytes that are no list.
    init?(bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard bytes.count > 4, (bytes.count - 4) % Self.entrySize == 0, Self.number(bytes[0..<4]) == Self.version else {
            return nil
        }
        for start in stride(from: 4, to: bytes.count, by: Self.entrySize) {
            entries.append(
                (
                    UInt16(truncatingIfNeeded: Self.number(bytes[start..<start + 2])),
                    UInt16(truncatingIfNeeded: Self.number(bytes[start + 2..<start + 4])),
                    Self.number(bytes[start + 4..<start + 8])
                ))
        }
    }

    /// Whether somebody may read the file who is neither its owner nor that user.
    func isReadable(byOthersThan user: uid_t) -> Bool {
        let mask = entries.first { $0.tag == Tag.mask }?.rights ?? Self.mayRead
        return entries.contains { entry in
            switch entry.tag {
            case Tag.owner, Tag.mask: false
            case Tag.others: entry.rights & Self.mayRead != 0
            case Tag.user: entry.id != user && entry.rights & mask & Self.mayRead != 0
            default: entry.rights & mask & Self.mayRead != 0
            }
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
}
