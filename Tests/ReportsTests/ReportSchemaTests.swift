import ArrayData
import Foundation
import JSON
import KerasFormat
import KerasImport
import KerasRuntime
import RecordingFile
import TestSupport
import Testing

@testable import Reports
@testable import Verification

/// Reports hold what the documented schema says, all of it and nothing else.
@Suite struct ReportSchemaTests {
    private let schema: JSONSchema

    init() throws { schema = try Articles.schema() }

    /// Parses a report and holds it against the schema, as a whole and as what it should be.
    @discardableResult
    private func check(_ text: String, is definition: String) throws -> JSONValue {
        let report = try JSONValue(parsing: text, named: "the report")
        #expect(schema.complaints(about: report, as: definition) == [])
        #expect(schema.complaints(about: report) == [])
        return report
    }

    private func verify(
        _ model: String, _ recording: String, architecture: String? = nil
    ) throws -> (VerificationReport, Verification) {
        var options = ImportOptions()
        options.architecture = architecture
        let imported = try ImportedModel(path: model, options: options)
        var checks = Verifier.Options()
        checks.layerByLayer = true
        checks.findsCauses = true
        let verification = try Verifier(imported.model, options: checks).verify(
            try Recording(path: recording))
        let report = VerificationReport(
            verification, model: model, recording: recording, writer: imported.writer, isSameFile: nil,
            tolerance: Verifications.tolerance)
        return (report, verification)
    }

    @Test func match() throws {
        let (report, verification) = try verify(
            Fixtures.path("stack/model.h5"), Fixtures.path("stack/recording.h5"))
        #expect(verification.status == .match)
        let parsed = try check(report.json(), is: "verification")
        #expect(parsed["cases"]?.array?.first?["layers"]?.array?.count == 5)
    }

    /// The same architecture with other weights.
    @Test func difference() throws {
        let (report, verification) = try verify(
            Fixtures.path("encoder_decoder_mask/model.h5"),
            Fixtures.path("encoder_decoder_mask_tf28/recording.npz"))
        #expect(verification.status == .differ)
        let parsed = try check(report.json(), is: "verification")
        #expect(parsed["first_divergence"]?.object != nil)
        #expect(parsed["diagnosis"]?.array?.isEmpty == false)
        let layers = parsed["cases"]?.array?.compactMap { $0["layers"]?.array }.flatMap { $0 } ?? []
        #expect(layers.contains { $0["isolated"]?["status"]?.string == "differ" })
    }

    /// What is rare: values that are not finite, other shapes, nothing to compare with, bounds without end.
    @Test func oddities() throws {
        let rounded = ArrayComparison(
            actual: NDArray(shape: [2], [1, 2] as [Float]),
            expected: NDArray(shape: [2], [1.5, 2] as [Float]), tolerance: Verifications.tolerance,
            exact: Exact(array: NDArray(shape: [2], [1.0, 2.25])), type: .float32)
        let nonfinite = ArrayComparison(
            actual: NDArray(shape: [1, 3, 1], [Float.nan, .infinity, 3]),
            expected: NDArray(shape: [1, 3, 1], [Float(1), -.infinity, 2]),
            tolerance: Tolerance(atol: .infinity, rtol: .infinity, source: .recording), timeAxis: 1)
        let reshaped = ArrayComparison(
            actual: NDArray(shape: [3], [1, 2, 3] as [Float]),
            expected: NDArray(shape: [2], [1, 2] as [Float]), tolerance: Verifications.tolerance)
        let scalar = Verifications.compare([.nan], [1], [])
        let outputs = [rounded, nonfinite, reshaped, scalar, nil].enumerated().map {
            Verifications.output("y\($0.offset)", $0.element, index: $0.offset)
        }
        var verification = Verification(
            cases: Verifications.failure.cases + [Verification.Case(name: "c", outputs: outputs)])
        verification.diagnosis = Cause.allCases.enumerated().map {
            Verification.Diagnosis(
                cause: $0.element, layer: "lstm", detail: "d", evidence: "e",
                maxAbsAfter: $0.offset.isMultiple(of: 2) ? nil : 0.5, explanation: $0.offset)
        }
        let report = VerificationReport(
            verification, model: "m", recording: "r", writer: Writer(kerasVersion: nil, backend: nil),
            isSameFile: false, tolerance: Verifications.tolerance)
        let parsed = try check(report.json(), is: "verification")
        // Nothing of it got lost on the way.
        let entries = try #require(parsed["cases"]?.array?.last?["outputs"]?.array)
        #expect(entries[0]["rounding"]?["exact"]?.string == "computed")
        #expect(entries[1]["worst"]?["actual"]?.string == "nan")
        #expect(entries[1]["atol"] == .null)
        #expect(entries[2]["quantiles"] == .null)
        #expect(entries[3]["worst"]?["index"] == .array([]))
        #expect(entries[4]["status"]?.string == "unchecked")
        #expect(parsed["first_divergence"]?["gate"]?.string == "forget")
        let rows = parsed["details"]?.array?.compactMap { $0["worst_row"]?["actual"]?.array } ?? []
        #expect(rows.contains([.string("nan"), .string("inf"), .int(3)]))
    }

    @Test func errors() throws {
        try check(
            VerificationReport(
                error: "m.h5: no such file", at: nil, model: "m.h5", recording: nil, writer: nil,
                isSameFile: nil, tolerance: Verifications.tolerance
            ).json(), is: "verification")
        try check(
            VerificationReport(
                error: "x", at: "lstm", model: "m.h5", recording: "r.h5",
                writer: Writer(kerasVersion: "3.0.5", backend: "jax"), isSameFile: true,
                tolerance: Tolerance(atol: .infinity, rtol: 0)
            ).json(), is: "verification")
        try check(DifferenceReport(error: "x", at: nil, a: "a", b: "b").json(), is: "difference")
    }

    @Test(arguments: [
        "stack", "encoder_decoder_mask", "custom_attention", "weights_single", "legacy_weights_keras122",
        "stack_keras315",
    ])
    func model(name: String) throws {
        let fixture = try #require(Fixtures.cases.first { $0.name == name })
        var options = ImportOptions()
        options.keepsUnsupportedLayers = true
        options.architecture = fixture.architecture
        let imported = try ImportedModel(path: fixture.model, options: options)
        let parsed = try check(ModelReport(imported, path: fixture.model).json(), is: "model")
        #expect(parsed["layers"]?.array?.count == imported.model.description.layers.count)
        #expect(parsed["layers"]?.array?.contains { $0["weights"]?.array?.isEmpty == false } == true)
    }

    @Test func differencesOfModels() throws {
        let paths = try ["hard_sigmoid/model.h5", "hard_sigmoid_keras30/model.h5"].map(Fixtures.path)
        let models = try paths.map { try Model(importing: $0) }
        let report = DifferenceReport(
            try ModelDifference(models[0], models[1]), a: paths[0], b: paths[1])
        let parsed = try check(report.json(), is: "difference")
        let layer = try #require(parsed["layers"]?.array?.first)
        #expect(layer["changes"]?.array?.isEmpty == false)
        #expect(layer["weights"]?.array?.first?["comparison"]?["status"]?.string == "differ")
    }

    @Test func differencesOfRecordings() throws {
        let paths = try ["lstm_last/recording.h5", "lstm_last_keras315/recording.npz"].map(Fixtures.path)
        let recordings = try paths.map { try Recording(path: $0) }
        let report = DifferenceReport(
            try RecordingDifference(recordings[0], recordings[1]), a: paths[0], b: paths[1])
        let parsed = try check(report.json(), is: "difference")
        #expect(parsed["cases"]?.array?.first?["arrays"]?.array?.isEmpty == false)
    }

    /// A report that says something else does not fit: the schema is not one that takes everything.
    @Test(arguments: [
        (
            "\"tool\" : \"lstm-import\"", "\"tool\" : \"lstm-import\", \"more\" : 1",
            "$: more is not in the schema"
        ),
        ("\"same_file\" : true,", "", "$: no same_file"),
        ("\"schema\" : 1", "\"schema\" : 2", "$.schema: expected one of"),
        ("\"p50\" : 0", "\"p50\" : \"0\"", "$.cases[0].outputs[0].quantiles.p50: expected one of"),
        ("\"elements\" : 2", "\"elements\" : 2.5", "$.cases[0].outputs[0].elements: expected integer"),
        ("\"kind\" : \"output\"", "\"kind\" : \"outputs\"", "$.details[0].kind: expected one of"),
        ("\"length\" : 2", "\"width\" : 2", "$.details[0].worst_row: no length"),
        ("\"actual\" : 1", "\"actual\" : \"one\"", "$.cases[0].outputs[0].worst.actual: expected one of"),
    ])
    func whatDoesNotFit(part: String, change: String, complaint: String) throws {
        let text = try VerificationReport(
            Verifications.match, model: "m", recording: "r",
            writer: Writer(kerasVersion: "2.15.0", backend: nil), isSameFile: true,
            tolerance: Verifications.tolerance
        ).json()
        try check(text, is: "verification")
        let range = try #require(text.range(of: part))
        let changed = try JSONValue(
            parsing: text.replacingCharacters(in: range, with: change), named: "the report")
        let complaints = schema.complaints(about: changed, as: "verification")
        #expect(complaints.contains { $0.hasPrefix(complaint) }, "\(complaints)")
        #expect(!schema.complaints(about: changed).isEmpty)
    }
}
