internal import CKernels

/// Working memory that lives from call to call, and how many threads may share a call.
///
/// Whoever holds one uses it for one call at a time: a session has its own.
public final class Workspace: @unchecked Sendable {
    /// How many threads a call may use; `nil` lets the amount of work decide.
    public let threads: Int?

    /// The workspace of what runs beside this one's call, in one thread.
    private(set) lazy var sibling = Workspace(threads: 1)

    private var memory: UnsafeMutableRawPointer?
    private var size = 0

    /// Creates a workspace; it takes memory when it is first used.
    public init(threads: Int? = nil) { self.threads = threads }

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
    func threads(operations: Int) -> Int { threads(operationsPerStep: operations) }

    /// How many threads share a recurrent layer's run.
    ///
    /// By default one, unless a step is long beside the time in which threads wait for each other after
    /// it: a microsecond where they run undisturbed, but much more where other programs want the
    /// processors, too. 4 million operations take one thread 40 µs or more.
    func threads(operationsPerStep: Int) -> Int {
        if let threads { return max(1, min(threads, Self.most)) }
        return operationsPerStep < 4_000_000 ? 1 : Self.most
    }

    // Asked once: the system looks it up in a file.
    private static let most = min(ck_processor_count(), Int(CK_MAX_THREADS))
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
