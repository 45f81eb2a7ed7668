import CBuildInfo

/// The git commit this program was built from.
public enum BuildRevision {
    /// Its hash, with `-modified` if there were uncommitted changes; empty when it was not built in a checkout.
    public static let text = unsafe String(cString: kobra_revision())
}
