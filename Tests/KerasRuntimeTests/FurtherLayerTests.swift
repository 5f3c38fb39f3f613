import TestSupport
import Testing

@testable import KerasRuntime

/// Layers less often met, in numbers that can be done by hand.
@Suite struct FurtherLayerTests {
    // MARK: kernels of their own

    /// Four places of one channel.
    private let line = Tensor<Float>(shape: [1, 4, 1], [1, 2, 3, 4])

    @Test func everyPlaceHasItsOwnKernel() throws {
        let layer = LocallyConnectedConfiguration(
            filters: 1, windows: WindowSettings(sizes: [2], strides: [2]))
        let kernel = Tensor<Float>(shape: [2, 2, 1], [1, 10, 100, 1000])
        let bias = Tensor<Float>(shape: [2, 1], [0.5, 0.25])
        // 1 + 2 · 10 and 3 · 100 + 4 · 1000.
        #expect(try output(of: layer, [kernel, bias], line) == Tensor(shape: [1, 2, 1], [21.5, 4300.25]))
        #expect(layer.parameters(inputShape: [nil, 4, 1]).map(\.shape) == [[2, 2, 1], [2, 1]])
    }

    /// Keras pads by half the window before the first element, whatever the stride is.
    @Test(arguments: [LocallyConnectedConfiguration.Storage.dense, .sparse])
    func localPadding(_ storage: LocallyConnectedConfiguration.Storage) throws {
        let layer = LocallyConnectedConfiguration(
            filters: 1, windows: WindowSettings(sizes: [2], strides: [2], padding: .same), useBias: false,
            storage: storage)
        // The first place sees element 0 alone, the second one elements 1 and 2.
        let dense = Tensor<Float>(shape: [4, 1, 2, 1], [10, 7, 7, 100, 7, 1000, 7, 7])
        let sparse = Tensor<Float>(shape: [3], [10, 100, 1000])
        let kernel = storage == .dense ? dense : sparse
        #expect(try output(of: layer, [kernel], line) == Tensor(shape: [1, 2, 1], [10, 3200]))
    }

    @Test func localKernelsMustFit() {
        let layer = LocallyConnectedConfiguration(
            filters: 1, windows: WindowSettings(sizes: [2], strides: [1]), useBias: false, storage: .sparse)
        #expect(
            message {
                _ = try output(of: layer, [Tensor<Float>(shape: [5])], line) as Tensor<Float>
            } == "kernel: expected shape 6 elements, found [5]")
    }

    // MARK: sizes

    @Test func interpolation() throws {
        let x = Tensor<Float>(shape: [1, 1, 2, 1], [0, 4])
        func wide(_ interpolation: Interpolation) throws -> [Float] {
            let layer = UpSamplingConfiguration(sizes: [1, 2], interpolation: interpolation)
            return try output(of: layer, [], x).elements
        }
        #expect(try wide(.nearest) == [0, 0, 4, 4])
        // Centres lie at ¼ and ¾ of an element; corners at 0 and ½.
        #expect(try wide(.bilinear) == [0, 1, 3, 4])
        #expect(try wide(.bilinearOfCorners) == [0, 2, 4, 4])
    }

    /// Constants stay what they are, whatever weighs them.
    @Test(arguments: [Interpolation.bicubic, .lanczos3, .lanczos5, .gaussian, .mitchellcubic])
    func weightsSumUpToOne(_ interpolation: Interpolation) throws {
        let x = Tensor<Float>(shape: [1, 3, 2, 1], repeating: 0.5)
        let layer = UpSamplingConfiguration(sizes: [2, 3], interpolation: interpolation)
        for element in try output(of: layer, [], x).elements { #expect(abs(element - 0.5) < 1e-6) }
    }

    /// Five elements in three windows: 0–1, 1–3, 3–4.
    @Test func adaptiveWindows() throws {
        let x = Tensor<Float>(shape: [1, 5, 1], [1, 2, 4, 8, 16])
        let average = AdaptivePoolingConfiguration(.average, outputSizes: [3])
        #expect(try output(of: average, [], x) == Tensor(shape: [1, 3, 1], [1.5, 14.0 / 3, 12]))
        let maximum = AdaptivePoolingConfiguration(.maximum, outputSizes: [3])
        #expect(try output(of: maximum, [], x).elements == [2, 8, 16])
        #expect(try maximum.outputShapes(inputShape: [nil, 5, 2]) == [[nil, 3, 2]])
    }

    @Test func mirrors() throws {
        let x = Tensor<Float>(shape: [3], [1, 2, 3])
        func padded(_ width: [Int], repeatsEdge: Bool) throws -> [Float] {
            try TensorOperation.mirror([width], repeatsEdge: repeatsEdge).apply([x])[0].elements
        }
        #expect(try padded([2, 1], repeatsEdge: false) == [3, 2, 1, 2, 3, 2])
        #expect(try padded([2, 3], repeatsEdge: true) == [2, 1, 1, 2, 3, 3, 2, 1])
        #expect(
            message { _ = try padded([3, 0], repeatsEdge: false) } == "pad_width: expected at most 2, found 3"
        )
    }
}
