import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

@Suite struct ActivationLayerDecoderTests {
    private func activation(
        _ className: String, _ settings: String = "", keras version: String = "2.15.0"
    ) throws -> ActivationConfiguration {
        try configuration(className, settings, keras: version)
    }

    @Test func functions() throws {
        #expect(try activation("LeakyReLU").activation == .relu(negativeSlope: 0.3))
        #expect(try activation("LeakyReLU", #""alpha": 0.1"#).activation == .relu(negativeSlope: 0.1))
        #expect(
            try activation("LeakyReLU", #""negative_slope": 0.2, "trainable": true"#, keras: "3.15.1")
                .activation
                == .relu(negativeSlope: 0.2))
        #expect(try activation("ELU", #""alpha": 0.5"#).activation == .elu(alpha: 0.5))
        #expect(
            try activation("ReLU", #""max_value": 6, "negative_slope": 0.1, "threshold": 1"#).activation
                == .relu(negativeSlope: 0.1, maximum: 6, threshold: 1))
        #expect(try activation("ThresholdedReLU", #""theta": 2"#).activation == .thresholdedReLU(theta: 2))
    }

    @Test(
        arguments: [
            ("2.2.4", true), ("2.3.1", true), ("2.2.4-tf", false), ("2.4.0", false), ("2.8.0", true),
            ("3.0.5", true),
        ])
    func masksOfReLU(version: String, passes: Bool) throws {
        #expect(try activation("ReLU", keras: version).passesMask == passes)
        #expect(try activation("LeakyReLU", keras: version).passesMask)
    }

    @Test(
        arguments: [
            ("2.3.1", .none), ("2.4.0", .none), ("2.8.0", .added), ("3.0.5", .added), ("3.12.0", .added),
            ("3.13.0", .replacing),
        ] as [(String, SoftmaxConfiguration.MaskUse)])
    func masksOfSoftmax(version: String, use: SoftmaxConfiguration.MaskUse) throws {
        let softmax: SoftmaxConfiguration = try configuration("Softmax", #""axis": [1, 2]"#, keras: version)
        #expect(softmax == SoftmaxConfiguration(axes: [1, 2], maskUse: use))
    }

    @Test func slopes() throws {
        let plain: PReLUConfiguration = try configuration("PReLU", #""shared_axes": null"#)
        #expect(plain == PReLUConfiguration())
        let shared: PReLUConfiguration = try configuration("PReLU", #""shared_axes": [1]"#)
        #expect(shared == PReLUConfiguration(sharedAxes: [1]))
        #expect(
            message { _ = try decode(sequential(entry("Softmax", "it", #""axis": []"#))) }
                == #"layer "it" (1 of 1): axis: expected at least one axis, found []"#)
    }
}
