import ArrayData
import Verification

extension Recording {
    /// All arrays with the paths that a file has them under; ``RecordingEntries`` reads them back.
    ///
    /// - Parameter layers: Whether those of layers are among them.
    func arrays(layers: Bool) -> [(name: String, array: NDArray)] {
        cases.flatMap { $0.arrays(layers: layers) }
    }
}

extension RecordedCase {
    fileprivate func arrays(layers keepsLayers: Bool) -> [(name: String, array: NDArray)] {
        var arrays: [(name: String, array: NDArray)] = []
        func add(_ path: String, _ array: NDArray) { arrays.append(("cases/\(name)/\(path)", array)) }
        func add(_ folder: String, _ numbered: [Int: NDArray]) {
            for (index, array) in numbered.sorted(by: { $0.key < $1.key }) {
                add("\(folder)/\(index)", array)
            }
        }
        for (index, input) in inputs.enumerated() { add("inputs/\(index)", input) }
        add("outputs", outputs)
        add("outputs64", outputs64)
        if keepsLayers {
            for (layer, outputs) in layers.sorted(by: { $0.key < $1.key }) { add("layers/\(layer)", outputs) }
            for (layer, masks) in masks.sorted(by: { $0.key < $1.key }) { add("masks/\(layer)", masks) }
            for (layer, traces) in traces.sorted(by: { $0.key < $1.key }) {
                for (name, array) in traces.sorted(by: { $0.key < $1.key }) {
                    add("trace/\(layer)/\(name)", array)
                }
            }
        }
        if !resets { add("reset", NDArray(shape: [], elementType: .uint8, values: .int64([0]))) }
        if let atol { add("atol", NDArray(shape: [], [atol])) }
        if let rtol { add("rtol", NDArray(shape: [], [rtol])) }
        return arrays
    }
}
