import ArrayData
import HDF5
import TestSupport
import Testing

/// Values by the formulas of `tools/make_fixtures/make_containers.py`: k = 0…5 in shape (2, 3).
@Suite struct NumberTests {
    private func read(_ name: String, in file: String = "numbers.h5") throws -> NDArray {
        try HDF5.File(Fixtures.path("containers/\(file)")).withRoot { root throws in
            let dataset = try root.dataset(at: name)
            let array = try dataset.read()
            #expect(dataset.shape == array.shape)
            #expect(dataset.elementType == array.elementType)
            return array
        }
    }

    @Test(arguments: ["<", ">"])
    func floats(order: String) throws {
        let values = (0..<6).map { (Float($0) - 2) * 0.25 }
        #expect(
            try read("f2" + order)
                == NDArray(shape: [2, 3], elementType: .float16, values: .float32(values)))
        #expect(try read("f4" + order) == NDArray(shape: [2, 3], values))
        #expect(try read("f8" + order) == NDArray(shape: [2, 3], values.map(Double.init)))
    }

    @Test(arguments: ["<", ">"], [(1, ElementType.int8), (2, .int16), (4, .int32), (8, .int64)])
    func signed(order: String, type: (size: Int, elementType: ElementType)) throws {
        let values = (0..<6).map { Int64($0) - 2 }
        #expect(
            try read("i\(type.size)\(order)")
                == NDArray(shape: [2, 3], elementType: type.elementType, values: .int64(values)))
    }

    @Test(arguments: ["<", ">"], [(1, ElementType.uint8), (2, .uint16), (4, .uint32), (8, .uint64)])
    func unsigned(order: String, type: (size: Int, elementType: ElementType)) throws {
        let top = type.size == 8 ? Int64.max : (1 << (8 * Int64(type.size))) - 1
        let values = (0..<6).map { top - 5 + Int64($0) }
        #expect(
            try read("u\(type.size)\(order)")
                == NDArray(shape: [2, 3], elementType: type.elementType, values: .int64(values)))
    }

    @Test func halfPrecision() throws {
        let bits = try read("f2_special").floats.map(\.bitPattern)
        #expect(bits.prefix(5) == [0x8000_0000, 0x3380_0000, 0x477F_E000, 0x7F80_0000, 0xFF80_0000])
        #expect(Float(bitPattern: bits[5]).isNaN)
    }

    @Test func bfloat16() throws {
        #expect(
            try read("bfloat16")
                == NDArray(
                    shape: [5], elementType: .bfloat16,
                    values: .float32([1, -2, 3.140625, .infinity, Float(bitPattern: 0x1_0000)])))
        let values = NDArray.Values.float32((0..<6).map { (Float($0) - 2) * 0.25 })
        for name in ["bfloat16_float", "bfloat16_float_be"] {
            #expect(try read(name) == NDArray(shape: [2, 3], elementType: .bfloat16, values: values))
        }
    }

    @Test func oddSizes() throws {
        #expect(try read("int24").values == .int64([-2, -1, 0, 1, 2, 3]))
        #expect(try read("int24").elementType == .int32)
        #expect(try read("float24") == NDArray(shape: [2, 3], (0..<6).map { (Float($0) - 2) * 0.25 }))
    }

    @Test func enumerations() throws {
        #expect(
            try read("bool") == NDArray(shape: [2, 2], elementType: .bool, values: .int64([1, 0, 0, 1])))
        #expect(try read("enum") == NDArray(shape: [3], elementType: .int16, values: .int64([0, 1, 2])))
    }

    @Test func shapes() throws {
        #expect(try read("scalar") == NDArray(shape: [], [Float(1.5)]))
        #expect(try read("empty") == NDArray(shape: [0, 3], [Float]()))
        #expect(try read("null") == NDArray(shape: [0], [Float]()))
    }

    @Test func beyondInt64() {
        #expect(
            message { _ = try read("too_large") } == """
                numbers.h5: /too_large: expected integers up to 9223372036854775807, \
                found 9223372036854775808 at index 1
                """)
    }

    @Test(arguments: [
        "contiguous", "compact", "chunked", "gzip", "shuffle", "fletcher32", "gzip_shuffle_fletcher32",
        "resizable",
    ])
    func layouts(name: String) throws {
        #expect(try read(name, in: "storage.h5") == NDArray(shape: [5, 7], (0..<35).map(Float.init)))
    }

    @Test func strings() throws {
        try HDF5.File(Fixtures.path("containers/strings.h5")).withRoot { root throws in
            #expect(try root.dataset(at: "fixed").readStrings() == ["ab", "", "abcd"])
            #expect(
                try root.dataset(at: "variable").readStrings()
                    == ["grün", "", String(repeating: "x", count: 300)])
            #expect(try root.dataset(at: "scalar").readStrings() == [#"{"a": 1}"#])
            #expect(try root.dataset(at: "scalar").elementType == nil)
            #expect(
                message { _ = try root.dataset(at: "fixed").read() }
                    == "strings.h5: /fixed: expected numbers, found strings")
        }
        #expect(
            message {
                try HDF5.File(Fixtures.path("containers/numbers.h5")).withRoot { root throws in
                    _ = try root.dataset(at: "f4<").readStrings()
                }
            } == "numbers.h5: /f4<: expected strings, found float32 of shape [2, 3]")
    }
}
