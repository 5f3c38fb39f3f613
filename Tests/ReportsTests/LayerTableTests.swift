import Foundation
import KerasFormat
import TestSupport
import Testing

@testable import Reports

/// The table of layers: what the program prints is what README and documentation say.
@Suite struct LayerTableTests {
    @Test(arguments: ["README.md", "Sources/KerasImport/KerasImport.docc/SupportedLayers.md"])
    func isThatOfTheDocuments(_ file: String) throws {
        let text = try String(
            contentsOf: Fixtures.folder.deletingLastPathComponent().appendingPathComponent(file),
            encoding: .utf8)
        let parts = text.components(separatedBy: "<!-- lstm-import layers --markdown -->\n")
        try #require(parts.count == 2)
        let inside = parts[1].components(separatedBy: "<!-- end of the layers -->\n")
        try #require(inside.count == 2)
        #expect(inside[0] == "\n" + LayerTable().markdown() + "\n", "run tools/layer_table")
    }

    /// No class is lost where several share a row.
    @Test func rowsHoldEveryClassOnce() {
        let shown = LayerTable().families.flatMap { $0.rows.flatMap(\.classes) }
        #expect(shown == SupportedLayer.all.map(\.className))
        #expect(Set(shown).count == shown.count)
    }

    @Test func report() throws {
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(LayerTableReport().json().utf8)) as? [String: Any])
        #expect(report["schema"] as? Int == 1)
        let layers = try #require(report["layers"] as? [[String: Any]])
        #expect(layers.count == SupportedLayer.all.count)
        let lstm = try #require(layers.first { $0["class"] as? String == "LSTM" })
        #expect(lstm["role"] as? String == "computed")
        #expect(lstm["since"] as? String == "Keras 1")
        #expect(lstm["until"] is NSNull)
        let merge = try #require(layers.first { $0["class"] as? String == "Merge" })
        #expect(merge["until"] as? String == "Keras 2.1")
        #expect((report["operations"] as? [String])?.contains("matmul") ?? false)
    }

    /// A few lines as they must be, told by what Keras' own sources say.
    @Test func lines() {
        let lines = LayerTable().markdown().split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasPrefix("| Highway, MaxoutDense | computed | Keras 1 to 2.3 |") })
        #expect(lines.contains { $0.hasPrefix("| TimeDistributedDense | computed | Keras 1 only |") })
        #expect(lines.contains { $0.hasPrefix("| RMSNormalization | computed | Keras 3.9 on |") })
        #expect(
            lines.contains {
                $0.hasPrefix("| CuDNNLSTM, CuDNNGRU | computed | Keras 2.0 to TensorFlow 1.15 |")
            })
    }
}
