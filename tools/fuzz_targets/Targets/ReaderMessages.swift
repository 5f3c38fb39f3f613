import Reading

/// What a reader's process and the program that started it send each other. The first byte is a frame's kind.
func fuzzMessage(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    let content = Array(bytes.dropFirst())
    if let message = try? Message(kind: kind, content: content), kind != Message.piece {
        // What has been understood can be said again.
        let frame = message.frame
        let again = try? Message(kind: frame.kind, content: frame.content)
        precondition(again != nil, "not understood when sent again")
    }
    _ = try? Request(content: content)
    _ = try? ReadingOrder(content: content)
}
