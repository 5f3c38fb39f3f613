internal import ArrayData
internal import CReaderProcess
internal import Files
package import Reading
internal import Threads

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The other side: a process that opens one file, gives up all else that it could do, and answers questions.
package struct ReaderService {
    /// The command line's first and only argument that makes a program this.
    package static let command = "_read"

    /// Bytes of an array that are sent at once.
    private static let pieceBytes = 4 << 20
    /// Bytes of a file in which compressed arrays can be worth several threads.
    private static let threadedBytes = 1 << 17

    private let channel = Channel(descriptor: 0)
    private var foresight = Foresight()
    private var patience = Patience(seconds: nil)

    /// Serves the program that started this one, and ends with it.
    ///
    /// - Parameter open: Opens the file.
    package static func run(
        _ open: (String, ReadingLimits) throws(ReadingError) -> any PlacingReader
    ) -> Never {
        creader_end_with_parent()
        creader_close_from(3)
        var service = ReaderService()
        do throws(Channel.Failure) {
            try service.serve(open)
        } catch {
            // The program that asks is gone, and with it whoever could be told.
        }
        exit(0)
    }

    private mutating func serve(
        _ open: (String, ReadingLimits) throws(ReadingError) -> any PlacingReader
    ) throws(Channel.Failure) {
        guard let order = try? ReadingOrder(content: try receive()) else { return }
        // Before the limits, which count what the process has, and the lock, after which it can start none.
        creader_share_memory()
        let size = (try? FileBytes.size(order.path)) ?? 0
        Threads.prepare(most: size < Self.threadedBytes ? 1 : .max)
        ResourceLimits.set(order)
        let reader: any PlacingReader
        do throws(ReadingError) {
            reader = try open(order.path, order.limits)
        } catch {
            try send(.failure(error.description))
            return
        }
        // Where the system has no such filter, the limits and the separate process have to do.
        _ = creader_lock()
        try send(.answer(.done))
        while true {
            guard let request = try? Request(content: try receive()) else { return }
            if let answers = foresight.answers(before: request, by: reader) {
                try send(.foreseen(answers))
            }
            do throws(ReadingError) {
                try answer(request, reader)
            } catch {
                try send(Self.message(error))
            }
        }
    }

    private func answer(_ request: Request, _ reader: any PlacingReader) throws(ReadingError) {
        if request.operation == .read {
            if let (dataset, range) = try reader.place(of: request) {
                return reply(.place(dataset, offset: range.lowerBound))
            }
            guard
                case .dataset(let dataset) = try reader.answer(
                    Request(.dataset, inside: request.inside, path: request.path))
            else { return }
            var isAnnounced = false
            try reader.piecesInOrder(of: request, byteCount: Self.pieceBytes) { piece in
                if !isAnnounced {
                    reply(.pieces(.init(shape: dataset.shape, elementType: piece.elementType)))
                    isAnnounced = true
                }
                reply(piece.values)
            }
            return
        }
        switch try reader.answer(request) {
        case .array(let array):
            reply(.pieces(.init(shape: array.shape, elementType: array.elementType)))
            reply(array.values)
        case .bytes(let bytes):
            reply(.bytes(count: bytes.count))
            reply(bytes)
        case let other:
            reply(.answer(other))
        }
    }

    /// What to say of an error: libhdf5 is told by its words when memory ran out.
    private static func message(_ error: ReadingError) -> Message {
        let words = ["memory allocation failed", "unable to allocate", "can't allocate", "Malloc failure"]
        return words.contains(where: error.description.contains) ? .outOfMemory : .failure(error.description)
    }

    private mutating func receive() throws(Channel.Failure) -> [UInt8] {
        let (_, count) = try channel.receiveHead(&patience)
        return try channel.receive(count, limit: .max, &patience)
    }

    private func send(_ message: Message) throws(Channel.Failure) {
        let frame = message.frame
        try channel.send(frame.kind, frame.content)
    }

    // An answer that nobody takes is the end of this process.

    private func reply(_ message: Message) {
        do throws(Channel.Failure) { try send(message) } catch { exit(0) }
    }

    private func reply(_ values: NDArray.Values) {
        switch values {
        case .float32(let values): reply(values)
        case .float64(let values): reply(values)
        case .int64(let values): reply(values)
        }
    }

    private func reply<Element: BitwiseCopyable>(_ elements: [Element]) {
        elements.withUnsafeBytes { raw in
            for start in stride(from: 0, to: raw.count, by: Self.pieceBytes) {
                let piece = raw[start..<min(start + Self.pieceBytes, raw.count)]
                do throws(Channel.Failure) {
                    try channel.send(Message.piece, UnsafeRawBufferPointer(rebasing: piece))
                } catch {
                    exit(0)
                }
            }
        }
    }
}
