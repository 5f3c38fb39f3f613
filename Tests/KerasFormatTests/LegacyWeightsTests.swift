import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// Every weight is used, every parameter is set, every shape is right.
@Suite struct LegacyWeightsTests {
    private func model(_ selection: LayerSelection = .all, others: String...) throws -> DecodedModel {
        let config = sequentialConfig(
            [
                entry("LSTM", "lstm", #""units": 4"#), entry("Dropout", "drop"),
                entry("Dense", "dense", #""units": 2"#),
            ]
                + others)
        return try decodeModel(config, selection)
    }

    private func sequentialConfig(_ layers: [String]) -> String {
        let input = entry("InputLayer", "x", #""batch_input_shape": [null, null, 3]"#)
        return #"{"class_name": "Sequential", "config": [\#(([input] + layers).joined(separator: ", "))]}"#
    }

    private func group(_ name: String, _ weights: (String, [Int])...) -> LegacyWeights.Group {
        LegacyWeights.Group(
            name: name,
            entries: weights.map {
                WeightEntry(
                    name: "\(name)/\($0.0):0", path: "model_weights/\(name)/\(name)/\($0.0):0", shape: $0.1)
            })
    }

    private var lstm: LegacyWeights.Group {
        group("lstm", ("kernel", [3, 16]), ("recurrent_kernel", [4, 16]), ("bias", [16]))
    }

    private var dense: LegacyWeights.Group { group("dense", ("kernel", [4, 2]), ("bias", [2])) }

    private func paths(_ groups: [LegacyWeights.Group]) throws -> [[String]] {
        var model = try model()
        return try LegacyWeights(groups: groups).pair(with: &model).map { $0.flatMap(\.entries).map(\.name) }
    }

    private func problem(_ groups: LegacyWeights.Group...) -> String {
        message { _ = try paths(groups) }
    }

    @Test func allPaired() throws {
        let expected = [
            ["lstm/kernel:0", "lstm/recurrent_kernel:0", "lstm/bias:0"], [],
            ["dense/kernel:0", "dense/bias:0"],
        ]
        #expect(try paths([lstm, dense]) == expected)
        // In any order, with groups for layers that have no weights.
        #expect(try paths([group("x"), dense, group("drop"), lstm, group("gone")]) == expected)
    }

    @Test func wrongShapes() {
        #expect(
            problem(
                group("lstm", ("kernel", [3, 12]), ("recurrent_kernel", [4, 16]), ("bias", [16])), dense)
                == "model_weights/lstm/lstm/kernel:0: kernel: expected shape [3, 16] (features, 4·units), found [3, 12]"
        )
        #expect(
            problem(
                group("lstm", ("kernel", [3, 16]), ("recurrent_kernel", [16, 4]), ("bias", [16])), dense)
                == "model_weights/lstm/lstm/recurrent_kernel:0: recurrent_kernel: "
                + "expected shape [4, 16] (units, 4·units), found [16, 4]")
        #expect(
            problem(
                group("lstm", ("kernel", [3, 16]), ("recurrent_kernel", [4, 16]), ("bias", [1, 16])), dense)
                == "model_weights/lstm/lstm/bias:0: bias: expected shape [16] (4·units), found [1, 16]")
        #expect(
            problem(lstm, group("dense", ("kernel", [3, 2]), ("bias", [2])))
                == "model_weights/dense/dense/kernel:0: kernel: expected shape [4, 2] (features, units), found [3, 2]"
        )
    }

    @Test func missingWeights() {
        #expect(
            problem(dense)
                == #"layer "lstm" (1 of 3): weights: expected 3 (kernel, recurrent_kernel, bias), "#
                + "found none under the layer's name in layer_names")
        #expect(
            problem(lstm, group("dense"))
                == #"layer "dense" (3 of 3): weights: expected 2 (kernel, bias), found none"#)
        #expect(
            problem(lstm, group("dense", ("kernel", [4, 2])))
                == #"layer "dense" (3 of 3): weights: expected 2 (kernel, bias), found 1 (dense/kernel:0)"#)
    }

    @Test func superfluousWeights() {
        #expect(
            problem(lstm, dense, group("drop", ("seed", [1])))
                == #"layer "drop" (2 of 3): weights: expected none, found 1 (drop/seed:0)"#)
        #expect(
            problem(lstm, group("dense", ("kernel", [4, 2]), ("bias", [2]), ("scale", [2])))
                == #"layer "dense" (3 of 3): weights: expected 2 (kernel, bias), "#
                + "found 3 (dense/kernel:0, dense/bias:0, dense/scale:0)")
        #expect(
            problem(lstm, dense, group("other", ("a", [1]), ("b", [1])))
                == #"layer_names: expected layers of the model, found "other" with 2 weights"#)
    }

    @Test func twoHalves() throws {
        let half = #"{"class_name": "LSTM", "config": {"name": "l", "units": 4, "use_bias": false}}"#
        var model = try decodeModel(
            sequentialConfig([entry("Bidirectional", "bi", #""layer": \#(half)"#)]))
        let weights = LegacyWeights(groups: [
            group(
                "bi", ("forward_l/kernel", [3, 16]), ("forward_l/recurrent_kernel", [4, 16]),
                ("backward_l/kernel", [3, 12]), ("backward_l/recurrent_kernel", [4, 16]))
        ])
        #expect(
            message { _ = try weights.pair(with: &model) }
                == "model_weights/bi/bi/backward_l/kernel:0: backward/kernel: "
                + "expected shape [3, 16] (features, 4·units), found [3, 12]")
    }

    // MARK: Layers that are not wanted

    private let attention = entry("MyAttention", "attn")

    /// What stands in for an unsupported layer takes no weights, whatever the file has for it.
    @Test func unsupportedLayers() throws {
        var model = try model(.only(["lstm"]), others: attention)
        let weights = LegacyWeights(groups: [lstm, dense, group("attn", ("w", [7]), ("v", [9, 9]))])
        let paired = try weights.pair(with: &model, .only(["lstm"]))
        #expect(paired.map { $0.flatMap(\.entries).count } == [3, 0, 2, 0])
    }

    /// A layer that is not wanted and does not fit becomes a stand-in.
    @Test func unwantedLayersNeedNotFit() throws {
        let wrong = group("dense", ("kernel", [9, 9]), ("bias", [2]))
        var model = try model(.only(["lstm"]))
        let paired = try LegacyWeights(groups: [lstm, wrong]).pair(with: &model, .only(["lstm"]))
        #expect(paired.map { $0.flatMap(\.entries).count } == [3, 0, 0])
        #expect(model.description.layers.map(\.isUnsupported) == [false, false, true])

        var strict = try self.model()
        let problem = message {
            _ = try LegacyWeights(groups: [lstm, wrong]).pair(with: &strict, .only(["dense"]))
        }
        #expect(problem.hasPrefix("model_weights/dense/dense/kernel:0: kernel: expected shape [4, 2]"))
        #expect(!strict.description.layers[2].isUnsupported)
    }

    /// Layers whose input has the wrong rank are placed by name and position.
    @Test func impossibleModel() throws {
        var model = try decodeModel(
            sequentialConfig([
                entry("LSTM", "a", #""units": 4"#), entry("LSTM", "b", #""units": 4"#),
            ]))
        #expect(
            message { _ = try LegacyWeights(groups: []).pair(with: &model) }
                == #"layer "b" (2 of 2): input: expected 3 dimensions, found [?, 4]"#)
    }
}
