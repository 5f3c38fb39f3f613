import JSON
import KerasFormat
import KerasRuntime
import Testing

@testable import Reports
@testable import Verification

/// The documentation and the code say the same.
@Suite struct ArticleTests {
    private let schema: JSONSchema
    private let article: String

    init() throws {
        article = try Articles.text("JSONReports")
        schema = try Articles.schema()
    }

    /// Each object of the schema has its section, with a sentence on each of its keys.
    @Test func everyKeyIsExplained() throws {
        var sections = Dictionary(
            Articles.terms(article).map { ($0.heading, $0.terms) }
        ) { first, _ in first }
        sections["Schema"] = nil
        for (name, definition) in schema.definitions {
            guard let properties = definition["properties"]?.object else { continue }
            let title = try #require(definition["title"]?.string, "\(name)")
            let explained = try #require(sections[title], "\(title)")
            sections[title] = nil
            #expect(Set(explained) == Set(properties.keys), "\(title)")
            #expect(explained.count == properties.count, "\(title)")
        }
        #expect(sections.isEmpty)
    }

    /// Nothing is optional, and nothing goes undocumented.
    @Test func allKeysAreAlwaysThere() {
        for (name, definition) in schema.definitions {
            guard let properties = definition["properties"]?.object else { continue }
            #expect(
                Set(definition["required"]?.array ?? []) == Set(properties.keys.map(JSONValue.string)),
                "\(name)")
            #expect(definition["additionalProperties"] == .bool(false), "\(name)")
        }
    }

    /// What the schema lets a key say is what the code can say.
    @Test func words() {
        func words(_ definition: String, _ property: String? = nil) -> [String?]? {
            let found = schema.definitions[definition]
            let values = property.map { found?["properties"]?[$0] } ?? found
            return values?["enum"]?.array?.map(\.string)
        }
        #expect(words("cause", "cause") == Cause.allCases.map(\.rawValue))
        #expect(words("divergence", "gate") == Gate.allCases.map(\.name) + [nil])
        let writers: [(String?, String?)] = [
            ("1.2.2", nil), ("2.3.1", nil), ("2.1.6-tf", nil), ("2.15.0", nil), ("3.0.5", nil),
        ]
        #expect(
            words("writer", "line")
                == writers.map { Writer(kerasVersion: $0.0, backend: $0.1).line.rawValue })
        #expect(words("status") == [Verification.Status.match, .differ, .unchecked].map(\.rawValue))
        #expect(
            words("comparison", "tolerance_from")
                == [Tolerance.Source.byDefault, .option, .recording].map(\.rawValue))
        #expect(words("rounding", "exact") == [Rounding.Source.recorded, .computed].map(\.rawValue))
        #expect(
            words("detail", "kind") == [DetailEntry.Kind.output, .isolated, .cumulative].map(\.rawValue))
        #expect(
            words("layer_pair", "paired_by") == [ModelDifference.Means.name, .order].map(\.rawValue))
        #expect(words("array_pair", "only_in") == [Side.a.rawValue, Side.b.rawValue, nil])
    }

    /// Each cause is explained once, and nothing that is none.
    @Test func everyCauseIsExplained() throws {
        let sections = Articles.terms(try Articles.text("WhyItDiffers"))
        let explained = sections.flatMap(\.terms)
        #expect(explained.sorted() == Cause.allCases.map(\.rawValue).sorted())
        // Weights are put right in the file, the rest where the model is built or run.
        let inWeights = try #require(sections.first { $0.heading == "Weights" })
        #expect(
            inWeights.terms.sorted()
                == Cause.allCases.filter(\.isInWeights).map(\.rawValue).sorted())
    }
}
