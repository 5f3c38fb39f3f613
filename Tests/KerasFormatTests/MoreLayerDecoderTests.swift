import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct MoreLayerDecoderTests {
    private let place = #"layer "it" (1 of 1): "#

    private func problem(_ className: String, _ settings: String) -> String? {
        message { _ = try decode(sequential(entry(className, "it", settings))) }
    }

    @Test func normalizations() throws {
        let groups: GroupNormalizationConfiguration = try configuration("GroupNormalization", "")
        #expect(groups == GroupNormalizationConfiguration(groups: 32, usesMask: true))
        let each: GroupNormalizationConfiguration = try configuration(
            "GroupNormalization", #""groups": -1, "axis": 1, "epsilon": 0.5, "scale": false"#, keras: "3.0.0")
        #expect(each == GroupNormalizationConfiguration(groups: nil, axis: 1, epsilon: 0.5, scale: false))
        let unit: LengthNormalizationConfiguration = try configuration(
            "UnitNormalization", #""axis": [1, 2]"#)
        #expect(unit == LengthNormalizationConfiguration(axes: [1, 2], .euclidean(minimum: 1e-6)))
        let root: LengthNormalizationConfiguration = try configuration(
            "RMSNormalization", "", keras: "3.15.0")
        #expect(root == LengthNormalizationConfiguration(.rootMeanSquare(epsilon: 1e-6)))
        #expect(
            problem("GroupNormalization", #""groups": 0"#)
                == place + "groups: expected an integer from 1, or -1, found 0")
        #expect(
            problem("UnitNormalization", #""axis": []"#) == place
                + "axis: expected at least one axis, found []")
    }

    @Test func data() throws {
        let learned: DataNormalizationConfiguration = try configuration("Normalization", #""mean": null"#)
        #expect(learned == DataNormalizationConfiguration())
        let whole: DataNormalizationConfiguration = try configuration("Normalization", #""axis": null"#)
        #expect(whole.axes.isEmpty)
        let given: DataNormalizationConfiguration = try configuration(
            "Normalization", #""axis": [-1], "mean": [[0.5, 1]], "variance": 2, "invert": true"#,
            keras: "3.15.0")
        let moments = DataNormalizationConfiguration.Moments(
            mean: Constant(shape: [2], [0.5, 1]), variance: Constant(2))
        #expect(
            given
                == DataNormalizationConfiguration(
                    axes: [-1], moments: moments, inverts: true, passesMask: true))
        #expect(
            problem("Normalization", #""mean": 1"#)
                == place + "variance: expected a number or an array of them, found nothing")
        let rescaling: RescalingConfiguration = try configuration(
            "Rescaling", #""scale": 0.5, "offset": [1, 2]"#)
        #expect(
            rescaling == RescalingConfiguration(scale: Constant(0.5), offset: Constant(shape: [2], [1, 2])))
    }

    @Test(arguments: [
        "CategoryEncoding", "Discretization", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization",
    ])
    func lookups(className: String) {
        #expect(
            problem(className, "")
                == place + "a layer that looks its input up is not supported; "
                + "export the model from behind it, and feed what it answers")
    }

    @Test func einsum() throws {
        let dense: EinsumDenseConfiguration = try configuration(
            "EinsumDense",
            #""equation": "abc,cd->abd", "output_shape": [null, 4], "bias_axes": "d", "activation": "tanh""#)
        #expect(
            dense
                == EinsumDenseConfiguration(
                    "abc", "cd", to: "abd", outputShape: [nil, 4], biasLabels: "d", activation: .tanh))
        let free: EinsumDenseConfiguration = try configuration(
            "EinsumDense", #""equation": "...x, xy -> ...y", "output_shape": 2, "bias_axes": null"#)
        #expect(free == EinsumDenseConfiguration("…x", "xy", to: "…y", outputShape: [2]))
        for equation in [
            "abc", "abc->ab", "aab,bc->ac", "ab,bc->ad", "ab,...c->ac", "a1,1b->ab", "ab,bc,cd->ad",
        ] {
            #expect(
                problem("EinsumDense", #""equation": "\#(equation)", "output_shape": 2"#)
                    == place + #"equation: expected an equation such as abc,cd->abd, found "\#(equation)""#)
        }
    }

    @Test func keras1() throws {
        let each: DenseConfiguration = try configuration(
            "TimeDistributedDense", #""output_dim": 4, "bias": false"#, keras: "1.2.2")
        #expect(each == DenseConfiguration(units: 4, useBias: false))
        let highway: HighwayConfiguration = try configuration(
            "Highway", #""activation": "tanh", "bias": true"#, keras: "1.2.2")
        #expect(highway == HighwayConfiguration(activation: .tanh))
        let maxout: MaxoutDenseConfiguration = try configuration(
            "MaxoutDense", #""output_dim": 4, "nb_feature": 2"#, keras: "1.2.2")
        #expect(maxout == MaxoutDenseConfiguration(units: 4, pieces: 2))
    }

    /// Keras 1 begins a Sequential model with a Merge of others, whose layers become its own.
    @Test func mergedModels() throws {
        func chain(_ name: String, _ features: Int) -> String {
            let dense = entry("Dense", name, #""output_dim": 2, "batch_input_shape": [null, \#(features)]"#)
            return #"{"class_name": "Sequential", "config": [\#(dense)]}"#
        }
        let merge = entry(
            "Merge", "both", #""mode": "concat", "layers": [\#(chain("left", 3)), \#(chain("right", 4))]"#)
        let last = entry("Dense", "last", #""output_dim": 1"#)
        let description = try decode(
            #"{"class_name": "Sequential", "config": [\#(merge), \#(last)]}"#, keras: "1.2.2")
        #expect(description.inputs.map(\.name) == ["left_input", "right_input"])
        #expect(description.inputs.map(\.shape) == [[nil, 3], [nil, 4]])
        #expect(description.layers.map(\.name) == ["left", "right", "both", "last"])
        #expect(description.calls.map(\.inputs) == [[0], [1], [2, 3], [4]])
    }

    /// What holds itself over and over ends.
    @Test func mergesWithinMerges() {
        var inner = entry("Dense", "dense", #""output_dim": 2, "batch_input_shape": [null, 3]"#)
        for depth in 0..<20 {
            let chain = #"{"class_name": "Sequential", "config": [\#(inner)]}"#
            inner = entry("Merge", "merge_\(depth)", #""mode": "sum", "layers": [\#(chain)]"#)
        }
        #expect(
            message {
                _ = try decode(#"{"class_name": "Sequential", "config": [\#(inner)]}"#, keras: "1.2.2")
            }.hasSuffix("model_config: expected Merge layers at most 16 deep, found more"))
    }
}
