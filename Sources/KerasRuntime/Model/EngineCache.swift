internal import CKernels

/// A model's layers, built when the first session wants them and shared by all that follow.
///
/// Building packs the weights; sessions, and copies of the model, read the same packed ones.
final class EngineCache: @unchecked Sendable {
    private let lock: UnsafeMutableRawPointer
    // Read and written under the lock alone.
    private var float: Engine<Float>?
    private var double: Engine<Double>?

    init() {
        guard let lock = ck_make_lock() else { preconditionFailure("no memory for a lock") }
        self.lock = lock
    }

    deinit { ck_free_lock(lock) }

    /// The engine in single precision; a failure is tried again by the next session.
    func float(of model: Model) throws(RuntimeError) -> Engine<Float> {
        ck_lock(lock)
        defer { ck_unlock(lock) }
        if let float { return float }
        let engine: Engine<Float> = try Engine(model)
        float = engine
        return engine
    }

    /// The engine in double precision.
    func double(of model: Model) throws(RuntimeError) -> Engine<Double> {
        ck_lock(lock)
        defer { ck_unlock(lock) }
        if let double { return double }
        let engine: Engine<Double> = try Engine(model)
        double = engine
        return engine
    }
}
