import KerasRuntime

extension OperationDecoder {
    /// Operations element by element.
    static let elementwise: [OperationDecoder] =
        unary.map { names, operation in one(names, .map(operation)) }
        + binary.map { names, operation in two(names, operation) }
        + activations.map { name in activation(name) }
        + [
            OperationDecoder("softmax") { call throws(FormatError) in
                try softmax(.softmax, call)
            },
            OperationDecoder("log_softmax") { call throws(FormatError) in
                try softmax(.logSoftmax, call)
            },
            OperationDecoder("leaky_relu") { call throws(FormatError) in
                let slope = try call.number(1, "negative_slope", "alpha", default: 0.2) ?? 0.2
                return try OperationConfiguration(
                    .map(.activation(.relu(negativeSlope: slope))), [call.operand(0, "x", "features")])
            },
            OperationDecoder("elu") { call throws(FormatError) in
                let alpha = try call.number(1, "alpha", default: 1) ?? 1
                return try OperationConfiguration(
                    .map(.activation(.elu(alpha: alpha))), [call.operand(0, "x", "features")])
            },
            OperationDecoder("gelu") { call throws(FormatError) in
                // TensorFlow's default is the exact one, and Keras 3 writes which.
                let isApproximate = try call.flag("approximate")
                return try OperationConfiguration(
                    .map(.activation(.gelu(approximate: isApproximate))), [call.operand(0, "x", "features")])
            },
            OperationDecoder("clip", "clip_by_value") { call throws(FormatError) in
                let low = try call.number(1, "x_min", "clip_value_min")
                let high = try call.number(2, "x_max", "clip_value_max")
                return try OperationConfiguration(
                    .map(.clip(low: low, high: high)), [call.operand(0, "x", "t")])
            },
            OperationDecoder("cast") { call throws(FormatError) in
                try OperationConfiguration(.map(cast(call)), [call.operand(0, "x")])
            },
            // What Keras 3 does with the mask that an attention hands on.
            OperationDecoder("convert_to_tensor") { call throws(FormatError) in
                let isCast = try call.constant(1, "dtype") != nil
                return try OperationConfiguration(
                    .map(isCast ? cast(call) : .identity), [call.operand(0, "x", "value")])
            },
            OperationDecoder("where", "where_v2", "select", "select_v2") { call throws(FormatError) in
                try OperationConfiguration(
                    .select,
                    [call.operand(0, "condition"), call.operand(1, "x", "x1"), call.operand(2, "y", "x2")])
            },
            OperationDecoder("zeros_like") { call throws(FormatError) in
                try OperationConfiguration(.fill(0), [call.operand(0, "x", "input")])
            },
            OperationDecoder("ones_like") { call throws(FormatError) in
                try OperationConfiguration(.fill(1), [call.operand(0, "x", "input")])
            },
            OperationDecoder("add_n") { call throws(FormatError) in
                try OperationConfiguration(.sumAll, call.operands(0, "inputs"))
            },
        ]

    private static let unary: [([String], UnaryOperation)] = [
        (["identity", "stop_gradient"], .identity), (["abs", "absolute"], .absolute),
        (["negative", "neg"], .negative), (["sign"], .sign), (["square"], .square), (["sqrt"], .squareRoot),
        (["rsqrt"], .reciprocalSquareRoot), (["reciprocal", "inv"], .reciprocal), (["exp"], .exp),
        (["expm1"], .expm1), (["log"], .log), (["log1p"], .log1p), (["log2"], .log2), (["log10"], .log10),
        (["sin"], .sin), (["cos"], .cos), (["tan"], .tan), (["arctan", "atan"], .arctan), (["sinh"], .sinh),
        (["cosh"], .cosh), (["floor"], .floor), (["ceil"], .ceiling),
        (["round", "rint"], .round), (["logical_not"], .not), (["isnan", "is_nan"], .isNaN),
        (["isinf", "is_inf"], .isInfinite), (["isfinite", "is_finite"], .isFinite),
        (["exponential"], .exp),
    ]

    private static let binary: [([String], BinaryOperation)] = [
        (["add", "add_v2", "bias_add"], .add), (["subtract", "sub"], .subtract),
        (["multiply", "mul"], .multiply),
        (["divide", "true_divide", "truediv", "div", "real_div"], .divide),
        (["floor_divide", "floordiv", "floor_div"], .floorDivide),
        (["mod", "floormod", "floor_mod", "remainder"], .remainder), (["power", "pow"], .power),
        (["maximum"], .maximum), (["minimum"], .minimum), (["squared_difference"], .squaredDifference),
        (["divide_no_nan", "div_no_nan"], .divideOrZero), (["equal"], .equal), (["not_equal"], .notEqual),
        (["less"], .less), (["less_equal"], .lessOrEqual), (["greater"], .greater),
        (["greater_equal"], .greaterOrEqual), (["logical_and"], .and), (["logical_or"], .or),
        (["logical_xor"], .xor),
    ]

    /// Activations without arguments, which go by the same names as functions.
    private static let activations = [
        "relu", "relu6", "sigmoid", "tanh", "hard_sigmoid", "hard_silu", "selu", "softplus", "softsign",
        "silu", "swish", "mish", "log_sigmoid", "celu", "tanh_shrink", "hard_tanh", "squareplus",
        "sparse_plus", "sparse_sigmoid",
    ]

    private static func one(_ names: [String], _ operation: TensorOperation) -> OperationDecoder {
        OperationDecoder(names) { call throws(FormatError) in
            try OperationConfiguration(operation, [call.operand(0, "x", "input", "features")])
        }
    }

    private static func two(_ names: [String], _ operation: BinaryOperation) -> OperationDecoder {
        OperationDecoder(names) { call throws(FormatError) in
            try OperationConfiguration(
                .combine(operation),
                [call.operand(0, "x", "x1", "value"), call.operand(1, "y", "x2", "bias")])
        }
    }

    private static func activation(_ name: String) -> OperationDecoder {
        OperationDecoder(name) { call throws(FormatError) in
            let activation = try ActivationDecoder.decode(.string(name), key: "operation", call.settings)
            return try OperationConfiguration(
                .map(.activation(activation)), [call.operand(0, "x", "features")])
        }
    }

    private static func softmax(
        _ activation: Activation, _ call: OperationCall
    ) throws(FormatError) -> OperationConfiguration {
        try OperationConfiguration(
            .map(.activation(activation), axis: call.integer(nil, "axis", default: -1)),
            [call.operand(0, "x", "logits")])
    }

    /// What a cast does to numbers that stay floating-point here.
    private static func cast(_ call: OperationCall) throws(FormatError) -> UnaryOperation {
        let value = try call.constant(1, "dtype", "DstT")
        guard let type = value?.string ?? value?["config"]?["name"]?.string else {
            throw call.settings.mismatch("dtype", expected: "a type")
        }
        if type == "bool" { return .truth }
        return type.hasPrefix("int") || type.hasPrefix("uint") ? .truncate : .identity
    }

    init(
        _ names: [String],
        decode: @escaping @Sendable (OperationCall) throws(FormatError) -> OperationConfiguration
    ) {
        self.names = names
        self.decode = decode
    }
}
