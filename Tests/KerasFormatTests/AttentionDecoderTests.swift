import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct AttentionDecoderTests {
    /// A layer between two inputs; `call` is what its first reference holds.
    private func layer(
        _ className: String, _ settings: String = "", call: String = "{}", references: String? = nil,
        keras version: String = "2.15.0"
    ) throws -> (any LayerConfiguration, ModelDescription) {
        let nodes = references ?? #"[["x", 0, 0, \#(call)], ["y", 0, 0, \#(call)]]"#
        let model = graphModel(
            [graphInput("x"), graphInput("y"), graphLayer(className, "it", settings, nodes)],
            inputs: ["x", "y"], outputs: #"[["it", 0, 0]]"#)
        let description = try decode(model, keras: version)
        return (try #require(description.layers.first?.configuration.base), description)
    }

    @Test func attention() throws {
        let plain = try layer("Attention").0 as? AttentionConfiguration
        #expect(plain == AttentionConfiguration())
        let full = try layer(
            "Attention", #""use_scale": true, "score_mode": "concat", "dropout": 0.5"#,
            call: #"{"use_causal_mask": true, "return_attention_scores": true}"#)
        #expect(
            full.0 as? AttentionConfiguration
                == AttentionConfiguration(.concat, useScale: true, isCausal: true, returnsScores: true))
        #expect(full.1.calls.first?.outputs.count == 2)
        // Before TensorFlow 2.10 it is the layer that is causal.
        let old = try layer("Attention", #""causal": true"#, keras: "2.4.0").0
        #expect(old as? AttentionConfiguration == AttentionConfiguration(isCausal: true))
        let additive = try layer("AdditiveAttention").0
        #expect(additive as? AttentionConfiguration == AttentionConfiguration(.additive, useScale: true))
    }

    private let heads = #""num_heads": 2, "key_dim": 3"#

    @Test func multiHead() throws {
        let sizes = #", "value_dim": 5, "output_shape": [7], "use_bias": false"#
        let call = #"{"value": ["y", 0, 0], "use_causal_mask": true}"#
        let full = try layer("MultiHeadAttention", heads + sizes, references: #"[["x", 0, 0, \#(call)]]"#)
        #expect(
            full.0 as? MultiHeadAttentionConfiguration
                == MultiHeadAttentionConfiguration(
                    heads: 2, keyDim: 3, valueDim: 5, outputShape: [7], useBias: false, isCausal: true))
        #expect(full.1.calls.first?.inputs == [0, 1])
    }

    /// Named tensors come in the order of their names behind those given by position.
    @Test func roles() throws {
        let call = #"{"value": ["y", 0, 0], "key": ["x", 0, 0], "attention_mask": ["y", 0, 0]}"#
        let named = try layer("MultiHeadAttention", heads, references: #"[["x", 0, 0, \#(call)]]"#)
        #expect(
            (named.0 as? MultiHeadAttentionConfiguration)?.roles
                == MultiHeadAttentionConfiguration.Roles(value: 3, key: 2, attentionMask: 1))
        #expect(named.1.calls.first?.inputs == [0, 1, 0, 1])
    }

    /// Some versions of Keras 3 write the masks of a call; the query's counts up to Keras 3.6.
    @Test(arguments: [("3.3.0", [1, 3, nil]), ("3.8.0", [nil, 3, nil])] as [(String, [Int?])])
    func givenMasks(version: String, expected: [Int?]) throws {
        let call = #"{"value": ["y", 0, 0], "query_mask": ["x", 0, 0], "value_mask": ["y", 0, 0]}"#
        let read = try layer(
            "MultiHeadAttention", heads, references: #"[["x", 0, 0, \#(call)]]"#, keras: version)
        let roles = (read.0 as? MultiHeadAttentionConfiguration)?.roles
        #expect(roles?.masks == expected)
        #expect(roles?.value == 2)
    }

    /// What hides steps depends on the writer, and on whether anybody looks at the weights.
    @Test(arguments: [
        ("2.8.0", "0.0", MultiHeadAttentionConfiguration.MaskUse.none), ("2.15.0", "0.0", .added),
        ("3.0.5", "0.0", .added), ("3.15.0", "0.0", .filled), ("3.15.0", "0.1", .replacing),
        ("3.8.0", "0.1", .added),
    ])
    func maskUse(version: String, dropout: String, expected: MultiHeadAttentionConfiguration.MaskUse) throws {
        let call = #"{"value": ["y", 0, 0]}"#
        let read = try layer(
            "MultiHeadAttention", heads + #", "dropout": \#(dropout)"#,
            references: #"[["x", 0, 0, \#(call)]]"#,
            keras: version)
        #expect((read.0 as? MultiHeadAttentionConfiguration)?.maskUse == expected)
    }

    /// In a .keras archive, tf.keras names the projections by attributes, Keras 3 by properties.
    @Test(arguments: ["", "_"])
    func storedProjections(prefix: String) throws {
        let call = #"[["x", 0, 0, {"value": ["x", 0, 0]}]]"#
        let attention = graphLayer("MultiHeadAttention", "it", heads + #", "use_bias": false"#, call)
        var model = try decodeModel(
            graphModel([graphInput("x"), attention], inputs: ["x"], outputs: #"[["it", 0, 0]]"#))
        let names = ["query", "key", "value", "output"].map { "\(prefix)\($0)_dense" }
        var shapes: [String: [Int]] = [:]
        for name in names {
            shapes["layers/multi_head_attention/\(name)/vars/0"] =
                name.contains("output") ? [2, 3, 3] : [3, 2, 3]
        }
        let paired = try PathWeights(shapes: shapes).pair(with: &model)
        #expect(
            paired[0].flatMap { $0.entries.map(\.path) }
                == names.map { "layers/multi_head_attention/\($0)/vars/0" })
    }

    /// Keras 3 takes the masks off what it calls the layer with; whatever runs later finds none.
    @Test(arguments: [("3.15.0", [0]), ("3.3.0", nil), ("2.15.0", nil)] as [(String, [Int]?)])
    func takesMasks(version: String, expected: [Int]?) throws {
        let call = #"[["x", 0, 0, {"value": ["x", 0, 0]}]]"#
        let layers = [
            graphInput("x"), graphLayer("MultiHeadAttention", "it", heads, call),
            graphLayer("Add", "sum", "", #"[["x", 0, 0, {}], ["it", 0, 0, {}]]"#),
        ]
        let description = try decode(
            graphModel(layers, inputs: ["x"], outputs: #"[["sum", 0, 0]]"#), keras: version)
        #expect(description.calls.map(\.unmaskedInputs) == [nil, expected])
    }

    @Test func refused() {
        let place = #"layer "it" (1 of 1): "#
        #expect(
            message { _ = try layer("Attention", #""score_mode": "cosine""#) }
                == place + #"score_mode: expected dot or concat, found "cosine""#)
        #expect(
            message { _ = try layer("Attention", call: #"{"scores": 1}"#) }
                == place + "a call with scores=1 is not supported")
        let reference = #"[["x", 0, 0, {"value": ["y", 0, 0]}]]"#
        #expect(
            message {
                _ = try layer(
                    "MultiHeadAttention", heads + #", "flash_attention": true"#, references: reference)
            } == place + "flash_attention is not supported")
        #expect(
            message {
                _ = try layer(
                    "MultiHeadAttention", heads + #", "attention_axes": [-2]"#, references: reference)
            } == place + "attention_axes counted from the end by this version of Keras is not supported")
        #expect(
            message {
                _ = try layer(
                    "MultiHeadAttention", heads + #", "output_shape": [0]"#, references: reference)
            } == place + "output_shape: expected sizes from 1, found [0]")
        #expect(
            message {
                _ = try layer(
                    "GroupedQueryAttention",
                    #""head_dim": 2, "num_query_heads": 3, "num_key_value_heads": 2"#, references: reference)
            } == place + "num_key_value_heads: expected a divisor of num_query_heads, 3, found 2")
        #expect(
            message { _ = try layer("MultiHeadAttention", heads, references: #"[["x", 0, 0, {}]]"#) }
                == place + "a call that does not begin with a query and a value is not supported")
    }
}
