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
    let file: ReadableFile
    let limits: ReadingLimits
    private let budget: ProcessBudget
    private let process: ChildProcess
    private var patience: Patience
    /// The library that the last question was about.
    private var library: String
    /// What has been answered before it was asked, by the bytes of the question: in names of HDF5, alike is not
    /// the same.
    private var foreseen: [[UInt8]: Message] = [:]
    /// The bytes of all that.
    private var foreseenBytes = 0
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
    func message(for request: Request) throws(ReadingError) -> Message {
        if let failure { throw failure }
        library = request.operation.isAboutHDF5 ? "libhdf5" : "libzip"
        let content = request.content
        return if let message = foreseen[content] { message } else { try exchange(content) }
    }

    /// Sends a question and receives the head of its answer.
    private func exchange(_ content: [UInt8]) throws(ReadingError) -> Message {
        do throws(Channel.Failure) {
            try process.channel.send(0, content)
        } catch {
            throw stopped(error)
        }
        var message = try receive()
        if case .foreseen(let answers) = message {
            // Not more than there should be, so that it can't grow without end.
            foreseenBytes += answers.reduce(0) { $0 + $1.byteCount }
            guard foreseenBytes <= Foresight.byteLimit else { throw nonsense() }
            for answer in answers { foreseen[answer.request.content] = answer.message }
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

    /// Receives the head of an array's next piece.
    ///
    /// - Returns: its bytes.
    func nextPiece(atMost limit: Int) throws(ReadingError) -> Int {
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
    func fill(_ target: UnsafeMutableRawBufferPointer) throws(ReadingError) {
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

    func exhausted() -> ReadingError {
        end("\(library) needed more than \((budget.memory + 0xFFFFF) >> 20) MB of memory")
    }

    func nonsense() -> ReadingError { end("the reader gave an answer that cannot be right") }

    /// Ends the process for good.
    private func end(_ reason: String) -> ReadingError {
        _ = process.finish(byForce: true)
        let error = ReadingError(file: path, "not readable: \(reason); the file is probably damaged")
        failure = error
        return error
    }
}
