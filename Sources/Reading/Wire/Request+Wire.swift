extension Request {
    /// The content of a request's frame.
    package var content: [UInt8] {
        var writer = ByteWriter()
        writer.add(operation.rawValue)
        writer.add(inside)
        writer.add(path)
        writer.add(name)
        writer.add(limit)
        return writer.bytes
    }

    package init(content: [UInt8]) throws(ByteParser.Malformed) {
        var parser = ByteParser(content)
        guard let operation = Operation(rawValue: try parser.byte()) else { throw ByteParser.Malformed() }
        self.init(
            operation, inside: try parser.optionalText(), path: try parser.text(), name: try parser.text(),
            limit: try parser.number())
        try parser.finish()
    }
}

/// The first thing that a reader's process is told.
package struct ReadingOrder: Equatable, Sendable {
    /// The file, as the caller named it.
    package var path: String
    package var limits: ReadingLimits

    package init(path: String, limits: ReadingLimits) {
        self.path = path
        self.limits = limits
    }

    package var content: [UInt8] {
        var writer = ByteWriter()
        writer.add(path)
        writer.add(limits.values)
        return writer.bytes
    }

    package init(content: [UInt8]) throws(ByteParser.Malformed) {
        var parser = ByteParser(content)
        path = try parser.text()
        guard let limits = ReadingLimits(values: try parser.numbers()) else { throw ByteParser.Malformed() }
        self.limits = limits
        try parser.finish()
    }
}
