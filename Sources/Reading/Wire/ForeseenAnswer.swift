/// The answer to a question that has not been asked yet.
///
/// A question to another process costs a hundred times what its answer does, and which ones come is easy to guess.
package struct ForeseenAnswer: Equatable, Sendable {
    package let request: Request
    /// An answer without arrays, or the place of one.
    package let message: Message

    /// `nil` for a message that says something else.
    package init?(_ request: Request, _ message: Message) {
        switch message {
        case .answer, .place: break
        default: return nil
        }
        self.request = request
        self.message = message
    }

    /// Bytes that it takes within a message.
    package var byteCount: Int {
        var writer = ByteWriter()
        writer.add(self)
        return writer.bytes.count
    }
}

extension ByteWriter {
    mutating func add(_ answer: ForeseenAnswer) {
        let frame = answer.message.frame
        add(answer.request.content)
        add(frame.kind)
        add(frame.content)
    }
}

extension ByteParser {
    mutating func foreseenAnswers() throws(Malformed) -> [ForeseenAnswer] {
        var answers: [ForeseenAnswer] = []
        // Not more than there are bytes for, whatever number is said.
        for _ in 0..<(try number()) { answers.append(try foreseenAnswer()) }
        return answers
    }

    private mutating func foreseenAnswer() throws(Malformed) -> ForeseenAnswer {
        let request = try Request(content: try content())
        let kind = try byte()
        // Looked at first: frames inside of one another without end would be read with as many calls.
        guard kind != Message.Kind.foreseen.rawValue else { throw Malformed() }
        let message = try Message(kind: kind, content: try content())
        guard let answer = ForeseenAnswer(request, message) else { throw Malformed() }
        return answer
    }
}
