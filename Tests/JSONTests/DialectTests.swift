import Testing

@testable import JSON

/// What the two dialects have in common is tested where they are read: in safetensors' headers, and in models'
/// configurations. This is in what they differ.
@Suite struct DialectTests {
    private func strict(_ text: String) -> String {
        do {
            return try JSONNode(parsing: text).text
        } catch {
            return "\(error)"
        }
    }

    private func python(_ text: String) throws -> JSONValue { try JSONValue.parse(text).document }

    @Test func numbersThatAreNone() throws {
        #expect(strict("[NaN]") == #"expected a value at byte 1, found "N""#)
        #expect(strict("[Infinity]") == #"expected a value at byte 1, found "I""#)
        #expect(strict("[-Infinity]") == #"expected a value at byte 1, found "-""#)
        #expect(try python("[Infinity, -Infinity]") == .array([.double(.infinity), .double(-.infinity)]))
        #expect(try python("NaN").double?.isNaN == true)
    }

    @Test func namesThatComeTwice() throws {
        #expect(strict(#"{"a": 1, "a": 2}"#) == #"expected a new name at byte 9, found "a" again"#)
        #expect(strict(#"{"a": {"a": 1}, "b": {"a": 2}}"#) == #"{"a":{"a":1},"b":{"a":2}}"#)
        #expect(try python(#"{"a": 1, "a": 2}"#) == .object(["a": .int(2)]))
    }

    @Test func markBeforeTheText() throws {
        #expect(strict("\u{FEFF}1") == "expected a value at byte 0, found byte 239")
        #expect(try python("\u{FEFF}1") == .int(1))
    }

    /// One keeps how a number was written, the other only what it is.
    @Test func integers() throws {
        #expect(try JSONNode(parsing: "[1, 1.0]") == .array([.integer(1), .number(1)]))
        #expect(try python("[1, 1.0]") == .array([.int(1), .int(1)]))
    }

    /// Lists inside of each other, up to the limit of each and one more.
    @Test func levels() throws {
        func nested(_ count: Int, around inner: String) -> String {
            String(repeating: "[", count: count) + inner + String(repeating: "]", count: count)
        }
        #expect(strict(nested(96, around: "1")) == nested(96, around: "1"))
        #expect(strict(nested(97, around: "1")) == "expected at most 96 levels at byte 96, found more")
        #expect(try JSONValue.parse(nested(512, around: "1")).depth == 512)
        #expect(throws: JSONSyntaxError(offset: 512, expected: "at most 512 levels", found: "more")) {
            try JSONValue.parse(nested(513, around: ""))
        }
    }

    /// Lists and objects around what is deepest inside, wherever that is.
    @Test(arguments: [("1", 0), ("[]", 0), ("[1]", 1), (#"[[[]], 1, {"a": [[2]]}, 3]"#, 4)])
    func depth(text: String, depth: Int) throws {
        #expect(try JSONValue.parse(text).depth == depth)
    }

    /// Only bytes can be this: texts are UTF-8.
    @Test func notUTF8() {
        #expect(throws: JSONSyntaxError(offset: 1, expected: "UTF-8", found: "other bytes")) {
            try JSONNode(parsing: [0x5B, 0x22, 0x5C, 0x6E, 0xC3, 0x22, 0x5D])
        }
    }
}
