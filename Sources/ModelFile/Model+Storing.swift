public import KerasRuntime
import ArrayData

/// A type of half the size, in which weights can be stored.
public enum StoredPrecision: String, Sendable, Hashable, CaseIterable {
    /// 11 significant bits, up to 65504.
    case float16
    /// 8 significant bits, as far as float32 reaches.
    case bfloat16
}

extension Model {
    /// The model with its weights rounded to a type of half the size, in which a file then stores them.
    ///
    /// The model computes as before; only the weights are less exact. What counts, or is one number
    /// of a kind, is rounded as everything else is.
    ///
    /// - Throws: ``RuntimeError`` when a weight is beyond what the type can hold.
    public func storing(_ precision: StoredPrecision) throws(RuntimeError) -> Model {
        var rounded: [[NDArray]] = []
        for (layer, arrays) in zip(description.layers, weights) {
            var own: [NDArray] = []
            for array in arrays {
                do throws(RuntimeError) {
                    own.append(try array.rounded(to: precision))
                } catch {
                    throw RuntimeError(
                        place: layer.name, error.subject, expected: error.expected, found: error.found)
                }
            }
            rounded.append(own)
        }
        return try Model(description, weights: rounded)
    }
}

extension NDArray {
    fileprivate func rounded(to precision: StoredPrecision) throws(RuntimeError) -> NDArray {
        guard elementType.isFloatingPoint else { return self }
        // float64 goes over float32: rounded twice, it may miss the nearest number by a hair.
        let values = floats
        var rounded: [Float] = []
        rounded.reserveCapacity(values.count)
        for value in values {
            let half =
                precision == .float16
                ? Float(float16Bits: value.float16Bits) : Float(bfloat16Bits: value.bfloat16Bits)
            guard half.isFinite || !value.isFinite else {
                throw RuntimeError(
                    "weights", expected: "numbers that \(precision.rawValue) can hold", found: "\(value)")
            }
            rounded.append(half)
        }
        return NDArray(
            shape: shape, elementType: precision == .float16 ? .float16 : .bfloat16, values: .float32(rounded)
        )
    }
}
