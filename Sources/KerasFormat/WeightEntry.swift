import KerasRuntime

/// A weight in a file.
package struct WeightEntry: Sendable {
    /// Keras' name of it: "lstm/lstm_cell/kernel:0".
    package let name: String
    /// Where it is in the file.
    package let path: String
    package let shape: [Int]

    package init(name: String, path: String, shape: [Int]) {
        self.name = name
        self.path = path
        self.shape = shape
    }

    /// Throws unless the weight has the shape that a parameter must have.
    func requireFit(_ parameter: LayerParameter) throws(FormatError) {
        guard parameter.shape.accepts(shape) else {
            throw .mismatch(
                parameter.name, expected: "shape \(describe(parameter.shape)) (\(parameter.axes))",
                found: "\(shape)", at: .path(path))
        }
    }
}
