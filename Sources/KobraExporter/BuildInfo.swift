import Platform

/// What this program was built from.
public enum BuildInfo {
    /// The version, as in CHANGELOG.md.
    public static let version = "0.1.0"

    /// The git commit; empty when it was not built in a checkout.
    public static var revision: String { BuildRevision.text }

    /// The compiler's version, as far as a program can know it.
    public static var swiftVersion: String {
        #if compiler(>=6.5)
            "6.5 or newer"
        #elseif compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }

    /// What `--version` prints.
    public static var text: String {
        """
        kobra-exporter, version \(version) (revision: \(revision.isEmpty ? "unknown" : revision))
          swift version: \(swiftVersion)
        """
    }
}
