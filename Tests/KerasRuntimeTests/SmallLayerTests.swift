import TestSupport
import Testing

@testable import KerasRuntime

private func call<Element: TensorScalar>(
    _ layer: any Layer<Element>, _ x: Tensor<Element>, mask: Mask? = nil
) throws -> MaskedTensor<Element> {
    let outputs = try layer.call(CallArguments(inputs: [MaskedTensor(x, mask: mask)])).outputs
    return try #require(outputs.count == 1 ? outputs.first : nil)
}

private let mask = Mask(shape: [2, 2], valid: [true, false, true, true])

@Suite struct DenseTests {
    private let kernel = Tensor<Float>(shape: [3, 2], [1, 2, 3, 4, 5, 6])
    private let bias = Tensor<Float>(shape: [2], [0.5, -100])

    @Test func byHand() throws {
        let layer: any Layer<Float> = try DenseConfiguration(units: 2).layer(weights: [kernel, bias])
        let x = Tensor<Float>(shape: [2, 3], [1, 0, -1, 2, 1, 0.5])
        // [1 − 5, 2 − 6] + bias; [2 + 3 + 2.5, 4 + 4 + 3] + bias
        #expect(try call(layer, x).tensor == Tensor(shape: [2, 2], [-3.5, -104, 8, -89]))
    }

    @Test func activationAndNoBias() throws {
        let relu: any Layer<Float> = try DenseConfiguration(units: 2, activation: .relu())
            .layer(weights: [kernel, bias])
        let plain: any Layer<Float> = try DenseConfiguration(units: 2, useBias: false)
            .layer(weights: [kernel])
        let x = Tensor<Float>(shape: [1, 3], [2, 1, 0.5])
        #expect(try call(relu, x).tensor.elements == [8, 0])
        #expect(try call(plain, x).tensor.elements == [7.5, 11])
    }

    /// Softmax runs over the units of each timestep, not over the whole tensor.
    @Test func everyTimestepAlike() throws {
        let layer: any Layer<Float> = try DenseConfiguration(units: 2, activation: .softmax)
            .layer(weights: [kernel, bias])
        let x = Tensor<Float>(shape: [2, 2, 3], (0..<12).map { Float($0) / 4 })
        let output = try call(layer, x, mask: mask)
        #expect(output.tensor.shape == [2, 2, 2])
        #expect(output.mask == mask)
        for step in 0..<4 {
            let row = Tensor<Float>(shape: [1, 3], Array(x.elements[(step * 3)..<(step * 3 + 3)]))
            let expected = try call(layer, row).tensor.elements
            #expect(Array(output.tensor.elements[(step * 2)..<(step * 2 + 2)]) == expected)
        }
    }

    @Test func refused() throws {
        let layer: any Layer<Float> = try DenseConfiguration(units: 2).layer(weights: [kernel, bias])
        #expect(
            message { _ = try call(layer, Tensor(shape: [2, 4])) }
                == "input: expected shape […, 3], found [2, 4]")
        #expect(
            message { _ = try call(layer, Tensor(shape: [3])) } == "input: expected shape […, 3], found [3]")
        #expect(
            message { _ = try layer.call(CallArguments(inputs: [])) } == "inputs: expected 1 tensor, found 0")
    }
}

@Suite struct EmbeddingTests {
    private let table = Tensor<Float>(shape: [4, 2], [0, 1, 10, 11, 20, 21, 30, 31])

    private func layer(maskZero: Bool) throws -> any Layer<Float> {
        try EmbeddingConfiguration(inputDim: 4, outputDim: 2, maskZero: maskZero).layer(weights: [table])
    }

    @Test func looksRowsUp() throws {
        let output = try call(layer(maskZero: false), Tensor(shape: [2, 2], [3, 0, 1, 3]), mask: mask)
        #expect(output.tensor == Tensor(shape: [2, 2, 2], [30, 31, 0, 1, 10, 11, 30, 31]))
        // A mask of the ids does not get past an embedding.
        #expect(output.mask == nil)
    }

    @Test func maskZero() throws {
        let output = try call(layer(maskZero: true), Tensor(shape: [2, 2], [3, 0, 0, 1]))
        #expect(output.mask == Mask(shape: [2, 2], valid: [true, false, false, true]))
        // Row 0 is looked up all the same.
        #expect(output.tensor.elements[2..<4] == [0, 1])
    }

    @Test(
        arguments: [
            (4, "4.0"), (-1, "-1.0"), (1e20, "1e+20"), (.nan, "nan"), (-.infinity, "-inf"),
        ] as [(Float, String)])
    func idsOutOfRange(id: Float, found: String) throws {
        let layer = try layer(maskZero: false)
        #expect(
            message { _ = try call(layer, Tensor(shape: [1, 2], [1, id])) }
                == "input: expected token ids from 0 to 3, found \(found)")
    }

    /// Keras casts ids to integers, towards 0.
    @Test func fractionsAreDropped() throws {
        let output = try call(layer(maskZero: false), Tensor(shape: [1, 3], [2.9, -0.5, 3.5]))
        #expect(output.tensor.elements == [20, 21, 0, 1, 30, 31])
    }
}

@Suite struct MaskingTests {
    @Test func stepsWhoseFeaturesAllEqual() throws {
        let layer: any Layer<Float> = try MaskingConfiguration(maskValue: -1).layer(weights: [])
        let x = Tensor<Float>(shape: [2, 2, 2], [-1, -1, -1, 3, 0, 0, -1, -1])
        let output = try call(layer, x, mask: mask)
        // It replaces the mask that came along, and clears what it masks.
        #expect(output.mask == Mask(shape: [2, 2], valid: [false, true, true, false]))
        #expect(output.tensor.elements == [0, 0, -1, 3, 0, 0, 0, 0])
    }

    /// 0.1 in a float32 model is another number than in a float64 model, in either session.
    @Test func valueRoundedAsTheModelDoes() throws {
        let single = MaskingConfiguration(maskValue: Double(Float(0.1)))
        let float: any Layer<Float> = try single.layer(weights: [])
        let widened: any Layer<Double> = try single.layer(weights: [])
        #expect(try call(float, Tensor(shape: [1, 1, 2], [0.1, 0.1])).mask?.valid == [false])
        let recorded = Tensor<Double>(shape: [1, 1, 2], repeating: Double(Float(0.1)))
        #expect(try call(widened, recorded).mask?.valid == [false])

        let double: any Layer<Double> = try MaskingConfiguration(maskValue: 0.1).layer(weights: [])
        #expect(try call(double, Tensor(shape: [1, 1, 2], [0.1, 0.1])).mask?.valid == [false])
        #expect(try call(double, recorded).mask?.valid == [true])
    }

    @Test func nanIsNoMaskValue() throws {
        let layer: any Layer<Float> = try MaskingConfiguration(maskValue: 0).layer(weights: [])
        let output = try call(layer, Tensor(shape: [1, 2, 2], [.nan, 0, 0, -0.0]))
        #expect(output.mask?.valid == [true, false])
    }

    @Test func refused() throws {
        let layer: any Layer<Float> = try MaskingConfiguration(maskValue: 0).layer(weights: [])
        #expect(
            message { _ = try call(layer, Tensor(shape: [2])) }
                == "input: expected at least 2 dimensions, found [2]")
    }
}

@Suite struct WrapperTests {
    @Test func timeDistributedIsEveryStepAlone() throws {
        var generator = SeededGenerator(60)
        let dense = DenseConfiguration(units: 2, activation: .softmax)
        let weights = [Tensor<Double>.random([3, 2], &generator), .random([2], &generator)]
        let inner: any Layer<Double> = try dense.layer(weights: weights)
        let layer: any Layer<Double> = try TimeDistributedConfiguration(dense).layer(weights: weights)
        let x = Tensor<Double>.random([2, 5, 3], &generator)
        let mask = Mask(shape: [2, 5], valid: (0..<10).map { $0 % 3 != 0 })
        let output = try call(layer, x, mask: mask)
        #expect(output.tensor.shape == [2, 5, 2])
        #expect(output.mask == mask)
        for time in 0..<5 {
            #expect(output.tensor.timestep(time) == (try call(inner, x.timestep(time)).tensor))
        }
        #expect(
            message { _ = try call(layer, Tensor(shape: [2, 3])) }
                == "input: expected at least 3 dimensions, found [2, 3]")
    }

    @Test func timeDistributedShapes() throws {
        let configuration = TimeDistributedConfiguration(DenseConfiguration(units: 2))
        #expect(try configuration.outputShapes(inputShape: [nil, 5, 3]) == [[nil, 5, 2]])
        #expect(configuration.parameters(inputShape: [nil, nil, 3]).map(\.shape) == [[3, 2], [2]])
        #expect(
            message { _ = try configuration.outputShapes(inputShape: [nil, 3]) }
                == "input: expected at least 3 dimensions, found [?, 3]")
    }

    @Test func passThroughAndActivation() throws {
        let x = Tensor<Float>(shape: [2, 2, 1], [-1, 2, -3, 4])
        let pass: any Layer<Float> = try PassThroughConfiguration().layer(weights: [])
        let unchanged = try call(pass, x, mask: mask)
        #expect(unchanged.tensor == x)
        #expect(unchanged.mask == mask)
        let relu: any Layer<Float> = try ActivationConfiguration(.relu()).layer(weights: [])
        let activated = try call(relu, x, mask: mask)
        #expect(activated.tensor.elements == [0, 2, 0, 4])
        #expect(activated.mask == mask)
        // Softmax over the last dimension, which is 1 here.
        let softmax: any Layer<Float> = try ActivationConfiguration(.softmax).layer(weights: [])
        #expect(try call(softmax, x).tensor.elements == [1, 1, 1, 1])
    }

    @Test func unsupportedLayerCannotRun() throws {
        let layer: any Layer<Float> = try UnsupportedConfiguration(className: "Attention").layer(weights: [])
        #expect(
            message { _ = try call(layer, Tensor(shape: [1])) }
                == "class: expected a supported layer, found Attention")
    }
}
