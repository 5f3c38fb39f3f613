import Foundation
import JSON
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: text, named: "model_config")
    }

    @Test(
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("0", .int(0)), ("1", .int(1)),
            ("-7", .int(-7)), ("0.25", .double(0.25)), ("-1e-7", .double(-1e-7)), ("\"\"", .string("")),
            ("[]", .array([])), ("{}", .object([:])),
            (" [1, \"1\", true] \n", .array([.int(1), .string("1"), .bool(true)])),
            ("{\"a\": {\"b\": [null]}}", .object(["a": .object(["b": .array([.null])])])),
        ] as [(String, JSONValue)])
    func values(text: String, value: JSONValue) throws {
        #expect(try element(text) == value)
    }

    /// What Python writes although JSON does not have it.
    @Test func numbersThatAreNotFinite() throws {
        let list = try #require(try parse("[NaN, Infinity, -Infinity]").array)
        #expect(list[0].double?.isNaN == true)
        #expect(list[1].double == .infinity)
        #expect(list[2].double == -.infinity)
        #expect(list.map(\.int) == [nil, nil, nil])
    }

    @Test func bigNumbers() throws {
        #expect(try element("9223372036854775807").int == .max)
        #expect(try element("-9223372036854775808").int == .min)
        #expect(try element("9223372036854775808") == .double(9_223_372_036_854_775_808))
        #expect(try element("1e300") == .double(1e300))
        // 2⁵³ + 1 does not go through Double.
        #expect(try element("9007199254740993").int == 9_007_199_254_740_993)
    }

    @Test func numbersWithAFractionOfZero() throws {
        #expect(try element("1.0").double == 1)
        #expect(try element("0.0").double == 0)
        #expect(try element("3").double == 3)
    }

    /// A number that is cut off must not end the process.
    @Test func brokenNumbersAreOnlyErrors() async {
        await #expect(processExitsWith: .success) {
            let numbers = [
                "99999999999999999999e+", "18446744073709551616E-", "1e+", "0x", "-", "1.5e", ".e1",
            ]
            for number in numbers {
                for text in [
                    "[\(number)]", "{\"units\": \(number)}", "{\"units\": \(number), \"rate\": 0.1}", number,
                ] {
                    if (try? JSONValue(parsing: text, named: "model_config")) != nil { exit(1) }
                }
            }
        }
    }

    /// Nor must a text that is a number and nothing else.
    @Test func loneNumbersAreRead() async {
        await #expect(processExitsWith: .success) {
            for round in 0..<500 {
                let texts = [
                    "0.\(round)25", "92233720368547758\(100 + round)", "\(round)e5", "-\(round).5e-7",
                ]
                for text in texts {
                    guard let value = try? JSONValue(parsing: text, named: "model_config") else { exit(1) }
                    guard value.double == Double(text) else { exit(2) }
                }
            }
        }
    }

    @Test func strings() throws {
        #expect(try parse(#""λ\u03bb \ud834\udd1e \" \\ \/ \n""#).string == "λλ 𝄞 \" \\ / \n")
        // A value that merely looks like a number or a boolean.
        #expect(
            try parse(#"["1", "true", "null", "NaN"]"#).array?.map(\.string) == ["1", "true", "null", "NaN"])
    }

    /// A value in a list: configurations are never a number and nothing else.
    private func element(_ text: String) throws -> JSONValue {
        try #require(try parse("[\(text)]").array?.first)
    }

    @Test(arguments: [
        "", "{", "[1", "nul", "\"open", "{\"a\" 1}", "\u{0}", "<html>", "1 2", "01", "-01", "1.", "+1",
        "[1,]", "{\"a\":1,}", "[,1]",
        "1e999", "\"a\nb\"", #""\x""#, #""\u12g4""#, #""\u12""#, #""\ud800""#, #""\ud800\u0041""#,
        #""\udc00""#, "\"\\",
        "NaNa", "- 1", "{1: 2}", "'a'", "[1]]",
    ])
    func notJSON(text: String) {
        #expect(
            message { _ = try parse(text) }
                == "model_config: expected JSON, at most 512 levels deep, found \(text.utf8.count) bytes of something else"
        )
    }

    @Test func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        var value = try parse(nested(400))
        var depth = 0
        while let inner = value.array {
            depth += 1
            value = inner.first ?? .null
        }
        #expect(depth == 400)
        #expect(
            message { _ = try parse(nested(100_000)) }
                == "model_config: expected JSON, at most 512 levels deep, found 200000 bytes of something else"
        )
        let objects = String(repeating: "{\"a\":", count: 5_000) + "1" + String(repeating: "}", count: 5_000)
        #expect(message { _ = try parse(objects) }.hasPrefix("model_config: expected JSON"))
    }

    /// Much inside of many lists takes no longer than as much outside.
    @Test func manyValuesDeepInside() throws {
        let inner = Array(repeating: "0", count: 100_000).joined(separator: ",")
        let text = String(repeating: "[", count: 500) + inner + String(repeating: "]", count: 500)
        let clock = ContinuousClock()
        let outside = try clock.measure { _ = try parse("[" + inner + "]") }
        let inside = try clock.measure { _ = try parse(text) }
        // Going through all of it at each level would take 500 times as long.
        #expect(inside < outside * 50)
    }

    @Test func whatPythonReadsAndWrites() throws {
        #expect(try parse("{\"a\": 1, \"a\": 2}")["a"]?.int == 2)
        #expect(try parse("\u{FEFF}[1]") == .array([.int(1)]))
        #expect(try parse("\t[\r\n1 ]\n") == .array([.int(1)]))
        #expect(try element("-0.0") == .int(0))
        #expect(try element("1E+2") == .int(100))
        #expect(try element("1e30") == .double(1e30))
        #expect(try element(#""\u00e9\ud83d\ude00\u0000""#) == .string("é😀\0"))
    }

    /// A message stays short, whatever it is about.
    @Test func longListsAreCut() throws {
        let deep = String(repeating: "[[1, 2], ", count: 6) + "0" + String(repeating: "]", count: 6)
        #expect(try element(deep).summary == "[[1, 2], [[1, 2], [[1, 2], [a list of 2, a list of 2]]]]")
        let wide = (0..<8).map { _ in "\"\(String(repeating: "x", count: 60))\"" }.joined(separator: ",")
        #expect(try element("[\(wide)]").summary.count == 201)
    }

    @Test func accessors() throws {
        let value = try parse(#"{"a": 1, "b": null, "c": [true], "d": 1.5}"#)
        #expect(value["a"]?.int == 1)
        #expect(value["b"]?.isNull == true)
        #expect(value["x"] == nil)
        #expect(value["c"]?.array?[0].bool == true)
        #expect(value["d"]?.int == nil)
        #expect(value["a"]?.bool == nil)
        #expect(value["a"]?.string == nil)
        #expect(value["a"]?.double == 1)
        #expect(value["c"]?["a"] == nil)
        #expect(value.object?.count == 4)
    }

    @Test(arguments: [
        ("null", "null"), ("true", "true"), ("12", "12"), ("0.5", "0.5"), ("\"tanh\"", "\"tanh\""),
        ("[1, null, \"a\"]", "[1, null, \"a\"]"), ("[1,2,3,4,5,6,7,8,9]", "a list of 9"),
        ("{\"a\": 1}", "an object"), ("{\"class_name\": \"GRU\"}", "an object of class GRU"),
    ])
    func summary(text: String, expected: String) throws {
        #expect(try element(text).summary == expected)
    }

    @Test func longStringsAreCut() {
        let text = String(repeating: "x", count: 61)
        #expect(JSONValue.string(text).summary == "\"\(text.dropLast())…\"")
        #expect(JSONValue.string(String(text.dropLast())).summary == "\"\(text.dropLast())\"")
    }
}
