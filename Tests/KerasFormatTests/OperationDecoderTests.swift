import KerasRuntime
import TestSupport
import Testing

@testable import KerasFormat

/// A model x, y [?, 4, 3] → an operation, in the dialect of Keras 3.
private func keras3(
    _ className: String, _ settings: String = "", args: String, kwargs: String = "",
    module: String? = "keras.src.ops.numpy", type: String = "float32"
) throws -> OperationConfiguration {
    func tensor(_ name: String) -> String {
        """
        {"class_name": "__keras_tensor__", "config":
            {"shape": [null, 4, 3], "dtype": "\(type)", "keras_history": ["\(name)", 0, 0]}}
        """
    }
    let rest = settings.isEmpty ? "" : ", \(settings)"
    let arguments = args.replacing("$x", with: tensor("x")).replacing("$y", with: tensor("y"))
    let module = module.map { #""module": "\#($0)", "# } ?? ""
    let operation = """
        {\(module)"class_name": "\(className)", "name": "op",
         "config": {"name": "op"\(rest)},
         "inbound_nodes": [{"args": [\(arguments)], "kwargs": {\(kwargs)}}]}
        """
    return try operationOf(operation, keras: "3.15.1")
}

/// The same as TensorFlow's layers of one function, or of one node.
private func lambda(
    _ className: String, _ settings: String, node: String, keras version: String = "2.15.0"
) throws -> OperationConfiguration {
    let operation = """
        {"class_name": "\(className)", "name": "op", "config": {"name": "op", \(settings)},
         "inbound_nodes": [\(node)]}
        """
    return try operationOf(operation, keras: version)
}

private func operationOf(_ operation: String, keras version: String) throws -> OperationConfiguration {
    let inputs = ["x", "y"].map { graphInput($0, "[null, 4, 3]") }
    let model = graphModel(inputs + [operation], inputs: ["x", "y"], outputs: #"[["op", 0, 0]]"#)
    let layer = try #require(try decode(model, keras: version).layers.first)
    return try #require(layer.configuration.base as? OperationConfiguration)
}

private let two = OperationConfiguration(.combine(.add), inputs: 2)

@Suite struct Keras3OperationTests {
    @Test func operands() throws {
        #expect(try keras3("Add", args: "$x, $y") == two)
        let constant = Operand.constant(Constant(2))
        #expect(
            try keras3("Subtract", args: "2, $x")
                == OperationConfiguration(.combine(.subtract), [constant, .input(0)]))
        #expect(
            try keras3("Power", args: "$x", kwargs: #""x2": 2"#)
                == OperationConfiguration(.combine(.power), [.input(0), constant]))
        let array = #"{"class_name": "__numpy__", "config": {"value": [[1.0], [2.0]], "dtype": "float32"}}"#
        #expect(
            try keras3("Multiply", args: "$x, \(array)")
                == OperationConfiguration(
                    .combine(.multiply), [.input(0), .constant(Constant(shape: [2, 1], [1, 2]))]))
    }

    /// 0.1 in a float32 model is another number than in a float64 model.
    @Test func constantsRoundedAsTheTensorIs() throws {
        let single = try keras3("NotEqual", args: "$x, 0.1")
        #expect(single.operands[1] == .constant(Constant(Double(Float(0.1)))))
        let double = try keras3("NotEqual", args: "$x, 0.1", type: "float64")
        #expect(double.operands[1] == .constant(Constant(0.1)))
    }

    /// Layers and operations share names; legacy files say no modules.
    @Test func layersOfTheSameName() throws {
        #expect(try keras3("Add", args: "$x, $y", module: nil) == two)
        #expect(
            try keras3("Any", #""axis": -1, "keepdims": true"#, args: "$x", module: nil)
                == OperationConfiguration(.reduce(.any, axes: [-1], keepsDimensions: true)))
    }

    @Test func settings() throws {
        #expect(
            try keras3("Mean", #""axis": [1, 2], "keepdims": false"#, args: "$x")
                == OperationConfiguration(.reduce(.mean, axes: [1, 2])))
        #expect(
            try keras3("Sum", #""axis": null"#, args: "$x")
                == OperationConfiguration(.reduce(.sum, axes: nil)))
        // Keras 3.0 leaves the axis of Any out, which Masking reduces the last dimension with.
        #expect(try keras3("Any", args: "$x") == OperationConfiguration(.reduce(.any, axes: [-1])))
        #expect(
            try keras3("Clip", #""x_min": -1, "x_max": 2.5"#, args: "$x")
                == OperationConfiguration(.map(.clip(low: -1, high: 2.5))))
        #expect(
            try keras3("Cast", #""dtype": "int32""#, args: "$x") == OperationConfiguration(.map(.truncate)))
        #expect(try keras3("Cast", #""dtype": "bool""#, args: "$x") == OperationConfiguration(.map(.truth)))
        #expect(
            try keras3("Cast", #""dtype": "float32""#, args: "$x") == OperationConfiguration(.map(.identity)))
        #expect(
            try keras3("Softmax", #""axis": 1"#, args: "$x", module: "keras.src.ops.nn")
                == OperationConfiguration(.map(.activation(.softmax), axis: 1)))
        #expect(
            try keras3("HardSigmoid", args: "$x", module: "keras.src.ops.nn")
                == OperationConfiguration(.map(.activation(.hardSigmoid(slope: 1.0 / 6)))))
        #expect(
            try keras3("Concatenate", #""axis": 1"#, args: "[$x, $y]")
                == OperationConfiguration(.concatenate(axis: 1), inputs: 2))
        #expect(
            try keras3("Split", #""indices_or_sections": [1, 3], "axis": 1"#, args: "$x")
                == OperationConfiguration(.splitAt([1, 3], axis: 1)))
        #expect(
            try keras3("Moveaxis", #""source": 1, "destination": 2"#, args: "$x")
                == OperationConfiguration(.transpose(.moved(from: [1], to: [2]))))
    }

    @Test func brackets() throws {
        let items = """
            [{"class_name": "__slice__", "config": {"start": null, "stop": -1, "step": 2}}, -1, null,
             {"class_name": "__ellipsis__", "config": {}}]
            """
        #expect(
            try keras3("GetItem", args: "$x, \(items)")
                == OperationConfiguration(
                    .slice([.range(start: nil, stop: -1, step: 2), .index(-1), .newAxis, .ellipsis])))
    }

    @Test func refused() {
        let place = #"layer "op" (1 of 1): "#
        #expect(
            message { _ = try keras3("Kaiser", args: "$x") }
                == place + "operation kaiser is not supported; `--layers` verifies the LSTM layers alone")
        #expect(
            message { _ = try keras3("Add", args: "$x") } == place + "y: expected an operand, found nothing")
        #expect(
            message { _ = try keras3("Add", args: #"$x, "one""#) }
                == place + #"operation add of "one" is not supported"#)
        #expect(
            message { _ = try keras3("Sum", #""axis": "last""#, args: "$x") }
                == place + #"axis: expected integers, found "last""#)
        #expect(
            message { _ = try keras3("GetItem", args: #"$x, ["a"]"#) }
                == place + #"operation get_item of ["a"] is not supported"#)
        #expect(
            message { _ = try keras3("Dot", args: "$x, $y") }
                == place + "operation dot other than by a matrix is not supported")
        #expect(
            message { _ = try keras3("Pad", #""pad_width": [[0, 0]], "mode": "edge""#, args: "$x") }
                == place + "operation pad in mode edge is not supported")
        #expect(
            message { _ = try keras3("Split", #""indices_or_sections": 100000, "axis": 1"#, args: "$x") }
                == place + "split: expected a number of parts, found nothing")
    }

    /// What would be left out would change the answers.
    @Test func argumentsThatMatter() throws {
        let place = #"layer "op" (1 of 1): "#
        #expect(try keras3("Round", #""decimals": 0"#, args: "$x") == OperationConfiguration(.map(.round)))
        #expect(
            message { _ = try keras3("Round", #""decimals": 1"#, args: "$x") }
                == place + "operation round with decimals=1 is not supported")
        #expect(
            try keras3("Max", #""axis": 1, "initial": null"#, args: "$x")
                == OperationConfiguration(.reduce(.maximum, axes: [1])))
        #expect(
            message { _ = try keras3("Max", #""axis": 1, "initial": 0"#, args: "$x") }
                == place + "operation max with initial=0 is not supported")
        #expect(throws: Never.self) {
            try keras3("Celu", #""alpha": 1.0"#, args: "$x", module: "keras.src.ops.nn")
        }
        #expect(
            message { _ = try keras3("Celu", #""alpha": 3.5"#, args: "$x", module: "keras.src.ops.nn") }
                == place + "operation celu with alpha=3.5 is not supported")
        #expect(
            message {
                _ = try lambda(
                    "TFOpLambda", #""function": "split""#,
                    node: #"["x", 0, 0, {"num_or_size_splits": [-1, 2], "axis": 1}]"#)
            } == place + "operation split with a size of -1 before the last is not supported")
    }
}

@Suite struct TensorFlowOperationTests {
    @Test func functions() throws {
        #expect(
            try lambda(
                "TFOpLambda", #""function": "__operators__.add""#,
                node: #"["x", 0, 0, {"y": ["y", 0, 0], "name": null}]"#)
                == two)
        #expect(
            try lambda(
                "TFOpLambda", #""function": "math.subtract""#,
                node: #"["_CONSTANT_VALUE", -1, 1.5, {"y": ["x", 0, 0]}]"#)
                == OperationConfiguration(.combine(.subtract), [.constant(Constant(1.5)), .input(0)]))
        #expect(
            try lambda(
                "TFOpLambda", #""function": "math.reduce_sum""#,
                node: #"["x", 0, 0, {"axis": 1, "keepdims": true}]"#)
                == OperationConfiguration(.reduce(.sum, axes: [1], keepsDimensions: true)))
        #expect(
            try lambda(
                "TFOpLambda", #""function": "concat""#,
                node: #"[["x", 0, 0, {"axis": -1}], ["y", 0, 0, {"axis": -1}]]"#)
                == OperationConfiguration(.concatenate(axis: -1), inputs: 2))
        #expect(
            try lambda(
                "TFOpLambda", #""function": "split""#,
                node: #"["x", 0, 0, {"num_or_size_splits": [1, 3], "axis": 1}]"#)
                == OperationConfiguration(.splitAt([1], axis: 1)))
        #expect(
            try lambda("TFOpLambda", #""function": "math.argmax""#, node: #"["x", 0, 0, {}]"#)
                == OperationConfiguration(.reduce(.positionOfMaximum, axes: [0])))
        #expect(
            try lambda(
                "TFOpLambda", #""function": "linalg.matmul""#,
                node: #"["x", 0, 0, {"b": ["y", 0, 0], "transpose_b": true}]"#)
                == OperationConfiguration(.multiplyMatrices(transposesSecond: true), inputs: 2))
        #expect(
            try lambda(
                "SlicingOpLambda", #""function": "__operators__.getitem""#,
                node: #"["x", 0, 0, {"slice_spec": [{"start": 1, "stop": null, "step": null}, -1]}]"#)
                == OperationConfiguration(.slice([.range(start: 1, stop: nil, step: 1), .index(-1)])))
    }

    @Test func nodes() throws {
        func node(
            _ op: String, inputs: Int, attr: String = "", constants: String = "",
            tensors: String = #"["x", 0, 0, {}]"#
        )
            throws -> OperationConfiguration
        {
            let names = (0..<inputs).map { #""i\#($0)""# }.joined(separator: ", ")
            return try lambda(
                "TensorFlowOpLayer",
                """
                "node_def": {"name": "n", "op": "\(op)", "input": [\(names)], "attr": {\(attr)}},
                "constants": {\(constants)}
                """, node: "[\(tensors)]", keras: "2.4.0")
        }
        #expect(try node("AddV2", inputs: 2, tensors: #"["x", 0, 0, {}], ["y", 0, 0, {}]"#) == two)
        #expect(
            try node("Sub", inputs: 2, constants: #""0": 1.5"#)
                == OperationConfiguration(.combine(.subtract), [.constant(Constant(1.5)), .input(0)]))
        #expect(
            try node("Mean", inputs: 2, attr: #""keep_dims": {"b": true}"#, constants: #""1": [1, 2]"#)
                == OperationConfiguration(.reduce(.mean, axes: [1, 2], keepsDimensions: true)))
        #expect(
            try node(
                "ConcatV2", inputs: 3, constants: #""2": -1"#, tensors: #"["x", 0, 0, {}], ["y", 0, 0, {}]"#)
                == OperationConfiguration(.concatenate(axis: -1), inputs: 2))
        #expect(
            try node(
                "Pack", inputs: 2, attr: #""axis": {"i": "1"}"#, tensors: #"["x", 0, 0, {}], ["y", 0, 0, {}]"#
            )
                == OperationConfiguration(.stack(axis: 1), inputs: 2))
        #expect(
            try node("Squeeze", inputs: 1, attr: #""squeeze_dims": {"list": {"i": ["1"]}}"#)
                == OperationConfiguration(.reshape(.squeezed([1]))))
        #expect(
            try node("Cast", inputs: 1, attr: #""DstT": {"type": "DT_INT32"}"#)
                == OperationConfiguration(.map(.truncate)))
        #expect(
            try node("Split", inputs: 2, attr: #""num_split": {"i": "2"}"#, constants: #""0": 1"#)
                == OperationConfiguration(.split(count: 2, axis: 1)))
        // Bits of the masks: the first dimension is whole, the second an index, the third up to 2.
        #expect(
            try node(
                "StridedSlice", inputs: 4,
                attr: #""begin_mask": {"i": "5"}, "end_mask": {"i": "1"}, "shrink_axis_mask": {"i": "2"}"#,
                constants: #""1": [0, 3, 0], "2": [0, 4, 2], "3": [1, 1, 1]"#)
                == OperationConfiguration(
                    .slice([
                        .range(start: nil, stop: nil, step: 1), .index(3),
                        .range(start: nil, stop: 2, step: 1),
                    ])))
    }

    @Test func refused() {
        let place = #"layer "op" (1 of 1): "#
        #expect(
            message {
                _ = try lambda("TFOpLambda", #""function": "image.resize""#, node: #"["x", 0, 0, {}]"#)
            }
                == place + "operation resize is not supported; `--layers` verifies the LSTM layers alone")
        #expect(
            message { _ = try lambda("TFOpLambda", #""function": null"#, node: #"["x", 0, 0, {}]"#) }
                == place + "function: expected the name of a function, found null")
        #expect(
            message { _ = try lambda("TensorFlowOpLayer", #""node_def": {}"#, node: #"["x", 0, 0, {}]"#) }
                == place + "node_def: expected the definition of a node, found an object")
        #expect(
            message {
                _ = try lambda(
                    "TFOpLambda", #""function": "norm""#, node: #"["x", 0, 0, {"ord": 1}]"#)
            } == place + "operation norm with ord=1 is not supported")
        #expect(
            message {
                _ = try lambda(
                    "TFOpLambda", #""function": "math.cumsum""#,
                    node: #"["x", 0, 0, {"axis": 1, "reverse": true}]"#)
            } == place + "operation cumsum exclusive or in reverse is not supported")
    }
}
