package import ArrayData

/// What a reader's process sends back, one frame each: its kind (1 byte), its length (8), its content.
package enum Message: Equatable, Sendable {
    /// A sentence for people; the question has no answer.
    case failure(String)
    /// More memory was needed than the process has.
    case outOfMemory
    /// An answer without arrays.
    case answer(Answer)
    /// Where in the file the elements of an array are, little-endian and of its own type.
    case place(StoredDataset, offset: Int)
    /// An array whose elements follow in pieces, widened.
    case pieces(ArrayHeader)
    /// Bytes that follow in pieces.
    case bytes(count: Int)
    /// What will probably be asked next; the answer to what was asked follows.
    case foreseen([ForeseenAnswer])

    /// What is known of an array before its elements.
    package struct ArrayHeader: Equatable, Sendable {
        package var shape: [Int]
        package var elementType: ElementType

        package init(shape: [Int], elementType: ElementType) {
            self.shape = shape
            self.elementType = elementType
        }
    }

    /// The kind of a frame that holds a piece of what was announced, and no message.
    package static let piece: UInt8 = 0xFF

    enum Kind: UInt8 {
        case failure = 1
        case outOfMemory, done, flag, kind, texts, members, dataset, place, pieces, bytes, foreseen
    }

    /// The frame's kind and content.
    package var frame: (kind: UInt8, content: [UInt8]) {
        var content = ByteWriter()
        let kind: Kind
        switch self {
        case .failure(let sentence):
            kind = .failure
            content.add(sentence)
        case .outOfMemory: kind = .outOfMemory
        case .answer(.done), .answer(.array), .answer(.bytes): kind = .done
        case .answer(.flag(let flag)):
            kind = .flag
            content.add(UInt8(flag ? 1 : 0))
        case .answer(.kind(let found)):
            kind = .kind
            content.add(found?.rawValue ?? 0)
        case .answer(.texts(let texts)):
            kind = .texts
            content.add(texts)
        case .answer(.members(let names)):
            kind = .members
            content.add(names)
        case .answer(.dataset(let dataset)):
            kind = .dataset
            content.add(dataset)
        case .place(let dataset, let offset):
            kind = .place
            content.add(dataset)
            content.add(offset)
        case .pieces(let header):
            kind = .pieces
            content.add(header.shape)
            content.add(header.elementType.rawValue)
        case .bytes(let count):
            kind = .bytes
            content.add(count)
        case .foreseen(let answers):
            kind = .foreseen
            content.add(answers.count)
            for answer in answers { content.add(answer) }
        }
        return (kind.rawValue, content.bytes)
    }

    /// Reads a frame; its sender is not trusted.
    package init(kind: UInt8, content: [UInt8]) throws(ByteParser.Malformed) {
        guard let kind = Kind(rawValue: kind) else { throw ByteParser.Malformed() }
        var parser = ByteParser(content)
        switch kind {
        case .failure: self = .failure(try parser.text())
        case .outOfMemory: self = .outOfMemory
        case .done: self = .answer(.done)
        case .flag: self = .answer(.flag(try parser.flag()))
        case .kind:
            let value = try parser.byte()
            let found = StoredKind(rawValue: value)
            guard value == 0 || found != nil else { throw ByteParser.Malformed() }
            self = .answer(.kind(found))
        case .texts: self = .answer(.texts(try parser.texts()))
        case .members: self = .answer(.members(try parser.texts()))
        case .dataset: self = .answer(.dataset(try parser.dataset()))
        case .place: self = .place(try parser.dataset(), offset: try parser.number())
        case .pieces:
            self = .pieces(ArrayHeader(shape: try parser.shape(), elementType: try parser.elementType()))
        case .bytes: self = .bytes(count: try parser.number())
        case .foreseen:
            self = .foreseen(try parser.foreseenAnswers())
        }
        try parser.finish()
    }
}

extension ByteWriter {
    fileprivate mutating func add(_ dataset: StoredDataset) {
        add(dataset.path)
        add(dataset.shape)
        add(dataset.elementType?.rawValue)
    }
}

extension ByteParser {
    fileprivate mutating func shape() throws(Malformed) -> [Int] {
        let shape = try numbers()
        // HDF5 has up to 32 dimensions; their product is what everything else reckons with.
        guard shape.count <= 32, NDArray.count(ofShape: shape) != nil else { throw Malformed() }
        return shape
    }

    fileprivate mutating func elementType() throws(Malformed) -> ElementType {
        guard let type = ElementType(rawValue: try text()) else { throw Malformed() }
        return type
    }

    fileprivate mutating func dataset() throws(Malformed) -> StoredDataset {
        let path = try text()
        let shape = try shape()
        let type = try optionalText()
        guard type == nil || ElementType(rawValue: type ?? "") != nil else { throw Malformed() }
        return StoredDataset(path: path, shape: shape, elementType: type.flatMap(ElementType.init))
    }
}

extension NDArray {
    /// The number of elements; `nil` if it, or its bytes, do not fit, with or without the extents that are 0.
    package static func count(ofShape shape: [Int]) -> Int? {
        var count = 1
        for extent in shape where extent != 0 {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow, product <= .max / 8 else { return nil }
            count = product
        }
        return shape.contains(0) ? 0 : count
    }
}
