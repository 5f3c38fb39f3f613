@testable import KerasRuntime

/// A row after an activation.
func apply<Element: TensorScalar>(_ activation: Activation, _ row: [Element]) -> [Element] {
    var row = row
    let count = row.count
    row.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        Element.apply(activation, to: base, count: count)
    }
    return row
}
