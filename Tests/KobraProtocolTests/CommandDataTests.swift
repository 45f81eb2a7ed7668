import JSON
import Testing

@testable import KobraProtocol

struct CommandDataTests {
    private func sent(_ settings: PrintSettings) -> String {
        String(decoding: settings.data(task: "0").bytes(), as: UTF8.self)
    }

    // MARK: Settings, protocol.md 9.3

    @Test(arguments: [
        (PrintSettings(nozzleTarget: 220), #""target_nozzle_temp":220"#),
        (PrintSettings(hotbedTarget: 60), #""target_hotbed_temp":60"#),
        (PrintSettings(fan: 100), #""fan_speed_pct":100"#), (PrintSettings(speedMode: 3), #""print_speed_mode":3"#),
        (PrintSettings(zOffset: -0.05), #""z_comp":"-0.05""#),
        // Q16: an explicit zero is sent.
        (PrintSettings(nozzleTarget: 0), #""target_nozzle_temp":0"#),
        (PrintSettings(hotbedTarget: 0), #""target_hotbed_temp":0"#),
        (PrintSettings(fan: 0), #""fan_speed_pct":0"#), (PrintSettings(zOffset: 0), #""z_comp":"0.00""#),
        (
            PrintSettings(nozzleTarget: 220, hotbedTarget: 60, fan: 100, speedMode: 2, zOffset: 0.1),
            #""target_nozzle_temp":220,"target_hotbed_temp":60,"fan_speed_pct":100,"print_speed_mode":2,"z_comp":"0.10""#
        ),
    ])
    func sendsOnlyWhatChanges(settings: PrintSettings, expected: String) {
        #expect(sent(settings) == "{\"taskid\":\"0\",\"settings\":{\(expected)}}")
    }

    @Test func withoutAnyItOnlyAsks() {
        #expect(sent(PrintSettings()) == #"{"taskid":"0"}"#)
    }

    /// Q15: text with a dot and two decimals.
    @Test(
        arguments: [
            (-0.05, "-0.05"), (0, "0.00"), (-0.0, "0.00"), (-0.004, "0.00"), (-0.006, "-0.01"), (0.004, "0.00"),
            (2, "2.00"), (-2, "-2.00"),
            (1.999, "2.00"), (0.1, "0.10"), (0.07, "0.07"), (0.29, "0.29"), (-1.15, "-1.15"), (0.1 + 0.2, "0.30"),
            (9.99, "9.99"), (-10, "-10.00"),
        ] as [(Double, String)])
    func writesTheZOffsetAsText(millimetres: Double, expected: String) {
        #expect(PrintSettings.twoDecimals(millimetres) == expected)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
    func sendsNoZOffsetThatIsNoNumber(millimetres: Double) {
        #expect(PrintSettings.twoDecimals(millimetres) == nil)
        #expect(sent(PrintSettings(fan: 5, zOffset: millimetres)) == #"{"taskid":"0","settings":{"fan_speed_pct":5}}"#)
    }

    // MARK: Secrets, protocol.md 9.5

    @Test func aVideoTargetShowsNothingOfItself() {
        let target = VideoTarget(
            region: "REGION", secretID: "SECRETID", secretKey: "SECRETKEY", sessionToken: "SESSION")
        let command = Command.startVideo(target)
        var shown = [
            "\(target)", "\(command)", "\([command])", "\(Optional(command) as Any)", target.description,
            target.debugDescription,
        ]
        shown += [String(reflecting: target), String(reflecting: command), String(describing: ["k": command])]
        for subject in [target, command, [command], (1, command)] as [Any] {
            var text = ""
            dump(subject, to: &text)
            shown.append(text)
        }
        for text in shown {
            #expect(!text.isEmpty)
            for secret in ["REGION", "SECRETID", "SECRETKEY", "SESSION"] {
                #expect(!text.contains(secret), "\(text)")
            }
        }
        #expect(Mirror(reflecting: target).children.isEmpty)
    }

    @Test func aVideoTargetIsStillSentWhole() throws {
        let target = VideoTarget(region: "r", secretID: "i", secretKey: "k", sessionToken: "t")
        let data = try JSONDocument(target.data.bytes()).root
        #expect(data.members.map(\.name) == ["region", "tmpSecretId", "tmpSecretKey", "sessionToken"])
        #expect(data.members.map(\.value.text) == ["r", "i", "k", "t"])
    }
}
