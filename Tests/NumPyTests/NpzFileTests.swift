import ArrayData
import Files
import NumPy
import TestSupport
import Testing

/// Values by the formulas of `tools/make_fixtures/make_containers.py`: k = 0…5 in shape (2, 3).
@Suite struct NpzFileTests {
    private func open() throws -> NpzFile {
        try NpzFile(Fixtures.path("containers/arrays.npz"))
    }

    @Test(arguments: ["<", ">"])
    func floats(order: String) throws {
        let file = try open()
        let values = (0..<6).map { (Float($0) - 2) * 0.25 }
        #expect(
            try file.array("f2" + order)
                == NDArray(shape: [2, 3], elementType: .float16, values: .float32(values)))
        #expect(try file.array("f4" + order) == NDArray(shape: [2, 3], values))
        #expect(try file.array("f8" + order) == NDArray(shape: [2, 3], values.map(Double.init)))
    }

    @Test(arguments: ["<", ">"], [(1, ElementType.int8), (2, .int16), (4, .int32), (8, .int64)])
    func signed(order: String, type: (size: Int, elementType: ElementType)) throws {
        let values = (0..<6).map { Int64($0) - 2 }
        #expect(
            try open().array("i\(type.size)\(order)")
                == NDArray(shape: [2, 3], elementType: type.elementType, values: .int64(values)))
    }

    @Test(arguments: ["<", ">"], [(1, ElementType.uint8), (2, .uint16), (4, .uint32), (8, .uint64)])
    func unsigned(order: String, type: (size: Int, elementType: ElementType)) throws {
        let top = type.size == 8 ? Int64.max : (1 << (8 * Int64(type.size))) - 1
        let values = (0..<6).map { top - 5 + Int64($0) }
        #expect(
            try open().array("u\(type.size)\(order)")
                == NDArray(shape: [2, 3], elementType: type.elementType, values: .int64(values)))
    }

    @Test func otherArrays() throws {
        let file = try open()
        #expect(
            try file.array("bool")
                == NDArray(shape: [2, 2], elementType: .bool, values: .int64([1, 0, 0, 1])))
        #expect(
            try file.array("bfloat16")
                == NDArray(shape: [3], elementType: .bfloat16, values: .float32([1, -2, 3.140625])))
        #expect(try file.array("fortran") == NDArray(shape: [2, 3, 4], (0..<24).map(Float.init)))
        #expect(try file.array("scalar") == NDArray(shape: [], [1.5] as [Double]))
        #expect(try file.array("empty") == NDArray(shape: [0, 3], [Float]()))
        #expect(try file.array("cases/default/inputs/0") == NDArray(shape: [3], [0, 1, 2] as [Float]))
    }

    @Test func strings() throws {
        let file = try open()
        #expect(try file.strings("text<") == ["grün", "", "λ𝄞"])
        #expect(try file.strings("text>") == ["grün", "", "λ𝄞"])
        #expect(try file.strings("bytes") == ["ab", "", "abcd"])
        #expect(try file.strings("fortran_text") == ["a", "b", "c", "d", "e", "f"])
        #expect(try file.strings("meta") == [#"{"format": "keras-recording"}"#])
    }

    @Test(arguments: [
        ("object", "expected numbers or strings, found Python objects (a pickle)"),
        ("structured", "expected numbers or strings, found a structured dtype"),
        ("complex", "expected numbers or strings, found dtype <c8"),
        ("dates", "expected numbers or strings, found dtype <M8[s]"),
        ("bytes", "expected numbers, found strings"),
        ("too_large", "expected integers up to 9223372036854775807, found a larger one"),
        ("missing", "no such array"),
        ("../x", "no such array"),
    ])
    func refused(key: String, problem: String) throws {
        let file = try open()
        #expect(message { _ = try file.array(key) } == "arrays.npz: \(key): \(problem)")
    }

    @Test func refusedStrings() throws {
        let file = try open()
        #expect(
            message { _ = try file.strings("f4<") }
                == "arrays.npz: f4<: expected strings, found float32 of shape [2, 3]")
    }

    @Test func archives() throws {
        let file = try NpzFile(Fixtures.path("containers/stored.npz"))
        #expect(file.keys == ["a"])
        #expect(["a", "a.npy", "readme.txt"].map { file.contains($0) } == [true, false, false])
        #expect(message { _ = try NpzFile("nowhere.npz") } == "nowhere.npz: no such file")
        #expect(
            message { _ = try NpzFile(Fixtures.path("containers/duplicate.zip")) }
                == "duplicate.zip: a: expected a name that occurs once, found it twice")
    }

    @Test func writer() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var writer = NpzWriter(name: "out.npz")
        try writer.append("cases/a/outputs/0", NDArray(shape: [2, 2], [1, 2, 3, 4] as [Float]))
        try writer.append("meta", "{}")
        let path = try folder.write(writer.finish(), to: "out.npz")
        let file = try NpzFile(path)
        #expect(file.keys == ["cases/a/outputs/0", "meta"])
        #expect(try file.array("cases/a/outputs/0") == NDArray(shape: [2, 2], [1, 2, 3, 4] as [Float]))
        #expect(try file.strings("meta") == ["{}"])
    }
}
