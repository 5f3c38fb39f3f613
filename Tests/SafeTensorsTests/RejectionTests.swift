import SafeTensors
import TestSupport
import Testing

/// Every kind of malformed file, and the exact words with which it is refused.
@Suite struct RejectionTests {
    struct Malformed: Sendable, CustomStringConvertible {
        let name: String
        let bytes: [UInt8]
        let message: String

        var description: String { name }

        init(_ name: String, _ bytes: [UInt8], _ message: String) {
            self.name = name
            self.bytes = bytes
            self.message = message
        }

        /// A file of a header of the right length and some bytes behind it.
        init(_ name: String, header: String, data: Int = 8, _ message: String) {
            self.init(name, File.bytes(header: Array(header.utf8), data: data), message)
        }
    }

    static let cases: [Malformed] = [
        Malformed("cut off", [1, 2, 3], "m: expected the header's length in 8 bytes, found 3 bytes"),
        Malformed(
            "longer than 100 MB", File.length(100_000_001) + [UInt8(ascii: "{")],
            "m: header: expected at most 100000000 bytes, found 100000001"),
        Malformed(
            "a length of all ones", [UInt8](repeating: 255, count: 8),
            "m: header: expected at most 100000000 bytes, found 18446744073709551615"),
        Malformed(
            "longer than the file", File.length(3) + Array("{}".utf8), "m: header: expected 3 bytes, found 2"),
        Malformed("empty", header: "", data: 0, "m: header: expected { as its first byte, found nothing"),
        Malformed(
            "blank first", header: " {}", data: 0, "m: header: expected { as its first byte, found byte 32"),
        Malformed("a list", header: "[]", data: 0, "m: header: expected { as its first byte, found byte 91"),
        Malformed(
            "not UTF-8", File.bytes(header: [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D], data: 0),
            "m: header: expected UTF-8 at byte 1, found other bytes"),
        Malformed(
            "not closed", header: #"{"a":1"#, data: 0,
            "m: header: expected a comma or } at byte 6, found the end"),
        Malformed(
            "NaN", header: #"{"a":NaN}"#, data: 0, #"m: header: expected a value at byte 5, found "N""#),
        Malformed(
            "more behind it", header: "{}x", data: 0, #"m: header: expected the end at byte 2, found "x""#),
        Malformed(
            "half a number", header: #"{"a":1e+}"#, data: 0,
            #"m: header: expected a digit at byte 8, found "}""#),
        Malformed(
            "a name twice", header: #"{"a":1,"a":2}"#, data: 0,
            #"m: header: expected a new name at byte 7, found "a" again"#),
        Malformed(
            "nested too deeply", header: "{\"a\":" + String(repeating: "[", count: 200), data: 0,
            "m: header: expected at most 96 levels at byte 100, found more"),
        Malformed(
            "metadata that is no object", header: #"{"__metadata__":[]}"#, data: 0,
            "m: __metadata__: expected an object, found a list"),
        Malformed(
            "metadata that is no string", header: #"{"__metadata__":{"a":1}}"#, data: 0,
            #"m: __metadata__ "a": expected a string, found an integer"#),
        Malformed("no object", header: #"{"t":1}"#, #"m: tensor "t": expected an object, found an integer"#),
        Malformed(
            "no dtype", header: #"{"t":{"shape":[2],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected a dtype, found none"#),
        Malformed(
            "a dtype that is no string", header: #"{"t":{"dtype":3,"shape":[2],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected a dtype, found an integer"#),
        Malformed(
            "an unknown dtype", header: #"{"t":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected a dtype of F16, BF16, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64, BOOL, "#
                + #"found "F8_E4M3""#),
        Malformed(
            "no shape", header: #"{"t":{"dtype":"F32","data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected a list shape, found none"#),
        Malformed(
            "a shape that is no list", header: #"{"t":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected a list shape, found an integer"#),
        Malformed(
            "a fraction", header: #"{"t":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected integers from 0 in shape, found a number"#),
        Malformed(
            "a negative extent", header: #"{"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected integers from 0 in shape, found a negative one"#),
        Malformed(
            "an overflow",
            header: #"{"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected a shape that fits into memory, found [4611686018427387904, 4]"#),
        Malformed(
            "no offsets", header: #"{"t":{"dtype":"F32","shape":[2]}}"#,
            #"m: tensor "t": expected a list data_offsets, found none"#),
        Malformed(
            "one offset", header: #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[8]}}"#,
            #"m: tensor "t": expected data_offsets from a beginning to an end, found [8]"#),
        Malformed(
            "an end before the beginning", header: #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
            #"m: tensor "t": expected data_offsets from a beginning to an end, found [8, 0]"#),
        Malformed(
            "another size", header: #"{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
            #"m: tensor "t": expected 12 bytes for shape [3] of F32, found 8"#),
        Malformed(
            "beyond the end", header: #"{"t":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#,
            #"m: tensor "t": expected data_offsets within the 8 bytes of the file, found 12"#),
        Malformed(
            "a hole before", header: #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            #"m: tensor "t": expected data_offsets that begin at 0, found 4"#),
        Malformed(
            "a hole between",
            header: #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[7,8]},"#
                + #""a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            #"m: tensor "b": expected data_offsets that begin at 4, found 7"#),
        Malformed(
            "an overlap",
            header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            #"m: tensor "b": expected data_offsets that begin at 8, found 4"#),
        Malformed(
            "bytes left over", header: #"{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            "m: expected 4 bytes of tensors, found 8"),
        Malformed(
            "an integer that is too large",
            File.bytes(
                header: Array(#"{"t":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}"#.utf8), data: 8,
                of: 255),
            #"m: tensor "t": expected integers below 2^63, found larger ones"#),
    ]

    @Test(arguments: cases) func isRefused(_ malformed: Malformed) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write(malformed.bytes, to: "m")
        let found = message {
            let file = try SafeTensorsFile(path)
            for entry in file.header.entries { _ = try file.array(entry) }
        }
        #expect(found == malformed.message)
    }

    @Test func missingFile() {
        #expect(message { _ = try SafeTensorsFile("/no/such/file") } == "file: no such file")
    }
}
