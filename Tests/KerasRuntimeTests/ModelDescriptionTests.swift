import ArrayData
import Foundation
import TestSupport
import Testing

@testable import KerasRuntime

@Suite struct ModelDescriptionTests {
    /// Every kind of layer, with settings that are not the defaults.
    private static let configurations: [any LayerConfiguration] = {
        let options = RNNOptions {
            $0.returnSequences = true
            $0.returnState = true
            $0.goBackwards = true
            $0.stateful = true
            $0.timeMajor = true
            $0.unroll = true
            $0.zeroOutputForMask = true
            $0.maskedOutput = .firstState
            $0.initialStateDropsMask = true
            $0.carriedStateWins = true
        }
        let lstm = LSTMConfiguration(
            units: 5, activation: .relu(negativeSlope: 0.1, maximum: 3, threshold: 1),
            recurrentActivation: .hardSigmoid(slope: 1.0 / 6), useBias: false, options: options)
        return [
            ActivationConfiguration(.gelu(approximate: true)),
            BidirectionalConfiguration(
                forward: lstm, backward: LSTMConfiguration(units: 5), mergeMode: .separate),
            DenseConfiguration(units: 2, activation: .thresholdedReLU(theta: 0.5), useBias: false),
            EmbeddingConfiguration(inputDim: 9, outputDim: 4, maskZero: true), lstm,
            MaskingConfiguration(maskValue: Double(Float(0.1))),
            OperationConfiguration(.combine(.notEqual), [.input(0), .constant(Constant(0.5))]),

            PassThroughConfiguration(passesMask: false), PReLUConfiguration(sharedAxes: [1]),
            SoftmaxConfiguration(axes: [1, 2], maskUse: .replacing),
            TimeDistributedConfiguration(DenseConfiguration(units: 3, activation: .softmax)),
            UnsupportedConfiguration(className: "Attention", outputCount: 2),
        ] + recurrent(options) + merging + ofSpace + further
    }()

    private static func recurrent(_ options: RNNOptions) -> [any LayerConfiguration] {
        let gru = GRUConfiguration(
            units: 4, activation: .selu, recurrentActivation: .hardSilu, useBias: false, resetAfter: false,
            options: options)
        let rnn = SimpleRNNConfiguration(units: 3, activation: .softsign, useBias: false, options: options)
        let inner = ModelDescription(
            name: "inner", inputs: [ModelDescription.Input(name: "x", shape: [nil, 3])],
            layers: [
                ModelDescription.Layer(
                    name: "d", className: "Dense", configuration: DenseConfiguration(units: 2))
            ], calls: [ModelDescription.Call(layer: 0, inputs: [0], outputs: [1])],
            outputs: [ModelDescription.Output(name: "d", value: 1)])
        return [
            gru, rnn,
            StackedRNNConfiguration(cells: [gru, rnn], statesLastCellFirst: true, options: options),
            ConvLSTMConfiguration(
                filters: 2, windows: WindowSettings(sizes: [3, 2], strides: [1, 2], padding: .same),
                activation: .mish, recurrentActivation: .hardSigmoid(slope: 0.2), useBias: false,
                options: options),
            ModelConfiguration(inner),
        ]
    }

    private static let merging: [any LayerConfiguration] = [
        MergeConfiguration(.average, maskRule: .any), ConcatenateConfiguration(axis: 1, maskRule: .none),
        DotConfiguration(axes: (1, 2), normalization: .vectors),
        ReshapeConfiguration(.target([-1, 2], kept: 1)), TransposeConfiguration(.swapped(0, 2)),
        RepeatVectorConfiguration(count: 4),
    ]

    private static let ofSpace: [any LayerConfiguration] = {
        let windows = WindowSettings(sizes: [3, 2], strides: [2, 1], dilations: [1, 4], padding: .same)
        return [
            BatchNormalizationConfiguration(axis: 1, epsilon: 0.5, scale: false, center: false),
            LayerNormalizationConfiguration(
                axes: [1, 2], epsilon: 0.5, scale: false, center: false, subtractsMean: false,
                rootEpsilon: 0.25, hasIdleStatistics: true),
            ConvolutionConfiguration(
                filters: 4, windows: windows, groups: 2, activation: .selu, useBias: false,
                channelsFirst: true, kernelHasUnitAxis: true, kernelLayout: .filtersFirst),
            PoolingConfiguration(.average, windows: windows, channelsFirst: true),
            GlobalPoolingConfiguration(.average, rank: 2, channelsFirst: true, keepsDimensions: true),
        ]
    }()

    private static let further: [any LayerConfiguration] = {
        let windows = WindowSettings(sizes: [3, 2], strides: [2, 1], dilations: [1, 4], padding: .same)
        return [
            DepthwiseConvolutionConfiguration(
                filters: 3, windows: windows, depthMultiplier: 2, activation: .tanh, useBias: false,
                channelsFirst: true, kernelLayout: .filtersFirst),
            LocallyConnectedConfiguration(
                filters: 3, windows: windows, activation: .tanh, useBias: false, channelsFirst: true,
                storage: .sparse),
            AdaptivePoolingConfiguration(.average, outputSizes: [2, 3], channelsFirst: true),
            TransposedConvolutionConfiguration(
                filters: 3, windows: windows, outputPadding: [1, 0], outputExtents: [3, 4],
                activation: .tanh, useBias: false, channelsFirst: true, kernelLayout: .channelsFilters),
            UpSamplingConfiguration(sizes: [2, 3], channelsFirst: true, interpolation: .lanczos3),
            GroupNormalizationConfiguration(
                groups: nil, axis: 1, epsilon: 0.5, scale: false, center: false, usesMask: true),
            LengthNormalizationConfiguration(axes: [1, 2], .rootMeanSquare(epsilon: 0.5)),
            DataNormalizationConfiguration(
                axes: [1],
                moments: .init(mean: Constant(shape: [2], [1, 2]), variance: Constant(0.5)),
                inverts: true, passesMask: true),
            RescalingConfiguration(
                scale: Constant(shape: [2], [1, 2]), offset: Constant(0.5), passesMask: true),
            AttentionConfiguration(.additive, useScale: true, isCausal: true, returnsScores: true),
            MultiHeadAttentionConfiguration(
                heads: 2, keyDim: 3, valueDim: 4, outputShape: [5, 6], useBias: false, isCausal: true,
                returnsScores: true, maskUse: .filled,
                roles: .init(value: 3, key: 2, attentionMask: 1, masks: [4, nil, 5]),
                keyHeads: 1, attentionAxes: [2, 1], useGate: true, slidingWindow: 3),
            EinsumDenseConfiguration(
                "…a", "ab", to: "…b", outputShape: [nil, 3], biasLabels: "b", activation: .tanh),
            HighwayConfiguration(activation: .tanh, useBias: false),
            MaxoutDenseConfiguration(units: 3, pieces: 2, useBias: false),
        ]
    }()

    @Test func everyKindIsCovered() {
        let kinds = Set(Self.configurations.map { type(of: $0).kind })
        #expect(kinds == Set(LayerTable.kinds.map { $0.kind }))
        #expect(kinds.count == LayerTable.kinds.count)
    }

    @Test func codableRoundTrip() throws {
        let layers = Self.configurations.enumerated().map { index, configuration in
            ModelDescription.Layer(
                name: "layer_\(index)", className: "Class\(index)", configuration: configuration,
                computeType: index % 2 == 0 ? .float32 : .bfloat16,
                trainingArguments: ["dropout": "0.2", "seed": "\(index)"])
        }
        let description = ModelDescription(
            name: "modèle",
            inputs: [
                ModelDescription.Input(name: "x", shape: [nil, 7, 3]),
                ModelDescription.Input(name: "y", shape: nil),
            ],
            layers: layers,
            calls: [
                ModelDescription.Call(
                    layer: 4, node: 2, inputs: [0], initialState: [1, 2], mask: 3, outputs: [4, 5]),
                ModelDescription.Call(layer: 0, inputs: [1], outputs: [6]),
            ],
            outputs: [ModelDescription.Output(name: "out", value: 6)])
        let data = try JSONEncoder().encode(description)
        let decoded = try JSONDecoder().decode(ModelDescription.self, from: data)
        #expect(decoded == description)
        for (a, b) in zip(decoded.layers, description.layers) {
            #expect(type(of: a.configuration.base) == type(of: b.configuration.base))
        }
    }

    @Test(
        arguments: [
            .linear, .relu(), .relu(negativeSlope: 0.25, maximum: nil, threshold: 2), .sigmoid,
            .hardSigmoid(slope: 0.2), .tanh, .softmax, .logSoftmax, .sparsemax, .elu(alpha: 0.5), .selu,
            .softplus,
            .softsign, .exponential, .gelu(approximate: false), .gelu(approximate: true), .silu, .hardSilu,
            .mish, .celu(alpha: 2), .tanhShrink, .hardTanh, .hardShrink(threshold: 0.1),
            .softShrink(threshold: 0.2), .squareplus(b: 3), .logSigmoid, .sparsePlus, .sparseSigmoid,
            .thresholdedReLU(theta: 0.75),
        ] as [Activation])
    func activationsAreCodable(activation: Activation) throws {
        let data = try JSONEncoder().encode([activation])
        #expect(try JSONDecoder().decode([Activation].self, from: data) == [activation])
    }

    @Test func unknownKindIsRefused() {
        let json = Data(#"{"kind": "Quantum", "settings": {}}"#.utf8)
        do {
            _ = try JSONDecoder().decode(AnyLayerConfiguration.self, from: json)
            Issue.record("decoded")
        } catch let DecodingError.dataCorrupted(context) {
            #expect(context.debugDescription == #"unknown kind of layer "Quantum""#)
        } catch {
            Issue.record(error)
        }
    }

    @Test func differentKindsAreDifferent() {
        #expect(
            AnyLayerConfiguration(PassThroughConfiguration())
                != AnyLayerConfiguration(DenseConfiguration(units: 1)))
        #expect(
            AnyLayerConfiguration(DenseConfiguration(units: 1))
                != AnyLayerConfiguration(DenseConfiguration(units: 2)))
        #expect(
            AnyLayerConfiguration(DenseConfiguration(units: 2))
                == AnyLayerConfiguration(DenseConfiguration(units: 2)))
    }

    @Test func shapesAlongTheModel() throws {
        let weights = RandomLSTM(units: 4, features: 3, seed: 95)
        let options = RNNOptions { $0.returnState = true }
        let model = try Models.chain(
            [
                ("mask", MaskingConfiguration(maskValue: 0), []),
                ("lstm", LSTMConfiguration(units: 4, options: options), weights.arrays),
            ], input: [8, nil, 3])
        #expect(model.description.valueCount == 5)
        #expect(
            try model.description.valueShapes()
                == [[8, nil, 3], [8, nil, 3], [8, 4], [8, 4], [8, 4]])
        let timeMajor = LSTMConfiguration(units: 4, options: RNNOptions { $0.timeMajor = true })
        #expect(try timeMajor.outputShapes(inputShape: [nil, 8, 3]) == [[8, 4]])
        #expect(describe([nil, 10, 3]) == "[?, 10, 3]")
    }

    @Test func settingsNameWhatIsSet() throws {
        let settings = Self.configurations[4].settings
        #expect(
            settings.map { "\($0.name) \($0.value)" } == [
                "units 5", "activation relu(negative_slope=0.1, max_value=3.0, threshold=1.0)",
                "recurrent_activation hard_sigmoid(x/6+0.5)", "use_bias false", "return_sequences true",
                "return_state true", "go_backwards true", "stateful true", "time_major true",
                "unroll true", "zero_output_for_mask true", "masked_output first state",
            ])
    }
}
