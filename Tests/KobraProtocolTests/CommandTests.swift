import JSON
import KobraProtocol
import Testing

/// Every command of MQTT_API.md and protocol.md section 9: the bytes it sends.
struct CommandTests {
    private static let id = "9d1d8f2a-6a0d-4f58-8a53-2f3c6f0f7d11"
    private static let firmware = FirmwareFile(
        force: true, md5: "d41d8cd98f00b204e9800998ecf8427e", version: "3.1.2", name: "K2.bin",
        url: "https://example.org/K2.bin",
        size: 5_000_000_000)
    private static let remote = RemoteFile(
        url: "http://example.org/a b.gcode", md5: "d41d8cd98f00b204e9800998ecf8427e", size: 1_834_022,
        filename: "bracket.gcode")
    private static let video = VideoTarget(region: "us/east", secretID: "SID", secretKey: "SKEY", sessionToken: "TOKEN")

    private static let table: [(Command, type: String, action: String, data: String)] = [
        (.queryStatus, "status", "query", "null"),
        (.queryPrint(task: "0"), "print", "query", #"{"taskid":"0"}"#),
        (.querySliceParameters, "print", "getSliceParam", "null"),
        (.listFiles(.local, path: "/"), "file", "listLocal", #"{"path":"\/"}"#),
        (.listFiles(.usb, path: "/a/b"), "file", "listUdisk", #"{"path":"\/a\/b"}"#),
        (
            .deleteFile(.local, path: "/", filename: "a.gcode"), "file", "deleteLocal",
            #"{"path":"\/","filename":"a.gcode"}"#
        ),
        (
            .deleteFile(.usb, path: "dir", filename: "a.gcode"), "file", "deleteUdisk",
            #"{"path":"dir","filename":"a.gcode"}"#
        ),
        (.queryFirmware, "ota", "reportVersion", "null"),
        (
            .updateFirmware(firmware), "ota", "update",
            #"{"force_update":true,"firmware_md5":"d41d8cd98f00b204e9800998ecf8427e","firmware_version":"3.1.2","#
                + #""firmware_name":"K2.bin","firmware_url":"https:\/\/example.org\/K2.bin","firmware_size":5000000000}"#
        ),
        (
            .startVideo(video), "video", "startCapture",
            #"{"region":"us\/east","tmpSecretId":"SID","tmpSecretKey":"SKEY","sessionToken":"TOKEN"}"#
        ),
        (.pause(task: "482913"), "print", "pause", #"{"taskid":"482913"}"#),
        (.resume(task: "-1"), "print", "resume", #"{"taskid":"-1"}"#),
        (.stop(task: "482913"), "print", "stop", #"{"taskid":"482913"}"#),
        (.cancel(task: "482913"), "print", "cancel", #"{"taskid":"482913"}"#),
        (
            .startFile(filename: "bracket.gcode", path: "/", task: "7"), "print", "start",
            #"{"filename":"bracket.gcode","filepath":"\/","taskid":"7","task_mode":1,"filetype":1}"#
        ),
        (
            .startDownload(remote, task: "7"), "print", "start",
            #"{"md5":"d41d8cd98f00b204e9800998ecf8427e","url":"http:\/\/example.org\/a b.gcode","filesize":1834022,"#
                + #""filename":"bracket.gcode","filetype":0,"taskid":"7","task_mode":1}"#
        ),
        (
            .linkTask(task: "7", local: Self.id), "print", "localtasktrans",
            "{\"taskid\":\"7\",\"localtask\":\"\(Self.id)\"}"
        ),
        (.update(task: "0", PrintSettings()), "print", "update", #"{"taskid":"0"}"#),
        (
            .update(task: "482913", PrintSettings(fan: 80)), "print", "update",
            #"{"taskid":"482913","settings":{"fan_speed_pct":80}}"#
        ),
    ]

    @Test(arguments: table.indices)
    func sendsExactlyTheseBytes(row: Int) {
        let (command, type, action, data) = Self.table[row]
        let escaped =
            "{\"type\":\"\(type)\",\"action\":\"\(action)\",\"msgid\":\"\(Self.id)\",\"timestamp\":1709712000000,\"data\":\(data)}"
        func text(escapingSlashes: Bool) -> String {
            let bytes = command.payload(
                messageID: Self.id, timestamp: 1_709_712_000_000, escapingSlashes: escapingSlashes)
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(text(escapingSlashes: true) == escaped)
        #expect(text(escapingSlashes: false) == escaped.replacing("\\/", with: "/"))
        #expect(command.verb == Verb(type, action))
    }

    /// Q2.
    @Test func escapesSlashesUnlessTold() {
        let bytes = Command.listFiles(.local, path: "/").payload(messageID: "", timestamp: 0)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""path":"\/""#))
    }

    @Test func everyCommandOfTheDocumentIsInTheTable() {
        let verbs = Set(Self.table.map { "\($0.type)/\($0.action)" })
        #expect(
            verbs == [
                "file/listLocal", "file/listUdisk", "file/deleteLocal", "file/deleteUdisk", "status/query",
                "video/startCapture",
                "print/getSliceParam", "print/query", "print/localtasktrans", "print/start", "print/pause",
                "print/resume", "print/stop",
                "print/cancel", "print/update", "ota/reportVersion", "ota/update",
            ])
    }

    @Test(arguments: [
        #"a "quoted" name.gcode"#, "back\\slash", "中文 😀.gcode", "line\nbreak\u{1}", "e\u{301}/ü", "",
        String(repeating: "长", count: 200),
        "</script>", "'; rm",
    ])
    func aNameArrivesAsItIs(name: String) throws {
        let commands = [
            Command.startFile(filename: name, path: name, task: name), .deleteFile(.usb, path: name, filename: name),
            .linkTask(task: name, local: name),
        ]
        for command in commands {
            for escapingSlashes in [true, false] {
                let payload = command.payload(messageID: "m", timestamp: 1, escapingSlashes: escapingSlashes)
                let data = try JSONDocument(payload).root["data"]
                let texts = data.members.compactMap { $0.value.bytes }
                #expect(texts.count >= 2)
                #expect(texts.allSatisfy { $0 == Array(name.utf8) })
            }
        }
    }

    @Test func aStorageIsNamedAsInLabels() {
        #expect(Storage.allCases.map(\.rawValue) == ["local", "usb"])
    }
}
