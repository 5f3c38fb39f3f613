import ArrayData
import HDF5
import TestSupport
import Testing

@Suite struct AttributeTests {
    private func withRoot<Result>(
        _ file: String = "attributes.h5", limits: Limits = Limits(),
        _ body: (borrowing Group) throws -> Result
    ) throws -> Result {
        try HDF5.File(Fixtures.path("containers/\(file)"), limits: limits).withRoot(body)
    }

    @Test(arguments: [
        ("variable", "grün"), ("variable_ascii", "plain"), ("fixed", "fixed"), ("one", "single"),
        ("empty_text", ""), ("scalar_null_padded", "ab"),
    ])
    func oneString(name: String, expected: String) throws {
        #expect(try withRoot { try $0.string(attribute: name) } == expected)
        #expect(try withRoot { try $0.strings(attribute: name) } == [expected])
    }

    @Test(arguments: [
        ("variable_array", ["a", "", "λ"]),
        ("fixed_array", ["kernel:0", "bias:0"]),
        ("matrix", ["a", "b", "c", "d"]),
        // A terminated string of four bytes holds three characters.
        ("null_terminated", ["ab", "abc"]),
        ("null_padded", ["ab", "abcd"]),
        ("space_padded", ["ab", "a c"]),
        ("empty_list", []),
        ("null", []),
        ("unwritten", ["", ""]),
    ])
    func strings(name: String, expected: [String]) throws {
        #expect(try withRoot { try $0.strings(attribute: name) } == expected)
    }

    @Test func splitList() throws {
        #expect(try withRoot { try $0.stringList(attribute: "layer_names") } == ["a", "bc", "d"])
        #expect(try withRoot { try $0.stringList(attribute: "fixed_array") } == ["kernel:0", "bias:0"])
        #expect(try withRoot { try $0.stringList(attribute: "empty_list") } == [])
        #expect(
            message { _ = try withRoot { try $0.stringList(attribute: "weight_names") } }
                == "attributes.h5: /: attribute \"weight_names\": no such attribute")
    }

    @Test func numbers() throws {
        try withRoot { root throws in
            #expect(
                try root.array(attribute: "int32")
                    == NDArray(shape: [], elementType: .int32, values: .int64([-7])))
            #expect(try root.array(attribute: "float64") == NDArray(shape: [3], [0.5, 1.5, 2.5] as [Double]))
            #expect(
                try root.array(attribute: "bool")
                    == NDArray(shape: [], elementType: .bool, values: .int64([1])))
            #expect(
                try root.array(attribute: "half")
                    == NDArray(shape: [2], elementType: .float16, values: .float32([0.5, -2])))
            #expect(try root.array(attribute: "big_endian").values == .int64([1, 2]))
            #expect(try root.array(attribute: "empty_list") == NDArray(shape: [0], [Double]()))
        }
    }

    @Test func otherOwners() throws {
        try withRoot { root throws in
            #expect(try root.dataset(at: "data").string(attribute: "dtype") == "bfloat16")
            #expect(try root.group(at: "group").string(attribute: "name") == "two\nlines")
            #expect(try root.hasAttribute("fixed"))
            #expect(try !root.hasAttribute("missing"))
            #expect(try !root.hasAttribute("fixed\0"))
            #expect(try !root.group(at: "group").hasAttribute("fixed"))
        }
    }

    @Test func denseStorage() throws {
        let text = try withRoot("large_attribute.h5") { try $0.string(attribute: "config") }
        #expect(text == String(repeating: "é", count: 35_000))
    }

    @Test(arguments: [
        ("missing", "no such attribute"),
        ("fixed_array", "expected one string, found 2 strings"),
        ("empty_list", "expected one string, found 0 strings"),
        ("float64", "expected strings, found float64 of shape [3]"),
        ("compound", "expected strings, found a compound type"),
    ])
    func refusedStrings(name: String, problem: String) {
        #expect(
            message { _ = try withRoot { try $0.string(attribute: name) } }
                == "attributes.h5: /: attribute \"\(name)\": \(problem)")
    }

    @Test(arguments: [
        ("missing", "no such attribute"),
        ("fixed", "expected numbers, found strings"),
        ("compound", "expected numbers, found a compound type"),
    ])
    func refusedNumbers(name: String, problem: String) {
        #expect(
            message { _ = try withRoot { try $0.array(attribute: name) } }
                == "attributes.h5: /: attribute \"\(name)\": \(problem)")
    }

    @Test func limits() {
        var limits = Limits()
        limits.attributeBytes = 15
        limits.variableStringCount = 2
        #expect(
            message { _ = try withRoot(limits: limits) { try $0.strings(attribute: "fixed_array") } }
                == "attributes.h5: /: attribute \"fixed_array\": expected at most 15 bytes, found 2 elements of 8 bytes"
        )
        limits.attributeBytes = 1 << 20
        #expect(
            message { _ = try withRoot(limits: limits) { try $0.strings(attribute: "variable_array") } }
                == """
                attributes.h5: /: attribute "variable_array": \
                expected at most 2 variable-length strings, found 3
                """)
    }
}
