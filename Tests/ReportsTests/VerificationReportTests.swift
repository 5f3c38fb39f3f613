import ArrayData
import Foundation
import KerasFormat
import Testing

@testable import Reports
@testable import Verification

/// The keys are a contract with other programs.
@Suite struct VerificationReportTests {
    typealias Object = [String: Any]

    private func parse(_ report: VerificationReport) throws -> Object {
        let text = try report.json()
        #expect(text.hasSuffix("}\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
    }

    private func report(
        _ verification: Verification, isSameFile: Bool? = true, writer: Writer? = nil
    ) throws -> Object {
        try parse(
            VerificationReport(
                verification, model: "dir/model.h5", recording: "recording.h5",
                writer: writer ?? Writer(kerasVersion: "2.15.0", backend: "tensorflow"),
                isSameFile: isSameFile, tolerance: Verifications.tolerance))
    }

    private func object(_ value: Any?) throws -> Object { try #require(value as? Object) }

    private func first(_ value: Any?) throws -> Object { try #require((value as? [Object])?.first) }

    private static let topKeys: Set = [
        "schema", "tool", "version", "model", "recording", "writer", "same_file", "status", "error",
        "tolerance", "cases", "first_divergence", "diagnosis", "verdict", "details",
    ]

    private static let comparisonKeys: Set = [
        "index", "name", "shape", "expected_shape", "elements", "mismatched", "max_abs", "max_rel", "rmse",
        "max_ulp", "cosine", "required_atol", "nonfinite_mismatched", "atol", "rtol", "tolerance_from",
        "worst", "rounding", "status", "mean_abs", "quantiles",
    ]

    @Test func match() throws {
        let report = try report(Verifications.match)
        #expect(Set(report.keys) == Self.topKeys)
        #expect(report["schema"] as? Int == 1)
        #expect(report["tool"] as? String == "lstm-import")
        #expect(report["version"] as? String == Tool.version)
        #expect(report["model"] as? String == "dir/model.h5")
        #expect(report["recording"] as? String == "recording.h5")
        #expect(report["same_file"] as? Bool == true)
        #expect(report["status"] as? String == "match")
        #expect(
            report["verdict"] as? String
                == "1 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0")
        #expect(report["error"] is NSNull)
        #expect(report["first_divergence"] is NSNull)
        #expect((report["diagnosis"] as? [Any])?.isEmpty == true)
        let writer = try object(report["writer"])
        #expect(Set(writer.keys) == ["keras", "backend", "line", "tensorflow"])
        #expect(writer["keras"] as? String == "2.15.0")
        #expect(writer["backend"] as? String == "tensorflow")
        #expect(writer["line"] as? String == "tf.keras")
        let tolerance = try object(report["tolerance"])
        #expect(tolerance as? [String: Double] == ["atol": 1e-5, "rtol": 1e-5])
        let only = try first(report["cases"])
        #expect(Set(only.keys) == ["name", "status", "outputs", "layers"])
        #expect(only["name"] as? String == "a")
        #expect((only["layers"] as? [Any])?.isEmpty == true)
    }

    @Test func output() throws {
        let report = try report(Verifications.failure)
        #expect(report["status"] as? String == "differ")
        let cases = try #require(report["cases"] as? [Object])
        #expect(cases.map { $0["status"] as? String } == ["match", "differ"])
        let output = try first(cases[1]["outputs"])
        #expect(Set(output.keys) == Self.comparisonKeys)
        #expect(output["index"] as? Int == 0)
        #expect(output["name"] as? String == "dense")
        #expect(output["shape"] as? [Int] == [2, 2])
        #expect(output["expected_shape"] as? [Int] == [2, 2])
        #expect(output["elements"] as? Int == 4)
        #expect(output["mismatched"] as? Int == 1)
        #expect(output["max_abs"] as? Double == 0.5)
        #expect(output["max_rel"] as? Double == 0.5 / 3)
        #expect(output["rmse"] as? Double == 0.25)
        #expect(output["mean_abs"] as? Double == 0.125)
        #expect(output["quantiles"] as? [String: Double] == ["p50": 0, "p99": 0.5, "p100": 0.5])
        // 3 and 3.5 are a quarter of the 2²³ floats from 2 to 4 apart.
        #expect(output["max_ulp"] as? Int == 1 << 21)
        #expect(output["nonfinite_mismatched"] as? Int == 0)
        #expect(output["atol"] as? Double == 1e-5)
        #expect(output["rtol"] as? Double == 1e-5)
        #expect(output["tolerance_from"] as? String == "default")
        #expect(output["status"] as? String == "differ")
        let worst = try object(output["worst"])
        #expect(Set(worst.keys) == ["index", "expected", "actual"])
        #expect(worst["index"] as? [Int] == [1, 0])
        #expect(worst["expected"] as? Double == 3)
        #expect(worst["actual"] as? Double == 3.5)
    }

    @Test func layersAndDivergence() throws {
        let report = try report(Verifications.failure)
        let cases = try #require(report["cases"] as? [Object])
        let layers = try #require(cases[1]["layers"] as? [Object])
        #expect(layers.map { $0["name"] as? String } == ["lstm", "dense"])
        #expect(layers.map { $0["class"] as? String } == ["LSTM", "Dense"])
        for layer in layers {
            #expect(Set(layer.keys) == ["name", "class", "isolated", "cumulative"])
            #expect(Set(try object(layer["isolated"]).keys) == Self.comparisonKeys)
            #expect(Set(try object(layer["cumulative"]).keys) == Self.comparisonKeys)
        }
        let divergence = try object(report["first_divergence"])
        #expect(Set(divergence.keys) == ["case", "layer", "timestep", "gate", "alone"])
        #expect(divergence["alone"] as? Bool == true)
        #expect(divergence["case"] as? String == "b")
        #expect(divergence["layer"] as? String == "lstm")
        #expect(divergence["timestep"] as? Int == 1)
        #expect(divergence["gate"] as? String == "forget")
    }

    @Test func details() throws {
        let report = try report(Verifications.failure)
        let details = try #require(report["details"] as? [Object])
        #expect(details.count == 2)
        let first = try object(details.first)
        #expect(
            Set(first.keys) == ["case", "kind", "name", "index", "along_time", "worst_row", "histogram"])
        #expect(first["kind"] as? String == "isolated")
        #expect(try object(first["along_time"])["max_abs"] as? [Double] == [0.25, 0])
        #expect(try object(details.last)["along_time"] is NSNull)
        let row = try object(first["worst_row"])
        #expect(Set(row.keys) == ["axis", "start", "length", "expected", "actual"])
        #expect(row["start"] as? [Int] == [0, 0, 1])
        #expect(row["actual"] as? [Double] == [1.25, 2])
        let bars = try #require(first["histogram"] as? [Object])
        #expect(bars.map { $0["from"] as? Double } == [0, 0.1])
    }

    @Test func alongTimeOfADetail() throws {
        let comparison = ArrayComparison(
            actual: NDArray(shape: [1, 3, 1], [Float(1), .nan, 3]),
            expected: NDArray(shape: [1, 3, 1], [Float(1), 2, 2]), tolerance: Verifications.tolerance,
            timeAxis: 1)
        let report = try report(
            Verification(cases: [
                Verification.Case(name: "a", outputs: [Verifications.output("d", comparison)])
            ]))
        let along = try object(try first(report["details"])["along_time"])
        #expect(Set(along.keys) == ["axis", "steps", "steps_per_value", "max_abs"])
        let values = try #require(along["max_abs"] as? [Any])
        #expect(values.map { $0 as? Double } == [0, nil, 1])
    }

    /// Keys are there even where there is nothing to say.
    @Test func nulls() throws {
        let wrong = Verifications.compare([1.5], [1], [1])
        var partly = Verification.Case(name: "a", outputs: [Verifications.output("dense", nil)])
        partly.layers = [Verifications.layer("lstm", "LSTM", isolated: nil, cumulative: wrong)]
        let report = try report(
            Verification(cases: [partly]), isSameFile: nil, writer: Writer(kerasVersion: nil, backend: nil))
        #expect(report["same_file"] is NSNull)
        let writer = try object(report["writer"])
        #expect(writer["keras"] is NSNull)
        #expect(writer["backend"] is NSNull)
        let recorded = try first(report["cases"])
        let output = try first(recorded["outputs"])
        #expect(Set(output.keys) == Self.comparisonKeys)
        #expect(output["status"] as? String == "unchecked")
        for key in [
            "max_abs", "max_rel", "rmse", "max_ulp", "cosine", "required_atol", "worst", "expected_shape",
        ] {
            #expect(output[key] is NSNull)
        }
        #expect(try first(recorded["layers"])["isolated"] is NSNull)
        let divergence = try object(report["first_divergence"])
        #expect(divergence["timestep"] is NSNull)
        #expect(divergence["gate"] is NSNull)
    }

    @Test(arguments: [
        (Float.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
    ])
    func notFinite(value: Float, text: String) throws {
        let wrong = Verifications.compare([1, value], [1, 2], [2])
        let report = try report(
            Verification(cases: [Verification.Case(name: "a", outputs: [Verifications.output("d", wrong)])]))
        let output = try first(try first(report["cases"])["outputs"])
        #expect(output["nonfinite_mismatched"] as? Int == 1)
        #expect(output["required_atol"] is NSNull)
        let worst = try object(output["worst"])
        #expect(worst["actual"] as? String == text)
        #expect(worst["expected"] as? Double == 2)
    }

    @Test func causes() throws {
        var verification = Verifications.failure
        verification.diagnosis = [
            Verification.Diagnosis(
                cause: .gateOrder, layer: "lstm", detail: "gates stored i c f o", evidence: "5 differ",
                maxAbsAfter: 0.25, explanation: 0),
            Verification.Diagnosis(
                cause: .biasMissing, layer: "lstm", detail: "bias is missing", evidence: "all 0",
                maxAbsAfter: nil, explanation: 1),
        ]
        let entries = try #require(try report(verification)["diagnosis"] as? [Object])
        #expect(entries.count == 2)
        for entry in entries {
            #expect(
                Set(entry.keys) == ["cause", "layer", "detail", "evidence", "max_abs_after", "explanation"])
            #expect(entry["layer"] as? String == "lstm")
        }
        #expect(entries[0]["cause"] as? String == "gate_order")
        #expect(entries[0]["detail"] as? String == "gates stored i c f o")
        #expect(entries[0]["evidence"] as? String == "5 differ")
        #expect(entries[0]["max_abs_after"] as? Double == 0.25)
        #expect(entries[1]["max_abs_after"] is NSNull)
        #expect(entries.map { $0["explanation"] as? Int } == [0, 1])
    }

    /// The names are a contract, too.
    @Test func namesOfCauses() {
        #expect(
            Cause.allCases.map(\.rawValue) == [
                "gate_order", "kernel_transposed", "bias_missing", "bias_doubled", "forget_bias_added",
                "activation", "recurrent_activation", "hard_sigmoid_version", "go_backwards", "state",
                "bidirectional_swapped", "merge_mode", "mask", "time_major", "weights_rounded",
                "weights_swapped", "weights_changed", "dropout", "zero_output_for_mask", "batch_order",
                "unknown",
            ])
    }

    @Test func distancesFromTheExactAnswer() throws {
        let comparison = ArrayComparison(
            actual: NDArray(shape: [2], [1, 2] as [Float]),
            expected: NDArray(shape: [2], [1.5, 2] as [Float]),
            tolerance: Verifications.tolerance,
            exact: Exact(array: NDArray(shape: [2], [1.0, 2.25]), source: .recorded), type: .float32)
        let report = try report(
            Verification(cases: [
                Verification.Case(name: "a", outputs: [Verifications.output("d", comparison)])
            ]))
        let output = try first(try first(report["cases"])["outputs"])
        let rounding = try object(output["rounding"])
        #expect(rounding["tensorflow_max_abs"] as? Double == 0.5)
        #expect(rounding["ours_max_abs"] as? Double == 0.25)
        #expect(rounding["exact_max_abs"] as? Double == 2.25)
        #expect(rounding["exact"] as? String == "recorded")
    }

    @Test func differentShapes() throws {
        let wrong = ArrayComparison(
            actual: NDArray(shape: [3], [1, 2, 3] as [Float]),
            expected: NDArray(shape: [2], [1, 2] as [Float]), tolerance: Verifications.tolerance)
        let report = try report(
            Verification(cases: [Verification.Case(name: "a", outputs: [Verifications.output("d", wrong)])]))
        let output = try first(try first(report["cases"])["outputs"])
        #expect(output["shape"] as? [Int] == [3])
        #expect(output["expected_shape"] as? [Int] == [2])
        #expect(output["mismatched"] as? Int == 2)
        #expect(output["max_abs"] is NSNull)
        #expect(output["worst"] is NSNull)
    }

    /// JSON has no infinity; a recording or an option may well ask for it.
    @Test func infiniteTolerance() throws {
        let loose = Tolerance(atol: .infinity, rtol: 0, source: .recording)
        let comparison = Verifications.compare([1], [2], [1], loose)
        let outputs = [Verifications.output("d", comparison)]
        #expect(throws: Never.self) {
            _ = try report(Verification(cases: [Verification.Case(name: "a", outputs: outputs)]))
        }
    }

    @Test func errors() throws {
        let report = try parse(
            VerificationReport(
                error: "model.h5: layer \"attn\" (2 of 3): …", at: "attn", model: "model.h5", recording: nil,
                writer: nil, isSameFile: nil, tolerance: Verifications.tolerance))
        #expect(Set(report.keys) == Self.topKeys)
        #expect(report["status"] as? String == "error")
        let error = try object(report["error"])
        #expect(Set(error.keys) == ["message", "where"])
        #expect(error["message"] as? String == "model.h5: layer \"attn\" (2 of 3): …")
        #expect(error["where"] as? String == "attn")
        for key in ["recording", "writer", "same_file", "first_divergence", "verdict"] {
            #expect(report[key] is NSNull)
        }
        #expect((report["cases"] as? [Any])?.isEmpty == true)
        let placeless = try parse(
            VerificationReport(
                error: "x", at: nil, model: "m", recording: "r",
                writer: Writer(kerasVersion: "3.0.5", backend: nil), isSameFile: false,
                tolerance: Verifications.tolerance))
        #expect(try object(placeless["error"])["where"] is NSNull)
        #expect(try object(placeless["writer"])["line"] as? String == "Keras 3")
        #expect(placeless["same_file"] as? Bool == false)
    }

    /// Keys in order, slashes as they are: reports of two runs can be compared as text.
    @Test func textForm() throws {
        let text = try VerificationReport(
            error: "x", at: "a/b", model: "m", recording: nil, writer: nil, isSameFile: nil,
            tolerance: Tolerance(atol: 0.5, rtol: 0.25)
        ).json()
        #expect(
            text == """
                {
                  "cases" : [

                  ],
                  "details" : [

                  ],
                  "diagnosis" : [

                  ],
                  "error" : {
                    "message" : "x",
                    "where" : "a/b"
                  },
                  "first_divergence" : null,
                  "model" : "m",
                  "recording" : null,
                  "same_file" : null,
                  "schema" : 1,
                  "status" : "error",
                  "tolerance" : {
                    "atol" : 0.5,
                    "rtol" : 0.25
                  },
                  "tool" : "lstm-import",
                  "verdict" : null,
                  "version" : "\(Tool.version)",
                  "writer" : null
                }

                """)
    }
}
