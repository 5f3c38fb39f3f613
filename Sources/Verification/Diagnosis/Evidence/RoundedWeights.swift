import ArrayData
import KerasRuntime

/// Weights that went through a type of half the width: what was lost cannot be brought back, but it
/// can be told from what is left.
struct RoundedWeights {
    let type: ElementType
    /// What such rounding typically changes in the answers, at most.
    let effect: Double

    /// - Parameters:
    ///   - weights: Every one of them must be representable in the type.
    ///   - maxAbs: The difference that is to be explained.
    ///   - answers: The answers, in double precision, with other weights.
    init?(_ weights: [NDArray], maxAbs: Double, answers: ([NDArray]) -> [Double]?) {
        let values = weights.flatMap(\.floats)
        // A few round numbers are representable by themselves.
        guard Set(values).count >= 8 else { return nil }
        let types: [(ElementType, digits: Int, (Float) -> Bool)] = [
            (.bfloat16, 8, \.isBFloat16), (.float16, 11, \.isFloat16),
        ]
        guard let (type, digits, _) = types.first(where: { values.allSatisfy($0.2) }),
            let undisturbed = answers(weights)
        else { return nil }
        var random = Randomness()
        var effect = 0.0
        for _ in 0..<8 {
            // Before it was rounded, a weight was up to half a unit in the last place away.
            let original = weights.map { array in
                array.widened { value in
                    value + random.next() * value.binade
                        * Double(sign: .plus, exponent: -digits, significand: 1)
                }
            }
            guard let disturbed = answers(original) else { return nil }
            for (a, b) in zip(disturbed, undisturbed) where (a - b).isFinite {
                effect = max(effect, abs(a - b))
            }
        }
        guard maxAbs <= 4 * effect else { return nil }
        self.type = type
        self.effect = effect
    }
}

extension [NDArray] {
    /// Whether there are elements and one half-precision type holds them all.
    var isHalfPrecise: Bool {
        contains { $0.count > 0 }
            && (allSatisfy { $0.floats.allSatisfy { $0.isBFloat16 } }
                || allSatisfy { $0.floats.allSatisfy { $0.isFloat16 } })
    }
}

extension NDArray {
    /// Every element through a function, in double precision.
    fileprivate func widened(_ body: (Double) -> Double) -> NDArray {
        NDArray(shape: shape, doubles.map(body))
    }
}

extension Float {
    /// Whether bfloat16 holds the number.
    var isBFloat16: Bool { bitPattern & 0xFFFF == 0 }

    /// Whether IEEE 754 binary16 holds the number.
    var isFloat16: Bool {
        guard isFinite, magnitude <= 65_504 else { return false }
        // Below the smallest normal number they are multiples of 2⁻²⁴.
        return magnitude < 0x1p-14 ? (self * 0x1p24).rounded() == self * 0x1p24 : bitPattern & 0x1FFF == 0
    }
}

/// Numbers between −1 and 1 without a pattern, the same ones every time.
private struct Randomness {
    private var state: UInt64 = 0

    /// Steele, Lea and Flood's SplitMix64.
    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return Double(Int64(bitPattern: z) >> 10) * 0x1p-53
    }
}
