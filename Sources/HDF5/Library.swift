internal import CHDF5

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// libhdf5's process-wide state.
enum Library {
    /// Runs `body` as the only user of libhdf5 in this process, with libhdf5 silent and without plug-ins.
    ///
    /// libhdf5 is not re-entrant unless built so, hence one lock around everything; it is recursive, so that a
    /// second file can be opened while the first is read. What is switched off is restored afterwards, for
    /// programs that use libhdf5 themselves.
    static func withExclusiveAccess<Result>(_ body: () throws -> Result) rethrows -> Result {
        lock.acquire()
        defer { lock.release() }

        var printer: H5E_auto2_t?
        var printerContext: UnsafeMutableRawPointer?
        H5Eget_auto2(chdf5_default_stack(), &printer, &printerContext)
        H5Eset_auto2(chdf5_default_stack(), nil, nil)
        defer { H5Eset_auto2(chdf5_default_stack(), printer, printerContext) }

        // A file could name any filter, and libhdf5 would look for a shared library to load and run.
        var plugins: UInt32 = 0
        H5PLget_loading_state(&plugins)
        H5PLset_loading_state(0)
        defer { H5PLset_loading_state(plugins) }

        return try body()
    }

    /// libhdf5's own account of the call that has just failed, on one line: what failed, then why.
    static func lastMessage() -> String {
        let frames = Frames()
        let context = Unmanaged.passUnretained(frames).toOpaque()
        // From the function that was called down to where the trouble began.
        H5Ewalk2(
            chdf5_default_stack(), H5E_WALK_DOWNWARD,
            { _, frame, context in
                guard let context, let text = frame?.pointee.desc else { return 0 }
                let frames = Unmanaged<Frames>.fromOpaque(context).takeUnretainedValue()
                frames.messages.append(Library.tidy(String(cString: text)))
                return 0
            }, context)
        guard let top = frames.messages.first, let bottom = frames.messages.last else {
            return "libhdf5 gives no reason"
        }
        return top == bottom ? top : "\(top) (\(bottom))"
    }

    private final class Frames {
        var messages: [String] = []
    }

    /// Drops what differs from run to run: failed reads come with a time, a descriptor and an address.
    private static func tidy(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let time = words.firstRange(of: ": time = ") else { return words }
        let head = words[..<time.lowerBound]
        guard let reason = words.firstRange(of: "error message = '") else { return String(head) }
        return "\(head): \(words[reason.upperBound...].prefix { $0 != "'" })"
    }

    private static let lock = RecursiveLock()
}

/// A mutex that its owner may take again; `Mutex` is not recursive and needs macOS 15.
private final class RecursiveLock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

    init() {
        var attributes = pthread_mutexattr_t()
        pthread_mutexattr_init(&attributes)
        pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE))
        pthread_mutex_init(mutex, &attributes)
        pthread_mutexattr_destroy(&attributes)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    func acquire() { pthread_mutex_lock(mutex) }
    func release() { pthread_mutex_unlock(mutex) }
}
