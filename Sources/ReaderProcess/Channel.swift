internal import CReaderProcess

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One end of the connection between a program and its reader's process: frames of kind, length and content.
struct Channel {
    /// Why nothing comes or goes any more.
    enum Failure: Error {
        /// The other end is gone.
        case closed
        case timeout
        /// A frame that is longer than anything that was asked for.
        case tooLong
    }

    let descriptor: CInt

    /// Sends one frame.
    func send(_ kind: UInt8, _ content: [UInt8]) throws(Failure) {
        try content.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try send(kind, UnsafeRawBufferPointer(bytes))
        }
    }

    func send(_ kind: UInt8, _ content: UnsafeRawBufferPointer) throws(Failure) {
        var head = [kind]
        withUnsafeBytes(of: UInt64(content.count).littleEndian) { head.append(contentsOf: $0) }
        try head.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try write(UnsafeRawBufferPointer(bytes))
        }
        try write(content)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = creader_send(descriptor, part.baseAddress, part.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .closed }
            rest = rest.dropFirst(count)
        }
    }

    /// Receives the head of a frame.
    ///
    /// - Parameter patience: What is left of the time for waiting.
    func receiveHead(_ patience: inout Patience) throws(Failure) -> (kind: UInt8, count: Int) {
        var head = [UInt8](repeating: 0, count: 9)
        try head.withUnsafeMutableBufferPointer { (bytes) throws(Failure) in
            try receive(into: UnsafeMutableRawBufferPointer(bytes), &patience)
        }
        let count = head[1...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let count = Int(exactly: count) else { throw .tooLong }
        return (head[0], count)
    }

    /// Receives the content of a frame; memory grows with what has come, not with what is announced.
    func receive(_ count: Int, limit: Int, _ patience: inout Patience) throws(Failure) -> [UInt8] {
        guard count <= limit else { throw .tooLong }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(count, 1 << 20))
        while content.count < count {
            let part = min(piece.count, count - content.count)
            try piece.withUnsafeMutableBufferPointer { (bytes) throws(Failure) in
                let room = UnsafeMutableRawBufferPointer(bytes)
                try receive(into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(part)), &patience)
            }
            content.append(contentsOf: piece.prefix(part))
        }
        return content
    }

    /// Fills the buffer.
    func receive(into buffer: UnsafeMutableRawBufferPointer, _ patience: inout Patience) throws(Failure) {
        var rest = buffer[...]
        while !rest.isEmpty {
            try patience.wait(for: descriptor)
            let part = UnsafeMutableRawBufferPointer(rebasing: rest)
            let count = read(descriptor, part.baseAddress, part.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .closed }
            rest = rest.dropFirst(count)
        }
    }
}

/// The time that may be spent on waiting, all in all.
struct Patience {
    /// Seconds; `nil` for ever.
    private var left: Double?

    init(seconds: Double?) { left = seconds }

    mutating func wait(for descriptor: CInt) throws(Channel.Failure) {
        guard let left else { return }
        let start = Self.now()
        while true {
            let rest = left - (Self.now() - start)
            guard rest > 0 else { throw .timeout }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, CInt(min(rest * 1000 + 1, 1e9)))
            if ready != 0 && !(ready < 0 && errno == EINTR) { break }
        }
        self.left = left - (Self.now() - start)
    }

    /// Seconds of a clock that nobody sets.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
