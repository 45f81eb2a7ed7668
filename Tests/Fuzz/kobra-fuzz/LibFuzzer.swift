#if FUZZING
    import CFuzzer
    import Glibc

    /// Hands the program over to libFuzzer, which this is built with when `FUZZING` is set.
    enum LibFuzzer {
        /// Runs inputs until one is a finding or the options say that it is enough.
        ///
        /// - Parameter options: libFuzzer's options, and folders or files of inputs.
        static func run(_ options: [String]) -> Never {
            // They live as long as the program.
            let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
                capacity: options.count + 2)
            for (index, option) in (["kobra-fuzz"] + options).enumerated() {
                unsafe arguments[index] = strdup(option)
            }
            unsafe arguments[options.count + 1] = nil
            var count = CInt(options.count + 1)
            var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe arguments
            let status = unsafe LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
                FuzzProgram.run(unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count))))
                return 0
            }
            exit(status)
        }
    }
#endif
