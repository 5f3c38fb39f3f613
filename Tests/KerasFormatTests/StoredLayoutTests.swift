import ArrayData
import Testing

@testable import KerasFormat

/// Arrays that Keras 1 stored gate by gate.
@Suite struct StoredLayoutTests {
    /// A file may store one gate in float64 and the others in float32.
    @Test(arguments: [0, 4, 11]) func gatesOfDifferentTypes(wide: Int) {
        func stored(_ wide: Int?) -> [NDArray] {
            (0..<12).map { index in
                let shape = index % 3 == 2 ? [1] : [1, 1]
                return index == wide
                    ? NDArray(shape: shape, [Double(index)]) : NDArray(shape: shape, [Float(index)])
            }
        }
        let layout = StoredLayout.separateGates(.lstm)
        let expected = layout.parameters(from: stored(nil))
        let fused = layout.parameters(from: stored(wide))
        #expect(fused.map(\.shape) == [[1, 4], [1, 4], [4]])
        #expect(fused.map(\.doubles) == expected.map(\.doubles))
        #expect(fused.filter { $0.elementType == .float64 }.count == 1)
    }
}
