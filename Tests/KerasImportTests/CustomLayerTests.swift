import Foundation
import KerasImport
import KerasRuntime
import TestSupport
import Testing

/// Layers of users' own. That one gives TensorFlow's answers is for the fixtures custom_* to show.
@Suite struct CustomLayerTests {
    private func options(_ layers: CustomLayer...) -> ImportOptions {
        var options = ImportOptions()
        options.customLayers = layers
        return options
    }

    @Test func unknownClass() throws {
        let path = try Fixtures.path("custom_attention/model.h5")
        #expect(
            message { _ = try Model(importing: path) }
                == "model.h5: layer \"attention\" (3 of 4): class AttentionWithContext is not supported; "
                + "`--layers` verifies the LSTM layers alone")
    }

    @Test func knownClass() throws {
        let path = try Fixtures.path("custom_attention/model.h5")
        let imported = try ImportedModel(path: path, options: options(AttentionWithContext.customLayer))
        #expect(imported.weightSources[2].map(\.parameter) == ["W", "b", "u"])
        #expect(imported.model.description.layers[2].configuration.base is AttentionWithContext)
    }

    @Test(arguments: [
        ("a setting", "layer \"attention\" (3 of 4): scale: expected a number, found nothing"),
        (
            "words",
            "layer \"attention\" (3 of 4): class AttentionWithContext: expected settings that it can be made of, found words"
        ),
    ])
    func refusal(kind: String, problem: String) throws {
        struct Words: Error, CustomStringConvertible { let description = "words" }
        let path = try Fixtures.path("custom_attention/model.h5")
        let layer = CustomLayer("AttentionWithContext") { settings in
            if kind == "words" { throw Words() }
            _ = try settings.number("scale")
            return AttentionWithContext(useBias: true)
        }
        #expect(message { _ = try Model(importing: path, options: options(layer)) } == "model.h5: \(problem)")
    }

    /// A description that holds one is read again by a decoder that is told of it.
    @Test func codable() throws {
        let path = try Fixtures.path("custom_attention/model.h5")
        let model = try Model(importing: path, options: options(AttentionWithContext.customLayer))
        let json = try JSONEncoder().encode(model.description)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ModelDescription.self, from: json)
        }
        let decoder = JSONDecoder()
        let kinds: [any LayerConfiguration.Type] = [AttentionWithContext.self]
        decoder.userInfo[.customLayerKinds] = kinds
        #expect(try decoder.decode(ModelDescription.self, from: json) == model.description)
    }

    /// The code in the documentation is the code that the tests run.
    @Test func articleIsWhatRuns() throws {
        let root = Fixtures.folder.deletingLastPathComponent()
        func text(_ path: String) throws -> String {
            try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        }
        let article = try text("Sources/KerasImport/KerasImport.docc/CustomLayers.md")
        let source = try text("Tests/KerasImportTests/AttentionWithContext.swift")
        let blocks = article.components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "\n```")[0]
        }
        #expect(blocks.count == 3)
        for block in blocks.dropLast() { #expect(source.contains(block)) }
    }
}
