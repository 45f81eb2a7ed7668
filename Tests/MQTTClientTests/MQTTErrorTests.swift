import MQTTClient
import Testing

@Suite struct MQTTErrorTests {
    @Test(arguments: [
        (MQTTError.notConnected, "the client is not currently connected"), (.connectionLost, "the connection was lost"),
        (.silent, "the broker did not answer in time"), (MQTTError(rawValue: 4_711), "unknown error"),
    ])
    func hasWords(error: MQTTError, words: String) { #expect(error.description == words) }

    @Test(arguments: [(4, "bad user name or password"), (5, "not authorised"), (77, "refused with code 77")])
    func refusalsHaveWords(code: CInt, words: String) { #expect(MQTTRefusal(rawValue: code).description == words) }
}
