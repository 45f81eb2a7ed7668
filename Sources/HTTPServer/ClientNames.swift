import CGnuTLS
import Glibc

/// The alternative names in a client's certificate.
enum ClientNames {
    /// Most names looked at.
    private static let limit: UInt32 = 1_000

    /// DNS names, mail addresses and URIs as they stand there, and IP addresses as they are usually written.
    @unsafe static func read(_ session: OpaquePointer) -> [String] {
        var count: UInt32 = 0
        var certificate: gnutls_x509_crt_t?
        guard let chain = unsafe gnutls_certificate_get_peers(session, &count), count > 0,
            unsafe gnutls_x509_crt_init(&certificate) == 0
        else { return [] }
        defer { unsafe gnutls_x509_crt_deinit(certificate) }
        guard unsafe gnutls_x509_crt_import(certificate, chain, GNUTLS_X509_FMT_DER) == 0 else { return [] }
        var names: [String] = []
        for index in 0..<limit {
            var bytes = [UInt8](repeating: 0, count: 2_048)
            var size = bytes.count
            let kind = unsafe gnutls_x509_crt_get_subject_alt_name(certificate, index, &bytes, &size, nil)
            if kind == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE { break }
            guard kind >= 0, size <= bytes.count else { continue }
            let value = bytes.prefix(size)
            switch gnutls_x509_subject_alt_name_t(rawValue: UInt32(kind)) {
            case GNUTLS_SAN_DNSNAME, GNUTLS_SAN_RFC822NAME, GNUTLS_SAN_URI:
                if !value.contains(0) { names.append(String(decoding: value, as: UTF8.self)) }
            case GNUTLS_SAN_IPADDRESS: if let address = address(Array(value)) { names.append(address) }
            default: break
            }
        }
        return names
    }

    private static func address(_ bytes: [UInt8]) -> String? {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
