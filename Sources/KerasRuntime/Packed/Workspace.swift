internal import CKernels
internal import Threads

/// Working memory that lives from call to call, and how many threads may share a call.
///
/// Whoever holds one uses it for one call at a time: a session has its own.
public final class Workspace: @unchecked Sendable {
    /// How many threads a call may use, if it has enough to do for them; `nil` lets the amount of work decide.
    public let threads: Int?
    /// Whether that many are used for the least work, too.
    private let isExact: Bool

    /// The workspace of what runs beside this one's call, in one thread.
    private(set) lazy var sibling = Workspace(threads: 1)

    private var memory: UnsafeMutableRawPointer?
    private var size = 0

    /// Creates a workspace; it takes memory when it is first used.
    public init(threads: Int? = nil) {
        self.threads = threads
        isExact = false
    }

    /// Creates a workspace for so many threads, whether they help or not.
    init(exactly threads: Int) {
        self.threads = threads
        isExact = true
    }

    deinit { if let memory { ck_free(memory) } }

    /// At least so many bytes, aligned to 64; what was in them is gone if there have to be more.
    func bytes(_ count: Int) -> UnsafeMutableRawPointer {
        if let memory, count <= size { return memory }
        if let memory { ck_free(memory) }
        guard let larger = ck_allocate(count) else {
            preconditionFailure("no memory for a workspace of \(count) bytes")
        }
        memory = larger
        size = count
        return larger
    }

    /// How many threads share a call of so many operations, between which none waits for another.
    ///
    /// Waking one takes some 5 µs, in which one thread does half a million operations.
    func threads(operations: Int) -> Int { threads(from: 1_000_000, operations) }

    /// How many threads share a recurrent layer's run.
    ///
    /// They wait for each other after each step, half a microsecond where they run undisturbed: with fewer
    /// operations, two took longer than one. Where other programs want the processors, too, it is much more, and
    /// unless told otherwise a call keeps to one thread below 4 million, which take it 40 µs or more.
    func threads(operationsPerStep: Int) -> Int { threads(from: 24_000, operationsPerStep) }

    private func threads(from least: Int, _ operations: Int) -> Int {
        let isEnough = isExact || operations >= (threads == nil ? 4_000_000 : least)
        return isEnough ? max(1, min(threads ?? Threads.most, Threads.most)) : 1
    }
}

/// Cuts a workspace into parts.
struct WorkspacePlan {
    /// Bytes of all parts.
    private(set) var size = 0

    /// Adds room for some values, from a cache line on.
    ///
    /// - Returns: Where it begins, in bytes.
    mutating func add<Value>(_ count: Int, of _: Value.Type) -> Int {
        let start = size
        size += (count * MemoryLayout<Value>.stride + 63) & ~63
        return start
    }
}

extension UnsafeMutableRawPointer {
    /// The part that begins at an offset. Its values are undefined.
    func at<Value: BitwiseCopyable>(_ offset: Int, _: Value.Type) -> UnsafeMutablePointer<Value> {
        (self + offset).assumingMemoryBound(to: Value.self)
    }
}
