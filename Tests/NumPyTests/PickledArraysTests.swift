import ArrayData
import TestSupport
import Testing

@testable import NumPy

/// Dictionaries of arrays that NumPy saved as objects.
@Suite struct PickledArraysTests {
    private func open(_ bytes: [UInt8]) throws -> PickledArrays {
        try PickledArrays(bytes, file: "x.npz", array: "cell")
    }

    /// Values by the formula (k - 2) · 0.25, k = 0…5 in shape (2, 3).
    @Test func arrays() throws {
        let file = try open(PickleSamples.arrays)
        let values = (0..<6).map { (Float($0) - 2) * 0.25 }
        #expect(
            file.shapes == [
                "f4": [2, 3], ">f8": [2, 3], "f2": [2, 3], "fortran": [2, 3], "bool": [2], "bfloat16": [3],
                "scalar": [], "empty": [0, 3],
            ])
        #expect(try file.array("f4") == NDArray(shape: [2, 3], values))
        #expect(try file.array(">f8") == NDArray(shape: [2, 3], values.map(Double.init)))
        #expect(
            try file.array("f2")
                == NDArray(shape: [2, 3], elementType: .float16, values: .float32(values)))
        #expect(
            try file.array("fortran")
                == NDArray(shape: [2, 3], elementType: .int16, values: .int64([0, 1, 2, 3, 4, 5])))
        #expect(try file.array("bool") == NDArray(shape: [2], elementType: .bool, values: .int64([1, 0])))
        #expect(
            try file.array("bfloat16")
                == NDArray(shape: [3], elementType: .bfloat16, values: .float32([1, -2, 3.140625])))
        #expect(try file.array("scalar") == NDArray(shape: [], [1.5] as [Double]))
        #expect(try file.array("empty") == NDArray(shape: [0, 3], [Float]()))
        #expect(message { _ = try file.array("f5") } == "x.npz: cell[\"f5\"]: no such array")
    }

    /// One array under two keys is pickled once; an array may be anywhere within an object.
    @Test(arguments: [PickleSamples.twice, PickleSamples.objects])
    func within(bytes: [UInt8]) throws {
        let file = try open(bytes)
        for key in ["0", "1"] { #expect(try file.array(key) == NDArray(shape: [2], [1, 2] as [Float])) }
    }

    @Test func nothing() throws {
        #expect(try open(PickleSamples.none).shapes.isEmpty)
    }

    @Test(arguments: [
        (PickleSamples.list, "expected a pickled dictionary of arrays, found another object"),
        (PickleSamples.numberKeys, "expected a dictionary with texts as keys, found other keys"),
        (PickleSamples.noArray, "expected one array in entry \"0\", found none"),
        (PickleSamples.callEntry, "expected one array in entry \"0\", found none"),
        (PickleSamples.twoArrays, "expected one array in entry \"0\", found 2"),
        (PickleSamples.complex, "expected numbers in entry \"0\", found dtype <c8"),
        (PickleSamples.structure, "expected one array in entry \"0\", found none"),
        (PickleSamples.objectArray, "expected one array in entry \"0\", found none"),
        (PickleSamples.twoObjects, "expected one Python object, found objects of shape [2]"),
        (
            NpyFile.encode(NDArray(shape: [2], [1, 2] as [Float])),
            "expected one Python object, found numbers or strings of shape [2]"
        ),
        ([], #"expected a NumPy array (\x93NUMPY), found 0 bytes"#),
        (
            Array(PickleSamples.none.dropLast()),
            "expected a whole pickle, found its end at byte \(PickleSamples.none.count - 1)"
        ),
        (PickleSamples.none + [0], "expected a pickle and nothing after it, found 1 bytes"),
    ])
    func refused(bytes: [UInt8], problem: String) {
        #expect(message { _ = try open(bytes) } == "x.npz: cell: \(problem)")
    }

    @Test func stringsAreNotNumbers() throws {
        let file = try open(PickleSamples.strings)
        #expect(
            message { _ = try file.array("0") }
                == "x.npz: cell[\"0\"]: expected numbers, found strings")
    }

    /// The sample with one place changed.
    private func changed(_ old: [UInt8], to new: [UInt8]) throws -> [UInt8] {
        let sample = PickleSamples.twice
        let range = try #require(sample.firstRange(of: old))
        return Array(sample[..<range.lowerBound]) + new + sample[range.upperBound...]
    }

    @Test func wrongArrays() throws {
        // BININT1 2, TUPLE1: the shape (2,).
        let shape: [UInt8] = [0x4B, 2, 0x85]
        func refusal(_ bytes: [UInt8]) -> String { message { _ = try open(bytes) } }
        #expect(
            refusal(try changed(shape, to: [0x4B, 3, 0x85]))
                == "x.npz: cell: expected 12 bytes of elements for shape [3] in entry \"0\", found 8")
        // BININT -1.
        #expect(
            refusal(try changed(shape, to: [0x4A, 255, 255, 255, 255, 0x85]))
                == "x.npz: cell: expected one array in entry \"0\", found none")
        // LONG1 2⁴⁰, three times.
        let long: [UInt8] = [0x8A, 6, 0, 0, 0, 0, 0, 1]
        #expect(
            refusal(try changed(shape, to: long + long + long + [0x87]))
                == "x.npz: cell: expected a size that fits into memory, "
                + "found shape [1099511627776, 1099511627776, 1099511627776]")
        // SHORT_BINBYTES of 8 bytes to a list, and as much after it as keeps the frame's length right.
        let list = [0x5D] + Array(repeating: [0x4E, 0x30] as [UInt8], count: 5).joined()
        #expect(
            refusal(try changed([0x43, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40], to: list))
                == "x.npz: cell: expected bytes of elements in entry \"0\", found something else")
        // The key "1" to "0".
        #expect(
            refusal(try changed([0x8C, 1, 0x31], to: [0x8C, 1, 0x30]))
                == "x.npz: cell: expected a key that occurs once, found two entries \"0\"")
    }
}
