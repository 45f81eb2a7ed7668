import JSON

/// The slicer's parameters of the running job, as the printer tells them (protocol.md 5.6).
struct SliceParameters {
    /// An object, or what the text holds that some models send in its place.
    let value: JSONLiteral

    /// `nil` where the report is another.
    init?(_ envelope: borrowing Envelope, _ data: borrowing JSONValue) {
        guard envelope.action == "getSliceParam", !envelope.hasFailed else { return nil }
        let parameters = data["slice_param"]
        if let text = parameters.text, let document = try? JSONDocument(text.utf8).root, document.isObject {
            value = document.literal
        } else if parameters.isObject {
            value = parameters.literal
        } else {
            return nil
        }
    }
}
