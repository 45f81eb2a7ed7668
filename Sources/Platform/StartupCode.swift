import CStartupCode

/// What a program maps of its own file and of libraries to start, and does not need to go on.
public enum StartupCode {
    /// Lets go of code and constants, which are mapped again from the page cache when they are needed again.
    ///
    /// Reading the command line looks through the whole program once, linking through every library's names, and writing
    /// the first page through what Swift knows of types: what they touched would count as resident for ever. Measured with
    /// the release build, a broker and 200 scrapes of one printer: 15.5 MB where this was called once, 12.6 MB where it was
    /// called again after the first scrapes.
    public static func release() { kobra_release_code() }
}
