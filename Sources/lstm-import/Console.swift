import Files
import Reports

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#endif

/// The terminal: results on stdout, progress and errors on stderr.
enum Console {
    /// Writes a result.
    ///
    /// - Throws: ``OutputError`` when stdout does not take it.
    static func result(_ text: String) throws {
        guard write(text, to: STDOUT_FILENO) else {
            throw OutputError(reason: String(cString: strerror(errno)))
        }
    }

    /// Writes a note or an error: one line.
    static func error(_ line: String) {
        _ = write(line.oneLine + "\n", to: STDERR_FILENO)
    }

    /// How text on stdout may look: colour only on a terminal, and never with NO_COLOR.
    static var style: TextStyle {
        TextStyle(
            isColored: isatty(STDOUT_FILENO) != 0 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true))
    }

    /// Ends the process.
    static func end(_ code: Int32) -> Never { exit(code) }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes {
                #if canImport(Darwin)
                    Darwin.write(descriptor, $0.baseAddress, $0.count)
                #elseif canImport(Musl)
                    Musl.write(descriptor, $0.baseAddress, $0.count)
                #else
                    Glibc.write(descriptor, $0.baseAddress, $0.count)
                #endif
            }
            if written < 0 && errno == EINTR { continue }
            if written < 0 && errno == EAGAIN {
                // Whoever shares the pipe has made it non-blocking.
                var pipe = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if poll(&pipe, 1, -1) >= 0 || errno == EINTR { continue }
            }
            guard written > 0 else { return false }
            bytes = bytes.dropFirst(written)
        }
        return true
    }
}

/// Why a result could not be printed.
struct OutputError: Error, CustomStringConvertible {
    let reason: String

    var description: String { "stdout: \(reason)" }
}
