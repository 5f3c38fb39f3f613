#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#endif

/// Work on a thread of its own, from now until somebody needs its result.
///
/// Not a task: those have a tenth of the stack, and files nest as deep as they like.
package final class Background<Success: Sendable> {
    /// What both threads know; the second one writes it before it ends, the first one reads it after that.
    private final class Work: @unchecked Sendable {
        let body: @Sendable () throws -> Success
        var result: Result<Success, any Error>?

        init(_ body: @escaping @Sendable () throws -> Success) { self.body = body }
    }

    /// Stack of a main thread.
    private static var stackSize: Int { 8 << 20 }

    private let work: Work
    private var thread: pthread_t?

    /// Starts the work.
    package init(_ body: @escaping @Sendable () throws -> Success) {
        work = Work(body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, Self.stackSize)
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        // A function of C can't be generic: what it runs is put into a closure.
        let context = Unmanaged.passRetained(Closure { [work] in work.result = Result(catching: work.body) })
        let code = pthread_create(&thread, &attributes, runClosure, context.toOpaque())
        if code == 0 {
            self.thread = thread
        } else {
            context.release()
        }
    }

    /// Work that is done already.
    package init(result: Success) {
        work = Work { result }
    }

    deinit {
        if let thread { pthread_detach(thread) }
    }

    /// Waits for the end of the work.
    package func result() throws -> Success {
        if let thread {
            pthread_join(thread, nil)
            self.thread = nil
        }
        // Without a thread it is done here.
        let result = work.result ?? Result(catching: work.body)
        work.result = result
        return try result.get()
    }
}

/// What a thread is given to run.
private final class Closure {
    let run: () -> Void

    init(_ run: @escaping () -> Void) { self.run = run }
}

#if canImport(Darwin)
    private func runClosure(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Closure>.fromOpaque(context).takeRetainedValue().run()
        return nil
    }
#else
    private func runClosure(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        context.map { Unmanaged<Closure>.fromOpaque($0).takeRetainedValue().run() }
        return nil
    }
#endif
