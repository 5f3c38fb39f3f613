import ArrayData
import Testing

@Suite struct HalfPrecisionTests {
    #if !arch(x86_64) || !os(macOS)
        /// Swift's own `Float16` is the reference where it exists.
        @Test func everyFloat16() {
            var wrong: [UInt16] = []
            for bits in UInt16.min...UInt16.max {
                let decoded = Float(float16Bits: bits)
                let expected = Float(Float16(bitPattern: bits))
                // The sign of zero counts, the payload of a NaN does not.
                let equal =
                    expected.isNaN
                    ? decoded.isNaN && decoded.sign == expected.sign
                    : decoded.bitPattern == expected.bitPattern
                if !equal { wrong.append(bits) }
            }
            #expect(wrong.isEmpty)
        }
    #endif

    @Test(
        arguments: [
            (0x0000, 0), (0x3C00, 1), (0xC000, -2), (0x7BFF, 65504), (0x3555, 0.333_251_953_125),
            (0x0001, 0x1p-24), (0x03FF, 0x1.FF8p-15), (0x0400, 0x1p-14), (0x8001, -0x1p-24),
            (0x7C00, .infinity), (0xFC00, -.infinity),
        ] as [(UInt16, Float)])
    func knownFloat16(bits: UInt16, value: Float) {
        #expect(Float(float16Bits: bits) == value)
    }

    @Test func specialFloat16() {
        #expect(Float(float16Bits: 0x7C01).isNaN)
        #expect(Float(float16Bits: 0xFE00).isNaN)
        #expect(Float(float16Bits: 0x8000).sign == .minus)
        #expect(Float(float16Bits: 0x8000) == 0)
    }

    @Test(
        arguments: [
            (0x0000, 0), (0x3F80, 1), (0xC000, -2), (0x4049, 3.140625), (0x7F7F, 0x1.FEp127),
            (0x0080, 0x1p-126), (0x0001, 0x1p-133), (0x7F80, .infinity), (0xFF80, -.infinity),
        ] as [(UInt16, Float)])
    func knownBfloat16(bits: UInt16, value: Float) {
        #expect(Float(bfloat16Bits: bits) == value)
    }

    /// Sign, 8 exponent bits and 7 fraction bits, spelled out for every pattern.
    @Test func everyBfloat16() {
        var wrong: [UInt16] = []
        for bits in UInt16.min...UInt16.max {
            let exponent = Int(bits >> 7 & 0xFF)
            let fraction = Float(bits & 0x7F) / 128
            let decoded = Float(bfloat16Bits: bits)
            let sign: FloatingPointSign = bits & 0x8000 == 0 ? .plus : .minus
            var equal = decoded.sign == sign
            switch exponent {
            case 0xFF: equal = equal && (fraction == 0 ? decoded.isInfinite : decoded.isNaN)
            case 0: equal = equal && decoded.magnitude == fraction * 0x1p-126
            default:
                let magnitude = Float(sign: .plus, exponent: exponent - 127, significand: 1 + fraction)
                equal = equal && decoded.magnitude == magnitude
            }
            if !equal { wrong.append(bits) }
        }
        #expect(wrong.isEmpty)
    }
}

@Suite struct RoundingToHalfTests {
    /// Every float16 there is comes back from its own value.
    @Test func everyFloat16() {
        for bits in UInt16.min...UInt16.max {
            let value = Float(float16Bits: bits)
            if value.isNaN {
                #expect(Float(float16Bits: value.float16Bits).isNaN)
            } else if value.float16Bits != bits {
                Issue.record("\(bits) became \(value.float16Bits)")
            }
        }
    }

    @Test func everyBfloat16() {
        for bits in UInt16.min...UInt16.max {
            let value = Float(bfloat16Bits: bits)
            if value.isNaN {
                #expect(Float(bfloat16Bits: value.bfloat16Bits).isNaN)
            } else if value.bfloat16Bits != bits {
                Issue.record("\(bits) became \(value.bfloat16Bits)")
            }
        }
    }

    /// Halfway between two numbers, a hair above and a hair below: to the even one, up, down.
    @Test func ties() {
        for bits in stride(from: UInt16(0), to: 0x7BFF, by: 1) {
            let (low, high) = (Float(float16Bits: bits), Float(float16Bits: bits + 1))
            let middle = (low + high) / 2
            let even = bits % 2 == 0 ? bits : bits + 1
            if middle.float16Bits != even || middle.nextUp.float16Bits != bits + 1
                || middle.nextDown.float16Bits != bits
            {
                Issue.record("between \(low) and \(high)")
            }
            let brain = (Float(bfloat16Bits: bits) + Float(bfloat16Bits: bits + 1)) / 2
            if brain.bfloat16Bits != even { Issue.record("bfloat16 between \(bits) and the next") }
        }
        #expect(Float(65519.996).float16Bits == 0x7BFF)
        #expect(Float(65520).float16Bits == 0x7C00)
        #expect((-Float.greatestFiniteMagnitude).bfloat16Bits == 0xFF80)
    }
}
