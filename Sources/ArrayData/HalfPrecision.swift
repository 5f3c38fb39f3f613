// Half-precision formats are decoded from their bits: `Float16` does not exist on Intel macOS,
// and Swift has no bfloat16.

extension Float {
    /// Decodes an IEEE 754 binary16 number. Exact.
    public init(float16Bits bits: UInt16) {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10) & 0x1F
        let fraction = UInt32(bits) & 0x3FF
        switch (exponent, fraction) {
        case (0, _):
            // Zero or subnormal: fraction · 2⁻²⁴.
            let magnitude = Float(fraction) * 0x1p-24
            self = Float(bitPattern: magnitude.bitPattern | sign)
        case (0x1F, _):
            self = Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
        default:
            self = Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
        }
    }

    /// Decodes a bfloat16 number: the upper half of a float32's bits. Exact.
    public init(bfloat16Bits bits: UInt16) {
        self = Float(bitPattern: UInt32(bits) << 16)
    }
}

extension Float {
    /// The bits of the nearest IEEE 754 binary16 number, ties to even; infinity beyond 65504.
    public var float16Bits: UInt16 {
        let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
        let magnitude = bitPattern & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 {
            // NaN stays one whatever bits are cut off.
            return sign | 0x7E00 | UInt16(truncatingIfNeeded: (magnitude >> 13) & 0x3FF)
        }
        // 65520 lies halfway between the largest number and what would be the next.
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Subnormal: adding 0.5 leaves the number, rounded to a multiple of 2⁻²⁴, in the last bits.
            let shifted = Float(bitPattern: magnitude) + 0.5
            return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- Float(0.5).bitPattern)
        }
        let rounded = magnitude &+ 0xFFF &+ ((magnitude >> 13) & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded >> 13) &- (112 << 10))
    }

    /// The bits of the nearest bfloat16 number, ties to even.
    public var bfloat16Bits: UInt16 {
        if isNaN { return UInt16(truncatingIfNeeded: bitPattern >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (bitPattern &+ 0x7FFF &+ ((bitPattern >> 16) & 1)) >> 16)
    }
}
