import ArrayData
import Foundation
import KerasRuntime
import Testing

@testable import Reports
@testable import Verification

@Suite struct DifferenceReportTests {
    typealias Object = [String: Any]

    private func dense(
        _ name: String = "dense", kernel: [Float] = [1, 2], training: [String: String] = [:]
    ) throws -> Model {
        let layer = ModelDescription.Layer(
            name: name, className: "Dense", configuration: DenseConfiguration(units: 2, useBias: false),
            trainingArguments: training)
        let description = ModelDescription(
            name: "m", inputs: [ModelDescription.Input(name: "x", shape: [nil, 1])], layers: [layer],
            calls: [ModelDescription.Call(layer: 0, inputs: [0], outputs: [1])],
            outputs: [ModelDescription.Output(name: name, value: 1)])
        return try Model(description, weights: [[NDArray(shape: [1, kernel.count], kernel)]])
    }

    private func parse(_ report: DifferenceReport) throws -> Object {
        try #require(try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? Object)
    }

    private static let keys: Set = [
        "schema", "tool", "version", "a", "b", "kind", "status", "error", "layers", "cases", "only_in_a",
        "only_in_b", "changes",
    ]

    @Test func models() throws {
        let difference = try ModelDifference(
            dense(), dense("head", kernel: [1, 2.5], training: ["dropout": "0.5"]))
        #expect(
            DifferenceText().text(difference) == """
                differ  dense → head (Dense, paired by order)
                  kernel[0, 1]: 2.0 → 2.5, |Δ| 0.5; 1 of 2 differ
                  for training only: dropout: (none) → 0.5
                differ: 0 of 1 layer is the same in A and B; largest |Δ| 0.5

                """)
        let report = try parse(DifferenceReport(difference, a: "a.h5", b: "b.keras"))
        #expect(Set(report.keys) == Self.keys)
        #expect(report["kind"] as? String == "models")
        #expect(report["status"] as? String == "differ")
        let layer = try #require((report["layers"] as? [Object])?.first)
        #expect(
            Set(layer.keys)
                == ["a", "b", "class", "paired_by", "status", "changes", "training_changes", "weights"])
        #expect(layer["paired_by"] as? String == "order")
        let change = try #require((layer["training_changes"] as? [Object])?.first)
        #expect(change["a"] is NSNull)
        #expect(change["b"] as? String == "0.5")
        let weight = try #require((layer["weights"] as? [Object])?.first)
        #expect(weight["only_in"] is NSNull)
        #expect((weight["comparison"] as? Object)?["max_abs"] as? Double == 0.5)
    }

    @Test func sameModels() throws {
        let difference = try ModelDifference(dense(), dense())
        #expect(
            DifferenceText().text(difference)
                == "match: 1 of 1 layer is the same in A and B; largest |Δ| 0\n")
        #expect(
            DifferenceText(showsAll: true).text(difference) == """
                match  dense (Dense)
                  kernel: 2 equal
                match: 1 of 1 layer is the same in A and B; largest |Δ| 0

                """)
    }

    @Test func otherShapes() throws {
        let difference = try ModelDifference(dense(), dense(kernel: [1, 2, 3], units: 3))
        let text = DifferenceText().text(difference)
        #expect(text.contains("  units: 2 → 3\n"))
        #expect(text.contains("  kernel: shape [1, 2] → [1, 3]\n"))
        #expect(!text.contains("largest"))
    }

    private func dense(kernel: [Float], units: Int) throws -> Model {
        var description = try dense().description
        description.layers[0].configuration = AnyLayerConfiguration(
            DenseConfiguration(units: units, useBias: false))
        return try Model(description, weights: [[NDArray(shape: [1, units], kernel)]])
    }

    @Test func recordings() throws {
        var first = RecordedCase(name: "x")
        first.inputs = [NDArray(shape: [1], [Float(1)])]
        first.outputs = [0: NDArray(shape: [2], [Float(1), 2]), 1: NDArray(shape: [1], [Float(1)])]
        var second = first
        second.outputs = [0: NDArray(shape: [2], [Float(1), 2.5])]
        let difference = try RecordingDifference(
            Recording(attributes: ["seed": "1"], cases: [first]),
            Recording(attributes: ["seed": "2"], cases: [second, RecordedCase(name: "y")]))
        #expect(
            DifferenceText().text(difference) == """
                note: seed: 1 → 2
                differ  x
                  outputs/0[1]: 2.0 → 2.5, |Δ| 0.5; 1 of 2 differ
                  outputs/1 [1] is only in A
                case "y" is only in B
                differ: 0 of 2 cases are the same in A and B; largest |Δ| 0.5

                """)
        let report = try parse(DifferenceReport(difference, a: "a.h5", b: "b.npz"))
        #expect(Set(report.keys) == Self.keys)
        #expect(report["kind"] as? String == "recordings")
        #expect(report["only_in_b"] as? [String] == ["y"])
        let recorded = try #require((report["cases"] as? [Object])?.first)
        #expect(Set(recorded.keys) == ["name", "status", "changes", "arrays"])
        let arrays = try #require(recorded["arrays"] as? [Object])
        #expect(arrays.map { $0["status"] as? String } == ["match", "differ", "differ"])
        #expect(arrays[2]["only_in"] as? String == "a")
        #expect(arrays[2]["comparison"] is NSNull)
    }

    @Test func error() throws {
        let report = try parse(DifferenceReport(error: "x: no such file", at: nil, a: "x", b: "y"))
        #expect(Set(report.keys) == Self.keys)
        #expect(report["status"] as? String == "error")
        #expect(report["kind"] is NSNull)
        #expect((report["error"] as? Object)?["message"] as? String == "x: no such file")
    }

    @Test func namesAreEscaped() throws {
        let difference = try ModelDifference(dense("a\nb\u{1B}[31m", kernel: [1, 3]), dense("c\rd"))
        let text = DifferenceText(showsAll: true).text(difference)
        #expect(!text.contains("\u{1B}") && !text.contains("\r"))
        #expect(text.split(separator: "\n").count == 3)
    }
}
