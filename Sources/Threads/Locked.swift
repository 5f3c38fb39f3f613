internal import CThreads

/// A state that several threads change, one at a time.
package final class Locked<State: Sendable>: @unchecked Sendable {
    private var state: State
    private let lock: UnsafeMutableRawPointer

    package init(_ state: State) {
        guard let lock = ct_make_lock() else { preconditionFailure("no memory for a lock") }
        self.state = state
        self.lock = lock
    }

    deinit { ct_free_lock(lock) }

    /// Has the state alone; others wait.
    package func with<Result, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        ct_lock(lock)
        defer { ct_unlock(lock) }
        return try body(&state)
    }
}
