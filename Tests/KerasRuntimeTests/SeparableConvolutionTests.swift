import TestSupport
import Testing

@testable import KerasRuntime

/// Convolutions of single channels, and those the other way round, in numbers that can be done by hand.
@Suite struct SeparableConvolutionTests {
    /// Two channels: 1, 2, 3 and 10, 20, 30.
    private let x = Tensor<Float>(shape: [1, 3, 2], [1, 10, 2, 20, 3, 30])

    @Test func eachChannelHasItsOwnKernels() throws {
        let windows = WindowSettings(sizes: [2], strides: [1])
        let depthwise = DepthwiseConvolutionConfiguration(windows: windows, depthMultiplier: 2)
        // Of channel 0: the first element, the sum. Of channel 1: the second, the difference.
        let kernel = Tensor<Float>(shape: [2, 2, 2], [1, 1, 0, -1, 0, 1, 1, 1])
        let bias = Tensor<Float>(shape: [4], [0, 0, 0, 100])
        #expect(
            try output(of: depthwise, [kernel, bias], x)
                == Tensor(shape: [1, 2, 4], [1, 3, 20, 110, 2, 5, 30, 110]))
        let separable = DepthwiseConvolutionConfiguration(
            filters: 1, windows: windows, depthMultiplier: 2, activation: .relu(), useBias: false)
        let mix = Tensor<Float>(shape: [1, 4, 1], [1, 0, -1, 2])
        #expect(try output(of: separable, [kernel, mix], x) == Tensor(shape: [1, 2, 1], [1, 0]))
        #expect(try separable.outputShapes(inputShape: [nil, 3, 2]) == [[nil, 2, 1]])
        #expect(try depthwise.outputShapes(inputShape: [nil, nil, 2]) == [[nil, nil, 4]])
        #expect(
            separable.parameters(inputShape: [nil, 3, 2]).map(\.shape) == [[2, 2, 2], [1, 4, 1]])
    }

    @Test func refusesOtherChannels() {
        let depthwise = DepthwiseConvolutionConfiguration(
            windows: WindowSettings(sizes: [2], strides: [1]), useBias: false)
        #expect(
            message {
                let kernel = Tensor<Float>(shape: [2, 3, 1], repeating: 1)
                _ = try output(of: depthwise, [kernel], x) as Tensor<Float>
            } == "input: expected shape [B, …, 3], found [1, 3, 2]")
    }
}

@Suite struct TransposedConvolutionTests {
    /// Three elements and a kernel of 100, 10, 1.
    private let x = Tensor<Float>(shape: [1, 3, 1], [1, 2, 3])
    private let kernel = Tensor<Float>(shape: [3, 1, 1], [100, 10, 1])

    private func transposed(
        _ padding: WindowSettings.Padding, stride: Int, dilation: Int = 1, outputPadding: [Int]? = nil
    ) -> TransposedConvolutionConfiguration {
        TransposedConvolutionConfiguration(
            filters: 1,
            windows: WindowSettings(
                sizes: [3], strides: [stride], dilations: [dilation], padding: padding),
            outputPadding: outputPadding, useBias: false)
    }

    @Test func everyElementSpreadsTheKernel() throws {
        #expect(
            try output(of: transposed(.valid, stride: 1), [kernel], x).elements == [100, 210, 321, 32, 3])
        #expect(
            try output(of: transposed(.valid, stride: 2), [kernel], x).elements
                == [100, 10, 201, 20, 302, 30, 3])
        // Gaps stay empty, at the end too.
        #expect(
            try output(of: transposed(.valid, stride: 4), [kernel], x).elements
                == [100, 10, 1, 0, 200, 20, 2, 0, 300, 30, 3, 0])
        // The same with one element less before and behind.
        #expect(try output(of: transposed(.same, stride: 1), [kernel], x).elements == [210, 321, 32])
        #expect(
            try output(of: transposed(.same, stride: 2), [kernel], x).elements
                == [100, 10, 201, 20, 302, 30])
        #expect(
            try output(of: transposed(.valid, stride: 1, dilation: 2), [kernel], x).elements
                == [100, 200, 310, 20, 31, 2, 3])
    }

    @Test func outputPadding() throws {
        let longer = transposed(.valid, stride: 2, outputPadding: [1])
        #expect(try output(of: longer, [kernel], x).elements == [100, 10, 201, 20, 302, 30, 3, 0])
        #expect(try longer.outputShapes(inputShape: [nil, 3, 1]) == [[nil, 8, 1]])
        #expect(
            message {
                _ = try transposed(.valid, stride: 2, outputPadding: [2]).outputShapes(inputShape: [
                    nil, 3, 1,
                ])
            } == "output_padding: expected less than the strides, 2, found 2")
    }

    @Test func channels() throws {
        let windows = WindowSettings(sizes: [1], strides: [1])
        let configuration = TransposedConvolutionConfiguration(filters: 2, windows: windows)
        // [kernel_size, filters, channels]
        let kernel = Tensor<Float>(shape: [1, 2, 3], [1, 10, 100, 0, 0, 1])
        let pixel = Tensor<Float>(shape: [1, 1, 3], [1, 2, 3])
        let bias = Tensor<Float>(shape: [2], [0, 0.5])
        #expect(try output(of: configuration, [kernel, bias], pixel).elements == [321, 3.5])
        var first = configuration
        first.channelsFirst = true
        #expect(
            try output(of: first, [kernel, bias], pixel.reshaped([1, 3, 1]))
                == Tensor(shape: [1, 2, 1], [321, 3.5]))
    }
}

@Suite struct UpSamplingTests {
    @Test func repeatsRowsAndColumns() throws {
        let x = Tensor<Float>(shape: [1, 1, 2, 1], [1, 2])
        #expect(
            try output(of: UpSamplingConfiguration(sizes: [2, 3]), [], x)
                == Tensor(shape: [1, 2, 6, 1], [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2]))
        #expect(
            try output(of: UpSamplingConfiguration(sizes: [1, 2], channelsFirst: true), [], x)
                == Tensor(shape: [1, 1, 2, 2], [1, 1, 2, 2]))
        #expect(
            message { _ = try UpSamplingConfiguration(sizes: [2, 2]).outputShapes(inputShape: [nil, 2, 1]) }
                == "input: expected 4 dimensions, found [?, 2, 1]")
    }
}
