import ArrayData
import Files
import SafeTensors
import TestSupport
import Testing

@Suite struct SafeTensorsFileTests {
    private static let arrays: [(name: String, array: NDArray)] = [
        ("half", NDArray(shape: [3], elementType: .float16, values: .float32([1, -0.333251953125, 65504]))),
        ("brain", NDArray(shape: [2], elementType: .bfloat16, values: .float32([3.140625, -1e38 as Float]))),
        ("single", NDArray(shape: [2, 2], [1, -2, .infinity, 1e-45] as [Float])),
        ("double", NDArray(shape: [1], [0.1] as [Double])),
        ("bytes", NDArray(shape: [2], elementType: .int8, values: .int64([-128, 127]))),
        ("wide", NDArray(shape: [], elementType: .int64, values: .int64([.min]))),
        ("flags", NDArray(shape: [3], elementType: .bool, values: .int64([1, 0, 1]))),
        ("none", NDArray(shape: [0, 4], [] as [Float])),
        ("large", NDArray(shape: [16], (0..<16).map(Float.init))),
    ]

    @Test func everyTypeComesBack() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("a.safetensors")
        let metadata = ["quote\"\n": "tab\t, ü and 🙂"]
        // -1e38 is rounded first: files hold what their type can.
        var arrays = Self.arrays
        arrays[1].array = NDArray(
            shape: [2], elementType: .bfloat16,
            values: .float32([3.140625, Float(bfloat16Bits: Float(-1e38).bfloat16Bits)]))
        try SafeTensorsFile.write(arrays, metadata: metadata, to: path)
        let file = try SafeTensorsFile(path)
        #expect(file.header.metadata == metadata)
        #expect(file.header.entries.count == arrays.count)
        for (name, array) in arrays {
            let entry = try #require(file.header.entries.first { $0.name == name })
            #expect(try file.array(entry) == array)
        }
        #expect(try FileSignature.detect(path) == .safeTensors)
    }

    @Test func tensorsBeginAtMultiplesOfTheirGranule() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("a.safetensors")
        try SafeTensorsFile.write(Self.arrays, metadata: [:], to: path)
        let bytes = try FileBytes.read(path, limit: 1 << 20)
        let header = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect((header + 8) % 64 == 0)
        let file = try SafeTensorsFile(path)
        for entry in file.header.entries where !entry.range.isEmpty {
            let granule = min(64, 1 << entry.range.count.trailingZeroBitCount)
            #expect(entry.range.lowerBound % granule == 0, "\(entry)")
            #expect(entry.range.lowerBound % entry.elementType.byteCount == 0, "\(entry)")
        }
    }

    @Test func namesAreDifferent() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let array = NDArray(shape: [], [1] as [Float])
        let text = message {
            try SafeTensorsFile.write([("a", array), ("a", array)], metadata: [:], to: folder.file("x"))
        }
        #expect(text == #"x: expected one tensor of each name, found "a" again"#)
        #expect(try folder.names() == [])
    }

    /// Escapes, as any program may write them.
    @Test func unusualJSON() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let header =
            "{ \"__metadata__\" : {\"\\u00e4\\/\":\"\\ud83d\\ude42\\\"\"},\n\t\"t\":{\"more\":[null,true,-1.5e-3,{}],"
            + "\"data_offsets\":[0,2],\"shape\":[],\"dtype\":\"I16\"}}   "
        let path = try folder.write(File.bytes(header: Array(header.utf8), data: 2, of: 1), to: "x")
        let file = try SafeTensorsFile(path)
        #expect(file.header.metadata == ["ä/": "🙂\""])
        #expect(try file.array(file.header.entries[0]).doubles == [257])
    }
}
