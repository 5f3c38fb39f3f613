internal import CReaderProcess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A process that has been started, and is ended and cleared away with this value's owner.
final class ChildProcess {
    /// How a process ended.
    enum End: Equatable {
        case exit(CInt)
        case signal(CInt)
        /// Somebody else has cleared it away.
        case unknown
    }

    /// This program's end of the connection, which is the other one's standard input and output.
    let channel: Channel
    private let identifier: pid_t
    private var end: End?

    /// Starts `executable` with these arguments, its errors going nowhere.
    ///
    /// - Throws: `StartError`.
    init(_ executable: String, arguments: [String]) throws(StartError) {
        var ends: [CInt] = [-1, -1]
        guard creader_pair(&ends) == 0 else { throw StartError(code: errno) }
        defer { close(ends[1]) }

        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

        // Signals as a fresh program has them, whatever this one ignores or blocks.
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        var strings: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) } + [nil]
        defer { for string in strings { free(string) } }
        var identifier: pid_t = 0
        let code = posix_spawn(&identifier, executable, &actions, &attributes, &strings, environ)
        guard code == 0 else {
            close(ends[0])
            throw StartError(code: code)
        }
        self.identifier = identifier
        channel = Channel(descriptor: ends[0])
    }

    deinit {
        _ = finish(byForce: true)
        close(channel.descriptor)
    }

    /// Waits for the end and clears the process away.
    ///
    /// - Parameter byForce: Whether to end it, whatever it is doing.
    func finish(byForce: Bool) -> End {
        if let end { return end }
        var status: CInt = 0
        // One that has closed the connection is about to end, unless it means to stay.
        for _ in 0..<2000 where !byForce {
            let result = waitpid(identifier, &status, WNOHANG)
            if result == identifier { return remember(status) }
            if result < 0 && errno != EINTR { break }
            usleep(1000)
        }
        kill(identifier, SIGKILL)
        var result = waitpid(identifier, &status, 0)
        while result < 0 && errno == EINTR { result = waitpid(identifier, &status, 0) }
        guard result == identifier else {
            end = .unknown
            return .unknown
        }
        return remember(status)
    }

    private func remember(_ status: CInt) -> End {
        let number = status & 0x7F
        let found: End = number == 0 ? .exit((status >> 8) & 0xFF) : .signal(number)
        end = found
        return found
    }
}

/// Why a process could not be started.
struct StartError: Error {
    let reason: String

    init(code: CInt) { reason = String(cString: strerror(code)) }
}
