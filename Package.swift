// swift-tools-version: 6.2
import PackageDescription

// The dependency arrows stand in README's section *Inside*; CI builds with
// `--explicit-target-dependency-import-check error`, so an import that is not an arrow here does not build.

/// Every target is held to the same rules.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// The commit this is built from, for `kobra_exporter_build_info`; empty outside a git checkout.
let revision = Context.gitInformation.map { $0.currentCommit + ($0.hasUncommittedChanges ? "-modified" : "") } ?? ""

/// A library target of ours.
func library(_ name: String, _ dependencies: Target.Dependency...) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one library, a file opposite each of its source files.
func tests(_ name: String, _ dependencies: Target.Dependency..., exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        exclude: exclude,
        swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "kobra-exporter",
    products: [
        .executable(name: "kobra-exporter", targets: ["kobra-exporter"]),
        .executable(name: "kobra-simulator", targets: ["kobra-simulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        // The names of C libraries in Swift.
        .systemLibrary(name: "CMosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .systemLibrary(name: "CMicroHTTPD", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", providers: [.apt(["libgnutls28-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
        // The same of a C++ library, as C functions; from Debian's libsimdjson-dev.
        .target(name: "CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),
        .target(name: "CStartupCode"),
        .target(name: "CBuildInfo", cSettings: [.define("KOBRA_REVISION", to: "\"\(revision)\"")]),

        // Wrappers: the only targets in which `unsafe` appears, but for the memory of a page, PrometheusText/PageBytes.swift.
        library("Platform", "CBuildInfo", "CCrypt", "CGnuTLS", "CLinux", "CStartupCode"),
        library("JSON", "CSimdjson"),
        library("YAML", "CYAML"),
        library("MQTTClient", "CMosquitto"),
        library("HTTPServer", "CMicroHTTPD", "CGnuTLS", "CDeflate", "Platform"),

        // Pure: no clock, no socket, no C.
        library("PrometheusText"),
        library("KobraProtocol", "JSON"),
        library("KobraState", "KobraProtocol", "JSON"),
        library("KobraControl", "KobraState", "KobraProtocol", "JSON"),
        library("KobraMetrics", "KobraControl", "KobraState", "KobraProtocol", "PrometheusText"),
        library("KobraSimulator", "KobraProtocol", "JSON"),

        // Wiring.
        library("WebAccess", "HTTPServer", "Platform"),
        library("Configuration", "YAML", "KobraProtocol", "Platform", argumentParser),
        library(
            "KobraAdmin", "KobraControl", "KobraState", "KobraProtocol", "HTTPServer", "Configuration", "JSON",
            "Platform"),
        library(
            "KobraExporter", "KobraAdmin", "KobraControl", "KobraMetrics", "KobraState", "KobraProtocol",
            "PrometheusText", "MQTTClient",
            "HTTPServer", "WebAccess",
            "Configuration", "JSON", "Platform", logging),

        // Executables.
        .executableTarget(
            name: "kobra-exporter",
            dependencies: ["KobraExporter", "KobraMetrics", "Configuration", "Platform", argumentParser],
            swiftSettings: strict),
        .executableTarget(
            name: "kobra-simulator",
            dependencies: ["KobraSimulator", "KobraProtocol", "MQTTClient", "Platform", argumentParser],
            swiftSettings: strict),

        // Stories made by seeds, for tests and for a program of their own.
        .target(
            name: "Stories",
            dependencies: [
                "KobraMetrics", "KobraState", "KobraSimulator", "KobraProtocol", "JSON",
            ], path: "Tests/Stories", swiftSettings: strict),
        .executableTarget(
            name: "kobra-stories", dependencies: ["Stories", "Platform", argumentParser], path: "Tests/kobra-stories",
            swiftSettings: strict),

        // What a message and a page cost.
        .executableTarget(
            name: "kobra-benchmarks",
            dependencies: [
                "KobraControl", "KobraMetrics", "KobraState", "KobraSimulator", "KobraProtocol", "HTTPServer", "JSON",
                "Platform", argumentParser,
            ], path: "Tests/Benchmarks/kobra-benchmarks", swiftSettings: strict),

        // Tests.
        tests("Stories", "KobraSimulator", "KobraState", "KobraProtocol"),
        tests("JSON"),
        tests("YAML"),
        tests("Platform"),
        tests("MQTTClient", "Platform"),
        tests("HTTPServer", "Platform"),
        tests("WebAccess", "HTTPServer", "Platform"),
        tests("PrometheusText"),
        tests("KobraProtocol", "JSON"),
        tests("KobraState", "KobraProtocol"),
        tests("KobraControl", "KobraSimulator", "KobraState", "KobraProtocol", "JSON"),
        tests("KobraMetrics", "KobraControl", "KobraState", "KobraProtocol", "PrometheusText", exclude: ["Golden"]),
        tests("KobraSimulator", "KobraProtocol", "JSON"),
        tests("Configuration", "KobraProtocol", "Platform", argumentParser),
        tests(
            "KobraAdmin", "KobraControl", "KobraState", "KobraProtocol", "HTTPServer", "Configuration",
            "JSON", "Platform"),
        tests(
            "KobraExporter", "KobraAdmin", "KobraControl", "Configuration", "HTTPServer", "KobraMetrics", "KobraState",
            "KobraProtocol", "JSON",
            "MQTTClient", "Platform", logging, "kobra-exporter", "kobra-simulator"),

        // Fuzzing: what is fuzzed, a program that replays inputs and changes seeds, and the tests.
        .target(
            name: "KobraFuzz",
            dependencies: [
                "KobraExporter", "KobraAdmin", "KobraControl", "KobraMetrics", "KobraSimulator", "KobraState",
                "KobraProtocol", "Configuration", "HTTPServer", "JSON", "MQTTClient", "Platform", "YAML",
                argumentParser,
            ],
            path: "Tests/Fuzz/KobraFuzz", swiftSettings: strict),
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
        .executableTarget(
            name: "kobra-fuzz", dependencies: ["KobraFuzz", "CFuzzer", "Platform"], path: "Tests/Fuzz/kobra-fuzz",
            swiftSettings: strict),
        tests("KobraFuzz", "KobraState", "KobraProtocol", "JSON", "Platform"),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
