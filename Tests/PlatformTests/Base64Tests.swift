import Foundation
import Platform
import Testing

@Suite struct Base64Tests {
    /// What Foundation encodes is decoded, whatever the length.
    @Test func decodesWhatOthersEncode() {
        for count in 0...70 {
            let bytes = Random.bytes(count)
            #expect(Base64.decode(Array(Data(bytes).base64EncodedString().utf8)) == bytes)
        }
    }

    @Test func encodesAsOthersDo() {
        for count in 0...70 {
            let bytes = Random.bytes(count)
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
        }
    }

    @Test(arguments: [
        "a", "ab", "abc", "ab=c", "a===", "====", "YWJj ", "YW Jj", "YWJjZB==", "YWJjZGV=", "YW-j", "YW\n=",
    ])
    func refusesWhatNoEncoderWrites(text: String) { #expect(Base64.decode(Array(text.utf8)) == nil) }
}
