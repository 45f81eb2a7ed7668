import Testing

@testable import KobraProtocol

struct PeripheralsTests {
    /// protocol.md 5.9; what is not spoken of is not in it.
    @Test(arguments: [
        (#"{"camera":1,"multiColorBox":0,"udisk":1}"#, [Peripheral.camera: true, .multicolorBox: false, .usb: true]),
        (#"{"camera":"1","udisk":false}"#, [.camera: true, .usb: false]),
        (#"{"camera":2,"multiColorBox":null,"udisk":"yes"}"#, [:]),
        ("null", [:]), ("[]", [:]), (#"{"multicolor_box":1,"usb":1}"#, [:]),
    ])
    func readsWhatIsPluggedIn(data: String, expected: [Peripheral: Bool]) throws {
        let report = try Fixture.report("peripherie", action: "query", state: "done", data: data)
        guard case .peripherals(let peripherals) = report.body else { throw Fixture.Unexpected(body: report.body) }
        #expect(peripherals.connected == expected)
    }

    @Test func areNamedAsInLabels() {
        #expect(Set(Peripheral.allCases.map(\.rawValue)) == ["camera", "multicolor_box", "usb"])
    }
}
