import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

private func problem(_ className: String, _ settings: String, keras version: String = "2.15.0") -> String {
    message { _ = try decode(sequential(entry(className, "it", settings)), keras: version) }
}

private let place = #"layer "it" (1 of 1): "#

@Suite struct ConvolutionDecoderTests {
    @Test func convolutions() throws {
        let plain: ConvolutionConfiguration = try configuration(
            "Conv1D", #""filters": 4, "kernel_size": [3]"#)
        #expect(
            plain == ConvolutionConfiguration(filters: 4, windows: WindowSettings(sizes: [3], strides: [1])))
        let full: ConvolutionConfiguration = try configuration(
            "Conv1D",
            """
            "filters": 6, "kernel_size": 5, "strides": 2, "padding": "causal", "dilation_rate": [3],
            "groups": 3, "activation": "relu", "use_bias": false, "data_format": "channels_first"
            """)
        let windows = WindowSettings(sizes: [5], strides: [2], dilations: [3], padding: .causal)
        #expect(
            full
                == ConvolutionConfiguration(
                    filters: 6, windows: windows, groups: 3, activation: .relu(), useBias: false,
                    channelsFirst: true))
        let plane: ConvolutionConfiguration = try configuration(
            "Conv2D", #""filters": 4, "kernel_size": [3, 2], "strides": 2, "padding": "same""#)
        #expect(plane.windows == WindowSettings(sizes: [3, 2], strides: [2, 2], padding: .same))
    }

    @Test func keras1() throws {
        let line: ConvolutionConfiguration = try configuration(
            "Convolution1D",
            #""nb_filter": 4, "filter_length": 3, "subsample_length": 2, "border_mode": "same", "bias": false"#,
            keras: "1.2.2")
        let windows = WindowSettings(sizes: [3], strides: [2], padding: .same)
        #expect(
            line
                == ConvolutionConfiguration(
                    filters: 4, windows: windows, useBias: false, kernelHasUnitAxis: true))
        let dilated: ConvolutionConfiguration = try configuration(
            "AtrousConvolution1D", #""nb_filter": 4, "filter_length": 3, "atrous_rate": 2"#, keras: "1.2.2")
        #expect(dilated.windows == WindowSettings(sizes: [3], strides: [1], dilations: [2]))
        let plane: ConvolutionConfiguration = try configuration(
            "Convolution2D",
            #""nb_filter": 4, "nb_row": 3, "nb_col": 2, "subsample": [2, 1], "dim_ordering": "tf""#,
            keras: "1.2.2")
        #expect(plane.windows == WindowSettings(sizes: [3, 2], strides: [2, 1]))
        #expect(!plane.channelsFirst)
        let first: ConvolutionConfiguration = try configuration(
            "Convolution3D",
            #""nb_filter": 4, "kernel_dim1": 3, "kernel_dim2": 2, "kernel_dim3": 1, "dim_ordering": "th""#,
            keras: "1.2.2")
        #expect(
            first
                == ConvolutionConfiguration(
                    filters: 4, windows: WindowSettings(sizes: [3, 2, 1], strides: [1, 1, 1]),
                    channelsFirst: true, kernelLayout: .filtersFirst))
    }

    @Test func deconvolutionOfKeras1() throws {
        let layer: TransposedConvolutionConfiguration = try configuration(
            "Deconvolution2D",
            #""nb_filter": 4, "nb_row": 3, "nb_col": 2, "output_shape": [null, 4, 7, 8], "dim_ordering": "th""#,
            keras: "1.2.2")
        #expect(
            layer
                == TransposedConvolutionConfiguration(
                    filters: 4, windows: WindowSettings(sizes: [3, 2], strides: [1, 1]),
                    outputExtents: [7, 8], channelsFirst: true, kernelLayout: .filtersFirst))
    }

    @Test func locallyConnected() throws {
        let layer: LocallyConnectedConfiguration = try configuration(
            "LocallyConnected2D",
            #""filters": 4, "kernel_size": [3, 2], "padding": "same", "implementation": 3, "strides": 2"#)
        #expect(
            layer
                == LocallyConnectedConfiguration(
                    filters: 4, windows: WindowSettings(sizes: [3, 2], strides: [2, 2], padding: .same),
                    storage: .sparse))
        let old: LocallyConnectedConfiguration = try configuration(
            "LocallyConnected1D", #""nb_filter": 4, "filter_length": 3, "bias": false"#, keras: "1.2.2")
        #expect(
            old
                == LocallyConnectedConfiguration(
                    filters: 4, windows: WindowSettings(sizes: [3], strides: [1]), useBias: false))
    }

    @Test func depthwise() throws {
        let plain: DepthwiseConvolutionConfiguration = try configuration(
            "DepthwiseConv1D", #""kernel_size": [3]"#)
        #expect(
            plain
                == DepthwiseConvolutionConfiguration(windows: WindowSettings(sizes: [3], strides: [1])))
        let full: DepthwiseConvolutionConfiguration = try configuration(
            "SeparableConv2D",
            #"""
            "filters": 4, "kernel_size": [3, 2], "strides": [2, 2], "padding": "same", "depth_multiplier": 5,
            "activation": "tanh", "use_bias": false, "data_format": "channels_first"
            """#)
        #expect(
            full
                == DepthwiseConvolutionConfiguration(
                    filters: 4,
                    windows: WindowSettings(sizes: [3, 2], strides: [2, 2], padding: .same),
                    depthMultiplier: 5, activation: .tanh, useBias: false, channelsFirst: true))
        #expect(
            message { _ = try decode(sequential(entry("SeparableConv1D", "it", #""kernel_size": 2"#))) }
                == #"layer "it" (1 of 1): filters: expected an integer from 1 to 16777216, found nothing"#)
    }

    @Test func transposed() throws {
        let plain: TransposedConvolutionConfiguration = try configuration(
            "Conv1DTranspose", #""filters": 2, "kernel_size": 3, "output_padding": null"#)
        let windows = WindowSettings(sizes: [3], strides: [1])
        #expect(plain == TransposedConvolutionConfiguration(filters: 2, windows: windows))
        let plane: TransposedConvolutionConfiguration = try configuration(
            "Conv2DTranspose",
            #""filters": 2, "kernel_size": [3, 4], "strides": 2, "padding": "same", "output_padding": 1"#)
        #expect(
            plane
                == TransposedConvolutionConfiguration(
                    filters: 2,
                    windows: WindowSettings(sizes: [3, 4], strides: [2, 2], padding: .same),
                    outputPadding: [1, 1]))
        #expect(
            message {
                let settings = #""filters": 2, "kernel_size": 3, "output_padding": [1, 2]"#
                _ = try decode(sequential(entry("Conv1DTranspose", "it", settings)))
            } == #"layer "it" (1 of 1): output_padding: expected an integer, or 1 of them, found [1, 2]"#)
    }

    @Test func poolings() throws {
        let plain: PoolingConfiguration = try configuration("MaxPooling1D", "")
        #expect(plain == PoolingConfiguration(.maximum, windows: WindowSettings(sizes: [2], strides: [2])))
        let full: PoolingConfiguration = try configuration(
            "AveragePooling2D",
            #""pool_size": [3, 2], "strides": null, "padding": "same", "data_format": "channels_first""#)
        #expect(
            full
                == PoolingConfiguration(
                    .average, windows: WindowSettings(sizes: [3, 2], strides: [3, 2], padding: .same),
                    channelsFirst: true))
        let keras1: PoolingConfiguration = try configuration(
            "MaxPooling1D", #""pool_length": 3, "stride": 2, "border_mode": "same""#, keras: "1.2.2")
        #expect(
            keras1
                == PoolingConfiguration(
                    .maximum, windows: WindowSettings(sizes: [3], strides: [2], padding: .same)))
        let global: GlobalPoolingConfiguration = try configuration(
            "GlobalAveragePooling1D", #""keepdims": true"#)
        #expect(global == GlobalPoolingConfiguration(.average, rank: 1, keepsDimensions: true))
    }

    @Test func refused() {
        #expect(
            problem("Conv1D", #""kernel_size": 3"#)
                == place + "filters: expected an integer from 1 to 16777216, found nothing")
        #expect(
            problem("Conv1D", #""filters": 4, "kernel_size": [3, 3]"#)
                == place + "kernel_size: expected an integer from 1, found [3, 3]")
        #expect(
            problem("Conv2D", #""filters": 4, "kernel_size": [3, 0]"#)
                == place + "kernel_size: expected an integer from 1, or 2 of them, found [3, 0]")
        #expect(
            problem("Conv1D", #""filters": 4, "kernel_size": 3, "padding": "full""#)
                == place + #"padding: expected valid, same or causal, found "full""#)
        #expect(
            problem("Conv2D", #""filters": 4, "kernel_size": 3, "padding": "causal""#)
                == place + #"padding: expected valid or same, found "causal""#)
        #expect(
            problem("Conv1D", #""filters": 4, "kernel_size": 3, "groups": 3"#)
                == place + "groups: expected a divisor of filters, 4, found 3")
        #expect(
            problem("Convolution2D", #""nb_filter": 4, "nb_row": 3, "nb_col": 2, "dim_ordering": "no""#)
                == place + #"dim_ordering: expected tf or th, found "no""#)
        #expect(
            problem(
                "Deconvolution2D",
                #""nb_filter": 4, "nb_row": 3, "nb_col": 2, "output_shape": [null, 3, 4]"#)
                == place + "output_shape: expected a shape of 4 dimensions, found [null, 3, 4]")
        #expect(
            problem("LocallyConnected1D", #""filters": 4, "kernel_size": 3, "implementation": 4"#)
                == place + "implementation: expected 1, 2 or 3, found 4")
        #expect(
            problem("Convolution1D", #""nb_filter": 4, "filter_length": 3, "border_mode": "full""#)
                == place + #"border_mode: expected valid or same, found "full""#)
        #expect(
            problem("MaxPooling1D", #""pool_size": [0]"#)
                == place + "pool_size: expected an integer from 1, found [0]")
    }
}

@Suite struct NormalizationDecoderTests {
    @Test func batch() throws {
        let plain: BatchNormalizationConfiguration = try configuration("BatchNormalization", "")
        #expect(plain == BatchNormalizationConfiguration())
        let full: BatchNormalizationConfiguration = try configuration(
            "BatchNormalization",
            #""axis": [1], "epsilon": 0.01, "scale": false, "center": false, "momentum": 0.9"#)
        #expect(full == BatchNormalizationConfiguration(axis: 1, epsilon: 0.01, scale: false, center: false))
        let keras1: LayerNormalizationConfiguration = try configuration(
            "BatchNormalization", #""mode": 1, "epsilon": 0.01"#, keras: "1.2.2")
        #expect(
            keras1
                == LayerNormalizationConfiguration(epsilon: 0.01, rootEpsilon: 0.01, hasIdleStatistics: true))
    }

    @Test func layer() throws {
        let plain: LayerNormalizationConfiguration = try configuration("LayerNormalization", "")
        #expect(plain == LayerNormalizationConfiguration())
        let full: LayerNormalizationConfiguration = try configuration(
            "LayerNormalization", #""axis": [1, 2], "epsilon": 0.01, "scale": false"#)
        #expect(full == LayerNormalizationConfiguration(axes: [1, 2], epsilon: 0.01, scale: false))
        let rms: LayerNormalizationConfiguration = try configuration(
            "LayerNormalization", #""axis": -1, "rms_scaling": true"#, keras: "3.15.1")
        #expect(rms == LayerNormalizationConfiguration(center: false, subtractsMean: false))
    }

    @Test func refused() {
        #expect(problem("BatchNormalization", #""mode": 3"#) == place + "mode: expected 0, 1 or 2, found 3")
        #expect(problem("BatchNormalization", #""axis": [1, 2]"#) == place + "several axes is not supported")
        #expect(
            problem("BatchNormalization", #""axis": true"#) == place + "axis: expected integers, found true")
        #expect(
            problem("LayerNormalization", #""axis": []"#) == place
                + "axis: expected at least one axis, found []")
    }
}
