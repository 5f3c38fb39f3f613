/// Which timesteps of a batch hold data, as Keras' masks say it.
///
/// The shape is [B, T], or [T, B] where the model is time-major.
public struct Mask: Sendable, Equatable {
    /// Extent of each dimension.
    public internal(set) var shape: [Int]
    /// In row-major order: `true` where the timestep is valid, `false` where it is masked.
    public internal(set) var valid: [Bool]

    /// Creates a mask from its elements in row-major order.
    ///
    /// - Precondition: the number of elements is the product of `shape`.
    public init(shape: [Int], valid: [Bool]) {
        precondition(valid.count == shape.reduce(1, *), "\(valid.count) elements for shape \(shape)")
        self.shape = shape
        self.valid = valid
    }

    /// Reads a mask from a tensor: whatever is not 0 is valid.
    init<Element>(_ tensor: Tensor<Element>) {
        self.init(shape: tensor.shape, valid: tensor.elements.map { $0 != 0 })
    }
}
