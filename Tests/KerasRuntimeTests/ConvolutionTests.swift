import TestSupport
import Testing

@testable import KerasRuntime

@Suite struct WindowTests {
    private func windows(_ padding: WindowSettings.Padding, size: Int, stride: Int = 1, dilation: Int = 1)
        -> Window
    {
        Window(size: size, stride: stride, dilation: dilation, padding: padding)
    }

    @Test func counts() {
        #expect(windows(.valid, size: 3).count(over: 5) == 3)
        #expect(windows(.valid, size: 3).count(over: 2) == 0)
        #expect(windows(.valid, size: 3, stride: 2).count(over: 6) == 2)
        #expect(windows(.valid, size: 3, dilation: 2).count(over: 5) == 1)
        #expect(windows(.same, size: 3, stride: 2).count(over: 5) == 3)
        #expect(windows(.causal, size: 4, stride: 2).count(over: 5) == 3)
        #expect(windows(.same, size: 3).count(over: 0) == 0)
    }

    /// TensorFlow puts what is odd to the end: 2 elements beyond 5 are 1 and 1, 3 are 1 and 2.
    @Test func leads() {
        #expect(windows(.same, size: 3).lead(over: 5) == 1)
        #expect(windows(.same, size: 4).lead(over: 5) == 1)
        #expect(windows(.same, size: 2, stride: 2).lead(over: 4) == 0)
        #expect(windows(.causal, size: 3, dilation: 2).lead(over: 5) == 4)
    }

    /// Every element of the window at every place, against counting.
    @Test(arguments: [WindowSettings.Padding.valid, .same, .causal])
    func places(padding: WindowSettings.Padding) {
        for size in 1...4 {
            for stride in 1...3 {
                for dilation in 1...3 {
                    for extent in 0...7 {
                        let window = windows(padding, size: size, stride: stride, dilation: dilation)
                        for element in 0..<size {
                            let expected = (0..<window.count(over: extent)).filter {
                                (0..<extent).contains(
                                    $0 * stride + element * dilation - window.lead(over: extent))
                            }
                            #expect(Array(window.places(ofElement: element, over: extent)) == expected)
                            #expect(
                                expected.isEmpty || window.elements(over: extent).contains(element))
                        }
                    }
                }
            }
        }
    }
}

@Suite struct ConvolutionTests {
    private func convolution(
        _ padding: WindowSettings.Padding = .valid, filters: Int = 1, size: Int = 2, stride: Int = 1,
        dilation: Int = 1, groups: Int = 1, channelsFirst: Bool = false
    ) -> ConvolutionConfiguration {
        ConvolutionConfiguration(
            filters: filters,
            windows: WindowSettings(
                sizes: [size], strides: [stride], dilations: [dilation], padding: padding),
            groups: groups, useBias: false, channelsFirst: channelsFirst)
    }

    private let x = Tensor<Float>(shape: [1, 4, 1], [1, 2, 3, 4])
    private let kernel = Tensor<Float>(shape: [2, 1, 1], [10, 1])

    @Test func paddings() throws {
        #expect(try output(of: convolution(), [kernel], x) == Tensor(shape: [1, 3, 1], [12, 23, 34]))
        #expect(
            try output(of: convolution(.same), [kernel], x) == Tensor(shape: [1, 4, 1], [12, 23, 34, 40]))
        #expect(
            try output(of: convolution(.causal), [kernel], x) == Tensor(shape: [1, 4, 1], [1, 12, 23, 34]))
        #expect(try output(of: convolution(stride: 2), [kernel], x).elements == [12, 34])
        #expect(try output(of: convolution(dilation: 2), [kernel], x).elements == [13, 24])
        #expect(try output(of: convolution(.causal, dilation: 2), [kernel], x).elements == [1, 2, 13, 24])
        #expect(try output(of: convolution(size: 5), [counting([5, 1, 1])], x) == Tensor(shape: [1, 0, 1]))
    }

    @Test func channelsBiasAndActivation() throws {
        var layer = convolution(filters: 2)
        layer.useBias = true
        layer.activation = .relu()
        // Two channels; the first filter sums all, the second takes the difference of the last step.
        let kernel = Tensor<Float>(shape: [2, 2, 2], [1, 0, 1, 0, 1, 1, 1, -1])
        let bias = Tensor<Float>(shape: [2], [-5, 1])
        let x = Tensor<Float>(shape: [1, 3, 2], [1, 2, 3, 4, 10, 2])
        #expect(try output(of: layer, [kernel, bias], x) == Tensor(shape: [1, 2, 2], [5, 0, 14, 9]))
        #expect(layer.parameters(inputShape: [nil, nil, 6]).map(\.shape) == [[2, 6, 2], [2]])
        layer.kernelHasUnitAxis = true
        #expect(layer.parameters(inputShape: [nil, nil, 6]).map(\.shape) == [[2, 1, 6, 2], [2]])
        let stored = Tensor<Float>(shape: [2, 1, 2, 2], kernel.elements)
        #expect(try output(of: layer, [stored, bias], x).elements == [5, 0, 14, 9])
    }

    @Test func groupsOfChannels() throws {
        let layer = convolution(filters: 4, size: 1, groups: 2)
        #expect(layer.parameters(inputShape: [nil, nil, 2]).map(\.shape) == [[1, 1, 4]])
        // The first two filters see the first channel, the others the second.
        let kernel = Tensor<Float>(shape: [1, 1, 4], [1, 2, 3, 4])
        let x = Tensor<Float>(shape: [2, 1, 2], [1, 10, 2, 20])
        #expect(
            try output(of: layer, [kernel], x) == Tensor(shape: [2, 1, 4], [1, 2, 30, 40, 2, 4, 60, 80]))
    }

    @Test func channelsFirst() throws {
        let layer = convolution(filters: 1, channelsFirst: true)
        let kernel = Tensor<Float>(shape: [2, 2, 1], [1, 10, 100, 1000])
        let x = Tensor<Float>(shape: [1, 2, 3], [1, 2, 3, 4, 5, 6])
        #expect(try output(of: layer, [kernel], x) == Tensor(shape: [1, 1, 2], [5241, 6352]))
        #expect(try layer.outputShapes(inputShape: [nil, 2, 7]) == [[nil, 1, 6]])
    }

    @Test func plane() throws {
        let layer = ConvolutionConfiguration(
            filters: 1, windows: WindowSettings(sizes: [2, 2], strides: [1, 2], padding: .same),
            useBias: false)
        let kernel = Tensor<Float>(shape: [2, 2, 1, 1], [1, 10, 100, 1000])
        let x = counting([1, 2, 3, 1])
        // [[0, 1, 2], [3, 4, 5]] with a row and a column of 0 at the end.
        #expect(try output(of: layer, [kernel], x) == Tensor(shape: [1, 2, 2, 1], [4310, 502, 43, 5]))
        #expect(try layer.outputShapes(inputShape: [nil, nil, 3, 1]) == [[nil, nil, 2, 1]])
    }

    @Test func refused() {
        #expect(
            message { _ = try output(of: convolution(), [kernel], counting([1, 4, 2])) as Tensor }
                == "input: expected shape [B, …, 1], found [1, 4, 2]")
        #expect(
            message {
                _ = try output(of: convolution(channelsFirst: true), [kernel], counting([1, 4])) as Tensor
            }
                == "input: expected shape [B, 1, …], found [1, 4]")
        #expect(
            message { _ = try convolution().outputShapes(inputShape: [nil, 4]) }
                == "input: expected 3 dimensions, found [?, 4]")
        #expect(
            message { _ = try convolution(filters: 4, groups: 2).outputShapes(inputShape: [nil, 4, 3]) }
                == "input: expected channels in 2 groups, found [?, 4, 3]")
        #expect(
            message { _ = try output(of: convolution(filters: 3, groups: 2), [kernel], x) as Tensor }
                == "filters: expected 2 groups of equal size, found 3")
    }
}

@Suite struct PoolingTests {
    private let x = Tensor<Float>(shape: [1, 5, 2], [1, -1, 5, -2, 3, -3, 4, -9, 2, -7])

    private func pooling(
        _ operation: PoolingConfiguration.Operation, _ size: Int, _ stride: Int,
        _ padding: WindowSettings.Padding
    ) -> PoolingConfiguration {
        PoolingConfiguration(
            operation, windows: WindowSettings(sizes: [size], strides: [stride], padding: padding))
    }

    @Test func windows() throws {
        let valid = try output(of: pooling(.maximum, 2, 2, .valid), [], x)
        #expect(valid == Tensor(shape: [1, 2, 2], [5, -1, 4, -3]))
        let same = try output(of: pooling(.maximum, 3, 2, .same), [], x)
        #expect(same == Tensor(shape: [1, 3, 2], [5, -1, 5, -2, 4, -7]))
        // What lies outside wherever the window stops costs nothing.
        let huge = try output(
            of: PoolingConfiguration(
                .maximum,
                windows: WindowSettings(
                    sizes: [1 << 24, 1 << 24, 1 << 24], strides: [1, 1, 1], padding: .same)),
            [], Tensor<Float>(shape: [1, 2, 2, 2, 1], [1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(huge == Tensor(shape: [1, 2, 2, 2, 1], repeating: 8))
        // Padding does not count: the ends are means of two.
        let mean = try output(of: pooling(.average, 3, 2, .same), [], x)
        #expect(mean == Tensor(shape: [1, 3, 2], [3, -1.5, 4, -14.0 / 3, 3, -8]))
    }

    @Test func plane() throws {
        let layer = PoolingConfiguration(
            .maximum, windows: WindowSettings(sizes: [2, 2], strides: [2, 1]), channelsFirst: true)
        #expect(
            try output(of: layer, [], counting([1, 2, 2, 3])) == Tensor(shape: [1, 2, 1, 2], [4, 5, 10, 11]))
        #expect(try layer.outputShapes(inputShape: [nil, 2, 5, nil]) == [[nil, 2, 2, nil]])
    }

    @Test func global() throws {
        #expect(
            try output(of: GlobalPoolingConfiguration(.maximum, rank: 1), [], x)
                == Tensor(shape: [1, 2], [5, -1]))
        let mean = GlobalPoolingConfiguration(.average, rank: 1, keepsDimensions: true)
        #expect(try output(of: mean, [], x) == Tensor(shape: [1, 1, 2], [3, -4.4]))
        #expect(try mean.outputShapes(inputShape: [nil, nil, 2]) == [[nil, 1, 2]])
        let first = GlobalPoolingConfiguration(.average, rank: 2, channelsFirst: true)
        #expect(try output(of: first, [], counting([1, 2, 2, 2])) == Tensor(shape: [1, 2], [1.5, 5.5]))
    }

    @Test func globalWithMask() throws {
        let mask = Mask(shape: [2, 2], valid: [true, false, false, false])
        let x = MaskedTensor<Float>(Tensor(shape: [2, 2, 1], [1, 5, 7, 9]), mask: mask)
        let mean = try output(of: GlobalPoolingConfiguration(.average, rank: 1), [], x)
        #expect(mean.tensor.elements[0] == 1)
        // 0 / 0, as Keras has it, where no step is valid.
        #expect(mean.tensor.elements[1].isNaN)
        #expect(mean.mask == nil)
        let highest = try output(of: GlobalPoolingConfiguration(.maximum, rank: 1), [], x)
        #expect(highest.tensor.elements == [5, 9])
        #expect(highest.mask == nil)
    }

    @Test func refused() {
        #expect(
            message { _ = try output(of: pooling(.maximum, 2, 2, .valid), [], counting([1, 2])) as Tensor }
                == "input: expected 3 dimensions, found [1, 2]")
        #expect(
            message { _ = try output(of: GlobalPoolingConfiguration(.maximum, rank: 2), [], x) as Tensor }
                == "input: expected 4 dimensions, found [1, 5, 2]")
        let mask = Mask(shape: [1, 4], valid: [true, true, true, true])
        #expect(
            message {
                _ = try output(
                    of: GlobalPoolingConfiguration(.average, rank: 1), [], MaskedTensor(x, mask: mask))
            } == "mask: expected shape [1, 5], found [1, 4]")
    }
}
