import Foundation
import HDF5
import TestSupport
import Testing

/// A copy of a fixture in which one weight is off by 1e-3.
enum ChangedModel {
    /// Changes `lstm_1`'s recurrent kernel: from the second unit to the first one's forget gate.
    ///
    /// Files of Keras keep small arrays in one piece, so the array's bytes are found as they are.
    static func write(_ fixture: String, into folder: TemporaryFolder) throws -> String {
        var bytes = try Fixtures.bytes(fixture)
        let kernel = try HDF5.File(Fixtures.path(fixture)).withRoot { root throws in
            try root.dataset(at: "model_weights/lstm_1/lstm_1/lstm_cell/recurrent_kernel:0").read()
        }
        let image = kernel.floats.flatMap { value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
        let place = try #require(bytes.firstRange(of: image))
        // Row 1, the first of the forget gate's columns.
        let position = kernel.shape[1] + kernel.shape[0]
        let changed = kernel.floats[position] + 1e-3
        let start = place.lowerBound + 4 * position
        withUnsafeBytes(of: changed.bitPattern.littleEndian) { value in
            bytes.replaceSubrange(start..<(start + 4), with: value)
        }
        return try folder.write(bytes, to: "model.h5")
    }
}
