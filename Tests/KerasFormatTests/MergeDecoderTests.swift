import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

private func problem(_ className: String, _ settings: String, keras version: String = "2.15.0") -> String {
    message { _ = try decode(sequential(entry(className, "it", settings)), keras: version) }
}

private let place = #"layer "it" (1 of 1): "#

@Suite struct MergeDecoderTests {
    @Test(
        arguments: [
            ("Add", .add), ("Subtract", .subtract), ("Multiply", .multiply), ("Average", .average),
            ("Maximum", .maximum), ("Minimum", .minimum),
        ] as [(String, MergeConfiguration.Operation)])
    func merges(className: String, operation: MergeConfiguration.Operation) throws {
        let merge: MergeConfiguration = try configuration(className, "")
        #expect(merge == MergeConfiguration(operation))
    }

    @Test(
        arguments: [
            ("2.2.4", .every), ("2.15.0", .every), ("3.0.5", .none), ("3.3.3", .none), ("3.4.1", .any),
            ("3.15.1", .any),
        ] as [(String, MaskRule)])
    func masks(version: String, rule: MaskRule) throws {
        let merge: MergeConfiguration = try configuration("Add", "", keras: version)
        #expect(merge.maskRule == rule)
        let joined: ConcatenateConfiguration = try configuration("Concatenate", "", keras: version)
        #expect(joined == ConcatenateConfiguration(axis: -1, maskRule: rule))
    }

    @Test func arguments() throws {
        let joined: ConcatenateConfiguration = try configuration("Concatenate", #""axis": 1"#)
        #expect(joined.axis == 1)
        let dot: DotConfiguration = try configuration("Dot", #""axes": 2"#)
        #expect(dot == DotConfiguration(axes: (2, 2)))
        let pair: DotConfiguration = try configuration("Dot", #""axes": [1, -1], "normalize": true"#)
        #expect(pair == DotConfiguration(axes: (1, -1), normalization: .vectors))
    }

    @Test func keras1() throws {
        func merge<C: LayerConfiguration>(_ settings: String, as type: C.Type) throws -> C {
            try configuration("Merge", settings, keras: "1.2.2")
        }
        #expect(try merge(#""mode": "sum""#, as: MergeConfiguration.self) == MergeConfiguration(.add))
        #expect(try merge(#""mode": "mul""#, as: MergeConfiguration.self) == MergeConfiguration(.multiply))
        #expect(try merge(#""mode": "ave""#, as: MergeConfiguration.self) == MergeConfiguration(.average))
        #expect(
            try merge(#""mode": "max", "mode_type": "raw""#, as: MergeConfiguration.self)
                == MergeConfiguration(.maximum))
        #expect(
            try merge(#""mode": "concat", "concat_axis": 1"#, as: ConcatenateConfiguration.self)
                == ConcatenateConfiguration(axis: 1))
        #expect(
            try merge(#""mode": "dot", "dot_axes": [1, 2]"#, as: DotConfiguration.self)
                == DotConfiguration(axes: (1, 2)))
        #expect(
            try merge(#""mode": "cos""#, as: DotConfiguration.self)
                == DotConfiguration(axes: (-1, -1), normalization: .products))
    }

    @Test func refused() {
        #expect(
            problem("Merge", #""mode": "lambda x: x", "mode_type": "lambda""#)
                == place + "class Merge with a lambda is not supported")
        #expect(
            problem("Merge", #""mode": "min""#)
                == place + #"mode: expected sum, mul, ave, max, concat, dot or cos, found "min""#)
        #expect(problem("Concatenate", #""axis": "x""#) == place + #"axis: expected an integer, found "x""#)
        #expect(
            problem("Concatenate", #""axis": 99999999999"#) == place
                + "axis: expected an integer, found 99999999999")
        #expect(problem("Dot", "") == place + "axes: expected one axis or two, found nothing")
        #expect(
            problem("Dot", #""axes": [1, 2, 3]"#) == place + "axes: expected one axis or two, found [1, 2, 3]"
        )
    }
}

@Suite struct ShapeDecoderTests {
    @Test func shapes() throws {
        let reshape: ReshapeConfiguration = try configuration("Reshape", #""target_shape": [-1, 3]"#)
        #expect(reshape == ReshapeConfiguration(.target([-1, 3], kept: 1)))
        let flatten: ReshapeConfiguration = try configuration("Flatten", "")
        #expect(flatten == ReshapeConfiguration(.flattened(channelsFirst: false)))
        let first: ReshapeConfiguration = try configuration("Flatten", #""data_format": "channels_first""#)
        #expect(first == ReshapeConfiguration(.flattened(channelsFirst: true)))
        let permute: TransposeConfiguration = try configuration("Permute", #""dims": [2, 1]"#)
        #expect(permute == TransposeConfiguration(.given([0, 2, 1])))
        let repeated: RepeatVectorConfiguration = try configuration("RepeatVector", #""n": 4"#)
        #expect(repeated.count == 4)
    }

    @Test func refused() {
        #expect(
            problem("Reshape", #""target_shape": [-1, -1]"#)
                == place + "target_shape: expected a shape with at most one -1, found [-1, -1]")
        #expect(
            problem("Reshape", #""target_shape": [-2]"#)
                == place + "target_shape: expected a shape with at most one -1, found [-2]")
        #expect(problem("Reshape", "") == place + "target_shape: expected integers, found nothing")
        #expect(
            problem("Permute", #""dims": [1, 3]"#)
                == place + "dims: expected each dimension once, counted from 1, found [1, 3]")
        #expect(
            problem("RepeatVector", #""n": 0"#) == place
                + "n: expected an integer from 1 to 16777216, found 0")
        #expect(
            problem("Flatten", #""data_format": "middle""#)
                == place + #"data_format: expected channels_last or channels_first, found "middle""#)
    }

    @Test func passThrough() throws {
        for name in [
            "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianNoise",
            "GaussianDropout", "AlphaDropout", "ActivityRegularization",
        ] {
            let layer: PassThroughConfiguration = try configuration(name, #""rate": 0.5"#)
            #expect(layer.passesMask)
        }
        // tf.keras' Identity does not support masks.
        let old: PassThroughConfiguration = try configuration("Identity", "", keras: "2.15.0")
        #expect(!old.passesMask)
        let new: PassThroughConfiguration = try configuration("Identity", "", keras: "3.0.5")
        #expect(new.passesMask)
    }
}
