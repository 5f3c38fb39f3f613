import ArrayData
import Files
import NumPy
import TestSupport
import Testing

@Suite struct NpyFileTests {
    @Test(arguments: ["version1.npy", "version2.npy", "version3.npy"])
    func versions(name: String) throws {
        let array = try NpyFile.read(Fixtures.path("containers/\(name)"))
        #expect(array == NDArray(shape: [2, 3], (0..<6).map { (Float($0) - 2) * 0.25 }))
    }

    @Test func files() throws {
        #expect(message { _ = try NpyFile.read("nowhere.npy") } == "nowhere.npy: no such file")
        #expect(
            message { _ = try NpyFile.read(Fixtures.path("containers/empty.h5")) }
                == "empty.h5: is empty (0 bytes)")
        #expect(
            message { _ = try NpyFile.read(Fixtures.path("containers/version1.npy"), limit: 100) }
                == "version1.npy: is 152 bytes, the limit is 100")
        #expect(
            message { _ = try NpyFile.read(Fixtures.path("containers/not_hdf5.h5")) }
                == #"not_hdf5.h5: expected a NumPy array (\x93NUMPY), found other bytes"#)
    }

    /// A file of format version 1.0 with a header of our choice.
    private func npy(_ header: String, elements: Int = 24, version: (UInt8, UInt8) = (1, 0)) -> [UInt8] {
        let text = Array(header.utf8)
        return [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, version.0, version.1]
            + [UInt8(text.count & 255), UInt8(text.count >> 8)] + text
            + [UInt8](repeating: 0, count: elements)
    }

    private func decode(_ bytes: [UInt8]) -> String {
        message { _ = try NpyFile.decode(bytes, file: "x.npy") }
    }

    @Test(arguments: [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n",
        #"{"descr": "<f4", "fortran_order": False, "shape": (2, 3)}"#,
        "{'shape':(2,3),'fortran_order':False,'descr':'=f4'}\n",
        " {'shape': (2L, 3L,), 'fortran_order': False, 'descr': '|f4'}\n",
    ])
    func spellings(header: String) throws {
        let array = try NpyFile.decode(npy(header), file: "x.npy")
        #expect(array == NDArray(shape: [2, 3], [Float](repeating: 0, count: 6)))
    }

    @Test(arguments: [
        "",
        "{}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-2, -3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (6.0,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} x",
        "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (2, 3)}",
        "{'descr': '<f4",
        "{'descr' '<f4'}",
        "[1, 2]",
    ])
    func malformedHeaders(header: String) {
        let excerpt = header.count > 60 ? "\(header.prefix(60))…" : header
        #expect(
            decode(npy(header))
                == "x.npy: expected a header with descr, fortran_order and shape, found \(excerpt)")
    }

    @Test(arguments: [
        ("'<f16'", "dtype <f16"), ("'<c8'", "dtype <c8"), ("'<M8[s]'", "dtype <M8[s]"), ("'V8'", "dtype V8"),
        ("'|V8'", "dtype |V8"), ("'<f3'", "dtype <f3"), ("'f'", "dtype f"), ("'<f'", "dtype <f"),
        ("'<i99999999999'", "dtype <i99999999999"), ("''", "dtype "),
        ("'|O'", "Python objects (a pickle)"),
        ("'O'", "Python objects (a pickle)"),
        ("[('x', '<f4')]", "a structured dtype"),
    ])
    func refusedTypes(descr: String, found: String) {
        #expect(
            decode(npy("{'descr': \(descr), 'fortran_order': False, 'shape': (2, 3)}"))
                == "x.npy: expected numbers or strings, found \(found)")
    }

    private static let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"

    @Test(arguments: [0, 23, 25, 48])
    func wrongLength(count: Int) {
        #expect(
            decode(npy(Self.header, elements: count))
                == "x.npy: expected 24 bytes of elements for shape [2, 3], found \(count)")
    }

    @Test func shortHeaders() {
        let whole = npy(Self.header, elements: 0)
        for count in 6..<whole.count {
            #expect(decode(Array(whole.prefix(count))) == "x.npy: ends within its header")
        }
        #expect(decode([]) == #"x.npy: expected a NumPy array (\x93NUMPY), found 0 bytes"#)
        #expect(
            decode(npy(Self.header, version: (4, 0)))
                == "x.npy: expected format version 1.0, 2.0 or 3.0, found 4.0")
        #expect(
            decode(npy(Self.header, version: (1, 1)))
                == "x.npy: expected format version 1.0, 2.0 or 3.0, found 1.1")
        let huge: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 0, 0, 0, 0x80]
        #expect(decode(huge) == "x.npy: expected a header of at most 65536 bytes, found 2147483648")
    }

    @Test func overflow() {
        let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"
        #expect(
            decode(npy(header))
                == "x.npy: expected a size that fits into memory, found shape [4294967296, 4294967296]")
        // There is nothing to read here, but the other extents would overflow somebody's product.
        let empty = "{'descr': '<f4', 'fortran_order': True, 'shape': (4294967296, 4294967296, 0), }"
        #expect(
            decode(npy(empty, elements: 0))
                == "x.npy: expected a size that fits into memory, found shape [4294967296, 4294967296, 0]")
    }

    @Test(arguments: [
        NDArray(shape: [2, 3], [1, -0.0, .infinity, 4, 5, 6] as [Float]),
        NDArray(shape: [4], [0.1, -2, 3, .greatestFiniteMagnitude] as [Double]),
        NDArray(shape: [], [7] as [Float]),
        NDArray(shape: [0, 3], [] as [Float]),
        NDArray(shape: [2], elementType: .int64, values: .int64([-1, .max])),
    ])
    func writtenAndRead(array: NDArray) throws {
        let bytes = NpyFile.encode(array)
        #expect(try NpyFile.decode(bytes, file: "x.npy") == array)
    }

    /// Byte for byte what `numpy.save` writes.
    @Test func sameAsNumPy() throws {
        let array = NDArray(shape: [2, 3], (0..<6).map { (Float($0) - 2) * 0.25 })
        #expect(NpyFile.encode(array) == (try Fixtures.bytes("containers/version1.npy")))
    }

    @Test(arguments: ["", "λ𝄞", "{\"a\": 1}"])
    func text(string: String) throws {
        #expect(try NpyFile.decodeStrings(NpyFile.encode(string), file: "x.npy") == [string])
    }
}
