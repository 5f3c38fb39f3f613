import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct PaddingDecoderTests {
    private let all = SliceItem.range(start: nil, stop: nil, step: 1)

    @Test func ends() throws {
        let padding: OperationConfiguration = try configuration("ZeroPadding1D", #""padding": [1, 2]"#)
        #expect(padding == OperationConfiguration(.pad([[0, 0], [1, 2], [0, 0]], value: 0)))
        let both: OperationConfiguration = try configuration("ZeroPadding1D", #""padding": 3"#)
        #expect(both == OperationConfiguration(.pad([[0, 0], [3, 3], [0, 0]], value: 0)))
        let cropping: OperationConfiguration = try configuration("Cropping1D", #""cropping": [1, 2]"#)
        #expect(cropping == OperationConfiguration(.slice([all, .range(start: 1, stop: -2, step: 1)])))
        // Up to −0 would be up to the beginning.
        let start: OperationConfiguration = try configuration("Cropping1D", #""cropping": [1, 0]"#)
        #expect(start == OperationConfiguration(.slice([all, .range(start: 1, stop: nil, step: 1)])))
    }

    @Test func upSampling() throws {
        let twice: OperationConfiguration = try configuration("UpSampling1D", "")
        #expect(twice == OperationConfiguration(.repeatElements(2, axis: 1)))
        let keras1: OperationConfiguration = try configuration(
            "UpSampling1D", #""length": 3"#, keras: "1.2.2")
        #expect(keras1 == OperationConfiguration(.repeatElements(3, axis: 1)))
    }

    @Test func planes() throws {
        let one: OperationConfiguration = try configuration("ZeroPadding2D", "")
        #expect(one == OperationConfiguration(.pad([[0, 0], [1, 1], [1, 1], [0, 0]], value: 0)))
        let four: OperationConfiguration = try configuration(
            "ZeroPadding2D", #""padding": [[1, 2], [3, 4]], "data_format": "channels_first""#)
        #expect(four == OperationConfiguration(.pad([[0, 0], [0, 0], [1, 2], [3, 4]], value: 0)))
        let two: OperationConfiguration = try configuration("Cropping2D", #""cropping": [1, [2, 0]]"#)
        let rows = SliceItem.range(start: 1, stop: -1, step: 1)
        #expect(
            two == OperationConfiguration(.slice([all, rows, .range(start: 2, stop: nil, step: 1)])))
        let larger: UpSamplingConfiguration = try configuration("UpSampling2D", #""size": [2, 3]"#)
        #expect(larger == UpSamplingConfiguration(sizes: [2, 3]))
    }

    /// What a word means depends on who wrote it.
    @Test(
        arguments: [
            ("nearest", "2.15.0", Interpolation.nearest), ("area", "2.15.0", .nearest),
            ("bilinear", "2.15.0", .bilinear), ("bilinear", "3.0.5", .bilinear),
            ("bilinear", "2.3.1", .bilinearOfCorners), ("mitchellcubic", "2.15.0", .mitchellcubic),
        ])
    func interpolations(_ name: String, _ keras: String, _ expected: Interpolation) throws {
        let layer: UpSamplingConfiguration = try configuration(
            "UpSampling2D", #""interpolation": "\#(name)""#, keras: keras)
        #expect(layer == UpSamplingConfiguration(sizes: [2, 2], interpolation: expected))
    }

    /// Keras 1's Theano ordering.
    @Test func channelsFirstInKeras1() throws {
        let padding: OperationConfiguration = try configuration(
            "ZeroPadding2D", #""padding": [2, 1], "dim_ordering": "th""#, keras: "1.2.2")
        #expect(padding == OperationConfiguration(.pad([[0, 0], [0, 0], [2, 2], [1, 1]], value: 0)))
    }

    @Test func refusedPlanes() {
        #expect(
            message {
                let layer = entry("ZeroPadding2D", "it", #""dim_ordering": "default""#)
                _ = try decode(sequential(layer), keras: "1.2.2")
            } == #"layer "it" (1 of 1): dim_ordering: expected tf or th, found "default""#)
        #expect(
            message {
                _ = try decode(sequential(entry("UpSampling2D", "it", #""interpolation": "spline""#)))
            } == #"layer "it" (1 of 1): interpolation: expected the name of an interpolation, found "spline""#
        )
        let turned = #""interpolation": "bicubic", "data_format": "channels_first""#
        #expect(
            message { _ = try decode(sequential(entry("UpSampling2D", "it", turned)), keras: "3.0.5") }
                == #"layer "it" (1 of 1): interpolation with channels first as of Keras 3.0 is not supported"#
        )
        #expect(
            message { _ = try decode(sequential(entry("ZeroPadding2D", "it", #""padding": [1, 2, 3]"#))) }
                == #"layer "it" (1 of 1): padding: expected one number or two for each of 2 dimensions, found [1, 2, 3]"#
        )
    }

    @Test func refused() {
        #expect(
            message { _ = try decode(sequential(entry("ZeroPadding1D", "it", #""padding": [1, 2, 3]"#))) }
                == #"layer "it" (1 of 1): padding: expected one number or two, found [1, 2, 3]"#)
        #expect(
            message { _ = try decode(sequential(entry("Cropping1D", "it", #""cropping": -1"#))) }
                == #"layer "it" (1 of 1): cropping: expected one number or two, found -1"#)
    }
}
