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
