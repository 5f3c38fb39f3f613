internal import CThreads

/// A few threads of this process that share what one of them would take long for.
///
/// One run at a time has them; whatever else wants them meanwhile does without. So there are never more at work
/// than the machine has processors, however deep runs are inside of runs.
package enum Threads {
    /// How many can be at work for one run, the caller's among them.
    // Asked once: the system looks it up in a file.
    package static let most = ct_most_parts()

    /// Starts them ahead of the first run, and none later: for a process that will not be allowed to.
    ///
    /// - Parameter most: How many can be at work for one run, the caller's among them, if there are processors.
    package static func prepare(most: Int = .max) { ct_prepare(most) }

    /// Calls `body` with each number below `parts` once, in as many threads as there are; returns when all is done.
    ///
    /// What it writes has to be apart for each number.
    package static func share(_ parts: Int, _ body: (Int) -> Void) {
        guard parts > 1 else {
            if parts == 1 { body(0) }
            return
        }
        withoutActuallyEscaping(body) { body in
            var run = Run(parts: parts, body: body)
            withUnsafeMutablePointer(to: &run) { run in
                ct_parallel(
                    parts,
                    { context, thread, threads, _ in
                        guard let run = context?.assumingMemoryBound(to: Run.self) else { return }
                        for part in stride(from: thread, to: run.pointee.parts, by: threads) {
                            run.pointee.body(part)
                        }
                    }, run)
            }
        }
    }

    /// Does two things at once if a thread is free for the second, one after the other if not.
    package static func together(_ first: () -> Void, _ second: () -> Void) {
        share(2) { if $0 == 0 { first() } else { second() } }
    }

    private struct Run {
        let parts: Int
        let body: (Int) -> Void
    }

    /// Does so with what can fail.
    ///
    /// - Throws: What the first of the parts threw that failed.
    package static func share<Failure: Error>(
        _ parts: Int, _ body: (Int) throws(Failure) -> Void
    ) throws(Failure) {
        var failures = [Failure?](repeating: nil, count: parts)
        failures.withUnsafeMutableBufferPointer { failures in
            share(parts) { part in
                do throws(Failure) { try body(part) } catch { failures[part] = error }
            }
        }
        for case let failure? in failures { throw failure }
    }
}
