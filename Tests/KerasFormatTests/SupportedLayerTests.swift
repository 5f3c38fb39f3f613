import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// The roles in the table of layers are those that the decoders play.
@Suite struct SupportedLayerTests {
    private func decoded(_ layer: SupportedLayer) throws -> any LayerConfiguration {
        let description = try decode(sequential(entry(layer.className, "it", "")), keras: "2.15.0")
        return try #require(description.layers.first).configuration.base
    }

    @Test(arguments: SupportedLayer.all.filter { $0.role == .refused })
    func refused(_ layer: SupportedLayer) {
        let text = message { _ = try decoded(layer) }
        #expect(text.hasSuffix("is not supported; " + layer.supports), "\(text)")
    }

    @Test(arguments: SupportedLayer.all.filter { $0.role == .passThrough })
    func passedThrough(_ layer: SupportedLayer) throws {
        #expect(try decoded(layer) is PassThroughConfiguration)
    }

    /// A layer that is said to be computed is not handed through, whatever it still needs to be read.
    @Test(arguments: SupportedLayer.all.filter { $0.role == .computed })
    func computed(_ layer: SupportedLayer) {
        let configuration = try? decoded(layer)
        #expect(!(configuration is PassThroughConfiguration))
    }
}
