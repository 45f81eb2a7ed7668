import Glibc

/// This process as the kernel accounts for it, for Prometheus' standard `process_*` metrics. What cannot be read is `nil`.
public struct ProcessStatistics: Hashable, Sendable {
    /// Processor time used, user and system, in seconds.
    public var cpuSeconds: Double?
    /// Memory in RAM, in bytes.
    public var residentBytes: UInt64?
    /// Address space, in bytes.
    public var virtualBytes: UInt64?
    /// Most address space allowed, in bytes; `nil` without a limit.
    public var virtualLimitBytes: UInt64?
    /// Open file descriptors.
    public var openDescriptors: Int?
    /// Most file descriptors allowed; `nil` without a limit.
    public var descriptorLimit: UInt64?
    /// When the process started, in seconds since 1970: the kernel's boot time plus the ticks since, as the Go and
    /// Python clients compute it.
    public var startSeconds: Double?
    /// Threads.
    public var threads: Int?

    /// The figures of this moment.
    public static func now() -> ProcessStatistics {
        var figures = ProcessStatistics(
            stat: text("/proc/self/stat"), systemStat: text("/proc/stat"),
            ticksPerSecond: Double(sysconf(CInt(_SC_CLK_TCK))), pageSize: UInt64(sysconf(CInt(_SC_PAGESIZE))))
        figures.openDescriptors = countDescriptors()
        figures.descriptorLimit = Limits.soft(RLIMIT_NOFILE)
        figures.virtualLimitBytes = Limits.soft(RLIMIT_AS)
        return figures
    }

    /// Reads the two files' texts (proc(5)).
    init(stat: String?, systemStat: String?, ticksPerSecond: Double, pageSize: UInt64) {
        guard let stat, let name = stat.lastIndex(of: ")") else { return }
        // Counted after the name in parentheses, which may itself hold spaces and parentheses: field 3 comes first here.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        func field(_ number: Int) -> Double? { fields.count > number - 3 ? Double(fields[number - 3]) : nil }

        if let user = field(14), let system = field(15) { cpuSeconds = (user + system) / ticksPerSecond }
        threads = field(20).map { Int($0) }
        virtualBytes = field(23).map { UInt64($0) }
        residentBytes = field(24).map { UInt64($0) * pageSize }
        let boot = systemStat?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        if let boot = boot.flatMap({ Double($0.dropFirst(6)) }), let ticks = field(22) {
            startSeconds = boot + ticks / ticksPerSecond
        }
    }

    private static func text(_ path: String) -> String? {
        (try? FileReader.read(path, limit: 4 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func countDescriptors() -> Int? {
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        // ".", ".." and the descriptor of this look itself are not counted.
        var count = -3
        while unsafe readdir(directory) != nil { count += 1 }
        return count
    }
}
