package import ArrayData
internal import CReaderProcess
internal import Files
package import Reading

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Asks a process of its own about a file.
///
/// Nothing that comes back is believed: lengths are limited, shapes and offsets are checked, and whatever is wrong
/// ends the process and becomes one sentence.
package final class IsolatedReader: ContainerReader {
    package let path: String
    private let file: ReadableFile
    private let limits: ReadingLimits
    private let budget: ProcessBudget
    private let process: ChildProcess
    private var patience: Patience
    /// The library that the last question was about.
    private var library: String
    /// What has been answered before it was asked.
    private var foreseen: [Request: Message] = [:]
    /// The archive's members, or the file itself, that it is about.
    private var foreseenContainers: Set<String?> = []
    /// Why there are no answers any more.
    private var failure: ReadingError?

    /// Starts the process and has it open the file.
    ///
    /// - Parameter executable: The `lstm-import` to start.
    /// - Throws: `ReadingError`.
    package init(_ path: String, executable: String, limits: ReadingLimits) throws(ReadingError) {
        self.path = path
        self.limits = limits
        do throws(FileError) {
            library = try FileSignature.detect(path) == .zip ? "libzip" : "libhdf5"
            file = try ReadableFile(path)
        } catch {
            throw ReadingError(error.description)
        }
        budget = ProcessBudget(limits, fileSize: file.size)
        do throws(StartError) {
            process = try ChildProcess(executable, arguments: [ReaderService.command])
        } catch {
            throw ReadingError(file: path, "cannot start the reader \(executable): \(error.reason)")
        }
        patience = Patience(seconds: Double(budget.patience))
        guard case .answer(.done) = try exchange(ReadingOrder(path: path, limits: limits).content) else {
            throw nonsense()
        }
    }

    package func answer(_ request: Request) throws(ReadingError) -> Answer {
        switch try message(for: request) {
        case .answer(let answer):
            return answer
        case .place(let dataset, let offset):
            guard request.operation == .read else { throw nonsense() }
            return .array(try array(dataset, at: offset))
        case .pieces(let header):
            let limit = request.operation == .read ? max(limits.weights, limits.recording) : limits.attribute
            return .array(try array(header, limit: limit))
        case .bytes(let count):
            guard request.operation == .member, count <= request.limit else { throw nonsense() }
            return .bytes(try pieces(count, of: UInt8.self))
        case .failure, .outOfMemory, .foreseen:
            throw nonsense()
        }
    }

    /// The head of an answer, which may have come before.
    private func message(for request: Request) throws(ReadingError) -> Message {
        if let failure { throw failure }
        library = request.operation.isAboutHDF5 ? "libhdf5" : "libzip"
        if let message = foreseen[request] { return message }
        return try exchange(request.content, about: request)
    }

    /// Sends a question and receives the head of its answer.
    private func exchange(
        _ content: [UInt8], about request: Request? = nil
    ) throws(ReadingError) -> Message {
        do throws(Channel.Failure) {
            try process.channel.send(0, content)
        } catch {
            throw stopped(error)
        }
        var message = try receive()
        if case .foreseen(let answers) = message {
            // Once for each container, so that it can't grow without end.
            guard let request, foreseenContainers.insert(request.inside).inserted,
                answers.reduce(0, { $0 + $1.byteCount }) <= Foresight.byteLimit,
                answers.allSatisfy({ $0.request.inside == request.inside })
            else { throw nonsense() }
            for answer in answers { foreseen[answer.request] = answer.message }
            message = try receive()
        }
        switch message {
        case .failure(let sentence): throw ReadingError(sentence)
        case .outOfMemory: throw exhausted()
        default: return message
        }
    }

    private func receive() throws(ReadingError) -> Message {
        let frame: (kind: UInt8, content: [UInt8])
        do throws(Channel.Failure) {
            let (kind, count) = try process.channel.receiveHead(&patience)
            frame = (kind, try process.channel.receive(count, limit: limits.attribute + (1 << 20), &patience))
        } catch {
            throw stopped(error)
        }
        guard let message = try? Message(kind: frame.kind, content: frame.content) else { throw nonsense() }
        return message
    }

    package func pieces(
        of request: Request, byteCount: Int, _ body: (NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) {
        switch try message(for: request) {
        case .place(let dataset, let offset):
            try check(dataset, at: offset)
            try file.plainPieces(of: dataset, at: offset, byteCount: byteCount, body)
        case .pieces(let header):
            switch header.elementType {
            case .float16, .bfloat16, .float32:
                try rows(header, Float.self, { .float32($0) }, body)
            case .float64:
                try rows(header, Double.self, { .float64($0) }, body)
            default:
                try rows(header, Int64.self, { .int64($0) }, body)
            }
        default:
            throw nonsense()
        }
    }

    /// Receives an array in pieces, which end anywhere, and hands whole rows on.
    private func rows<Element: BitwiseCopyable>(
        _ header: Message.ArrayHeader, _: Element.Type, _ values: ([Element]) -> NDArray.Values,
        _ body: (NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) {
        let size = MemoryLayout<Element>.size
        guard let count = NDArray.count(ofShape: header.shape),
            count <= max(limits.weights, limits.recording) / size
        else { throw nonsense() }
        let width = max(1, header.shape.last ?? 1)
        var received = 0
        var rest: [Element] = []
        while received < count {
            let byteCount = try nextPiece(atMost: (count - received) * size)
            guard byteCount % size == 0 else { throw nonsense() }
            let piece = try elements(byteCount / size, of: Element.self) { (target) throws(ReadingError) in
                try self.fill(target)
            }
            received += piece.count
            let whole = (rest.count + piece.count) / width * width
            guard whole > 0 else {
                rest += piece
                continue
            }
            let ready = rest.isEmpty && whole == piece.count ? piece : Array((rest + piece)[..<whole])
            rest = Array(piece.suffix(rest.count + piece.count - whole))
            try body(
                NDArray(
                    shape: [whole / width, width], elementType: header.elementType, values: values(ready)))
        }
    }

    /// Throws unless an array can be where it is said to be.
    ///
    /// - Returns: the number of its elements.
    @discardableResult
    private func check(_ dataset: StoredDataset, at offset: Int) throws(ReadingError) -> Int {
        guard let type = dataset.elementType, type.isFloatingPoint,
            let count = NDArray.count(ofShape: dataset.shape),
            case let byteCount = count * type.byteCount, byteCount <= file.size,
            offset <= file.size - byteCount
        else { throw nonsense() }
        return count
    }

    /// Reads an array from where it is said to be.
    private func array(_ dataset: StoredDataset, at offset: Int) throws(ReadingError) -> NDArray {
        let count = try check(dataset, at: offset)
        let values: NDArray.Values?
        do throws(FileError) {
            values = try dataset.elementType.flatMap { (type) throws(FileError) in
                try file.plainElements(type, at: offset, count: count)
            }
        } catch {
            throw ReadingError(error.description)
        }
        guard let values, let type = dataset.elementType else { throw nonsense() }
        return NDArray(shape: dataset.shape, elementType: type, values: values)
    }

    private func array(_ header: Message.ArrayHeader, limit: Int) throws(ReadingError) -> NDArray {
        guard let count = NDArray.count(ofShape: header.shape) else { throw nonsense() }
        let values: NDArray.Values
        switch header.elementType {
        case .float16, .bfloat16, .float32:
            guard count <= limit / 4 else { throw nonsense() }
            values = .float32(try pieces(count, of: Float.self))
        case .float64:
            guard count <= limit / 8 else { throw nonsense() }
            values = .float64(try pieces(count, of: Double.self))
        default:
            guard count <= limit / 8 else { throw nonsense() }
            values = .int64(try pieces(count, of: Int64.self))
        }
        return NDArray(shape: header.shape, elementType: header.elementType, values: values)
    }

    /// Receives so many elements, in pieces.
    private func pieces<Element: BitwiseCopyable>(
        _ count: Int, of: Element.Type
    ) throws(ReadingError) -> [Element] {
        try elements(count, of: Element.self) { (target) throws(ReadingError) in
            HugePages.advise(target)
            var rest = target[...]
            while !rest.isEmpty {
                let count = try self.nextPiece(atMost: rest.count)
                try self.fill(UnsafeMutableRawBufferPointer(rebasing: rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
        }
    }

    /// An array whose memory is filled by `receive`.
    private func elements<Element: BitwiseCopyable>(
        _ count: Int, of: Element.Type,
        _ receive: (UnsafeMutableRawBufferPointer) throws(ReadingError) -> Void
    ) throws(ReadingError) -> [Element] {
        guard count > 0 else { return [] }
        let byteCount = count * MemoryLayout<Element>.size
        // Swift has no array that may fail to be made.
        guard let probe = malloc(byteCount) else { throw exhausted() }
        free(probe)
        var problem: ReadingError?
        let elements = [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(ReadingError) {
                try receive(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: byteCount))
                initialized = count
            } catch {
                problem = error
            }
        }
        if let problem { throw problem }
        return elements
    }

    /// Receives the head of an array's next piece.
    ///
    /// - Returns: its bytes.
    private func nextPiece(atMost limit: Int) throws(ReadingError) -> Int {
        let frame: (kind: UInt8, content: [UInt8])
        do throws(Channel.Failure) {
            let (kind, count) = try process.channel.receiveHead(&patience)
            if kind == Message.piece {
                guard count > 0, count <= limit else { throw .tooLong }
                return count
            }
            frame = (kind, try process.channel.receive(count, limit: 1 << 20, &patience))
        } catch {
            throw stopped(error)
        }
        // In the middle of an array, something can still go wrong, and nothing else can come.
        switch try? Message(kind: frame.kind, content: frame.content) {
        case .failure(let sentence): throw ReadingError(sentence)
        case .outOfMemory: throw exhausted()
        default: throw nonsense()
        }
    }

    /// Receives the content of a piece.
    private func fill(_ target: UnsafeMutableRawBufferPointer) throws(ReadingError) {
        do throws(Channel.Failure) {
            try process.channel.receive(into: target, &patience)
        } catch {
            throw stopped(error)
        }
    }
}

// MARK: - What becomes of a process that fails

extension IsolatedReader {
    private func stopped(_ failure: Channel.Failure) -> ReadingError {
        switch failure {
        case .tooLong: return nonsense()
        case .timeout: return end("\(library) did not finish within \(budget.patience) s")
        case .closed: break
        }
        switch process.finish(byForce: false) {
        case .signal(SIGXCPU): return end("\(library) did not finish within \(budget.seconds) s")
        case .signal(let number): return end("\(library) stopped with signal \(number) while reading")
        case .exit(CREADER_OUT_OF_MEMORY): return exhausted()
        case .exit(let status): return end("the reader ended with status \(status)")
        case .unknown: return end("\(library) stopped while reading")
        }
    }

    private func exhausted() -> ReadingError {
        end("\(library) needed more than \((budget.memory + 0xFFFFF) >> 20) MB of memory")
    }

    private func nonsense() -> ReadingError { end("the reader gave an answer that cannot be right") }

    /// Ends the process for good.
    private func end(_ reason: String) -> ReadingError {
        _ = process.finish(byForce: true)
        let error = ReadingError(file: path, "not readable: \(reason); the file is probably damaged")
        failure = error
        return error
    }
}
