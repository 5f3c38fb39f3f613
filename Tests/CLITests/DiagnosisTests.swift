import Foundation
import TestSupport
import Testing

/// From a file with a fault to the cause, in words and as JSON.
@Suite struct DiagnosisTests {
    struct Finding: Equatable {
        let cause: String
        let layer: String
        let isUndone: Bool
    }

    /// What the command says of a file: its lines about causes, and the JSON's.
    private func diagnose(
        _ fixture: String, _ damage: (inout DamagedModel) throws -> Void
    ) throws -> (lines: [String], findings: [Finding]) {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var damaged = try DamagedModel(fixture)
        try damage(&damaged)
        let answer = try Tool.run(
            "verify", damaged.write(into: folder), "\(fixture)/recording.h5", "--json",
            folder.file("report.json"))
        // An explanation excuses nothing.
        #expect(answer.status == 1)
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("report.json")))
        let report = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(report["status"] as? String == "differ")
        let diagnosis = try #require(report["diagnosis"] as? [[String: Any]])
        let lines = answer.output.split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("cause: ") || $0.hasPrefix("or: ") }
        return (
            lines.map { $0.replacing(/[0-9.]+e-0[6-9]/, with: "ε") },
            try diagnosis.map { entry in
                Finding(
                    cause: try #require(entry["cause"] as? String),
                    layer: try #require(entry["layer"] as? String),
                    isUndone: entry["max_abs_after"] is Double)
            }
        )
    }

    private func gates(_ values: [Float], _ columns: Int) -> [Float] {
        let units = columns / 4
        return values.indices.map { position in
            // i c f o in the file: the second and third block change places.
            let block = position % columns / units
            let shift = block == 1 ? units : block == 2 ? -units : 0
            return values[position + shift]
        }
    }

    private let cell = "lstm_1/lstm_1/lstm_cell"

    @Test func gateOrder() throws {
        let (lines, findings) = try diagnose("stack") { model in
            for weight in ["kernel", "recurrent_kernel", "bias"] {
                try model.rewrite("\(cell)/\(weight):0", gates)
            }
        }
        #expect(lines == ["cause: gates stored i c f o; put right, the layer matches within ε"])
        #expect(findings == [Finding(cause: "gate_order", layer: "lstm_1", isUndone: true)])
    }

    @Test func recurrentActivation() throws {
        let (lines, findings) = try diagnose("stack") {
            try $0.configure(
                "lstm_1", "\"recurrent_activation\": \"sigmoid\"",
                "\"recurrent_activation\": \"hard_sigmoid\"")
        }
        #expect(
            lines == [
                "cause: the recurrent activation is sigmoid, not hard_sigmoid of Keras 2 "
                    + "(clip(0.2·x + 0.5)); with it the layer matches within ε"
            ])
        #expect(findings == [Finding(cause: "recurrent_activation", layer: "lstm_1", isUndone: true)])
    }

    @Test func lostBias() throws {
        let (lines, findings) = try diagnose("stack") {
            try $0.rewrite("\(cell)/bias:0") { values, _ in values.map { _ in 0 } }
        }
        #expect(
            lines == [
                "cause: bias is missing; the bias is all 0; the one that the first row's trace at "
                    + "timestep 0 shows leaves ε on everything"
            ])
        #expect(findings == [Finding(cause: "bias_missing", layer: "lstm_1", isUndone: false)])
    }

    @Test func pair() throws {
        let (lines, findings) = try diagnose("stack") { model in
            for weight in ["kernel", "recurrent_kernel", "bias"] {
                try model.rewrite("\(cell)/\(weight):0", gates)
            }
            try model.configure("lstm_1", "\"go_backwards\": false", "\"go_backwards\": true")
        }
        #expect(
            lines == [
                "cause: gates stored i c f o, and time runs forwards; with both the layer matches within ε"
            ])
        #expect(findings.map(\.cause) == ["gate_order", "go_backwards"])
    }

    /// The mask that a later layer gets is an earlier one's doing.
    @Test func mask() throws {
        let (lines, findings) = try diagnose("mask_embedding") {
            try $0.configure("embedding", "\"mask_zero\": true", "\"mask_zero\": false")
        }
        #expect(
            lines == [
                "cause: the mask that reaches the layer is not TensorFlow's; "
                    + "with it the layer matches within ε"
            ])
        #expect(findings == [Finding(cause: "mask", layer: "lstm", isUndone: true)])
    }

    @Test func unrelatedDamage() throws {
        let (lines, findings) = try diagnose("stack") {
            try $0.rewrite("\(cell)/kernel:0") { values, _ in
                values.enumerated().map { $0 == 17 ? $1 + 0.25 : $1 }
            }
        }
        #expect(
            lines == [
                "cause: some weights changed; at timestep 0 the first preactivations to be off are "
                    + "those of i[1]"
            ])
        #expect(findings == [Finding(cause: "weights_changed", layer: "lstm_1", isUndone: false)])
    }
}
