import KerasRuntime

extension OperationDecoder {
    /// Operations that make one number of many, and products of matrices.
    static let reductions: [OperationDecoder] =
        simple.map { names, reduction in
            OperationDecoder(names) { call throws(FormatError) in
                try OperationConfiguration(
                    .reduce(
                        reduction, axes: axes(call), keepsDimensions: call.flag("keepdims", "keep_dims")),
                    [call.operand(0, "input_tensor", "x", "input")])
            }
        }
        + measures.map { names, measure in
            OperationDecoder(names) { call throws(FormatError) in
                try requireLength(call)
                return try OperationConfiguration(
                    .measure(measure, axes: axes(call), keepsDimensions: call.flag("keepdims", "keep_dims")),
                    [call.operand(0, "input_tensor", "tensor", "x")])
            }
        }
        + [
            OperationDecoder("l2_normalize") { call throws(FormatError) in
                try OperationConfiguration(.normalize(axes: axes(call)), [call.operand(0, "x")])
            },
            OperationDecoder("matmul", "mat_mul", "batch_mat_mul", "batch_mat_mul_v2") {
                call throws(FormatError) in
                try OperationConfiguration(
                    .multiplyMatrices(
                        transposesFirst: call.flag("transpose_a", "adjoint_a", "adj_x"),
                        transposesSecond: call.flag("transpose_b", "adjoint_b", "adj_y")),
                    [call.operand(0, "a", "x1", "x"), call.operand(1, "b", "x2", "y")])
            },
            OperationDecoder("dot", "tensordot") { call throws(FormatError) in
                let second = try call.operand(1, "b", "x2", "y")
                // The sum runs over the last dimension of one and the last but one of the other, which is
                // the first where it is a matrix.
                guard case .constant(let constant) = second, constant.shape.count == 2,
                    try call.integer(nil, "axes", default: 1) == 1
                else {
                    throw FormatError(
                        .unsupported(what: "operation \(call.name) other than by a matrix", hint: nil),
                        at: call.settings.place)
                }
                return try OperationConfiguration(
                    .multiplyMatrices(), [call.operand(0, "a", "x1", "x"), second])
            },
        ]

    private static let simple: [([String], Reduction)] = [
        (["sum", "reduce_sum"], .sum), (["mean", "reduce_mean"], .mean),
        (["max", "amax", "reduce_max"], .maximum), (["min", "amin", "reduce_min"], .minimum),
        (["prod", "reduce_prod"], .product), (["any", "reduce_any"], .any), (["all", "reduce_all"], .all),
        (["argmax", "arg_max"], .positionOfMaximum), (["argmin", "arg_min"], .positionOfMinimum),
    ]

    private static let measures: [([String], TensorOperation.Measure)] = [
        (["var", "reduce_variance"], .variance), (["std", "reduce_std"], .deviation), (["norm"], .norm),
        (["logsumexp", "reduce_logsumexp"], .logSumExp),
    ]

    /// The axes of a reduction; `nil` for all.
    private static func axes(_ call: OperationCall) throws(FormatError) -> [Int]? {
        if let axes = try call.integers(1, "axis", "axes", "reduction_indices", "dimension") { return axes }
        // Keras 3.0 does not write the axis. What puts this operation into models is Masking, which
        // reduces the last one.
        if call.name == "any", call.isKeras3, call.settings.members["axis"] == nil { return [-1] }
        // TensorFlow's default for positions is the first axis.
        if call.name == "argmax" || call.name == "argmin", !call.isKeras3 { return [0] }
        return nil
    }

    /// Of norms, only the length of vectors is known.
    private static func requireLength(_ call: OperationCall) throws(FormatError) {
        guard call.name == "norm", let order = try call.constant(nil, "ord") else { return }
        // Over two axes, 2 is the norm of a matrix, its largest singular value.
        let axes = try axes(call)
        let isLength = order.double == 2 && axes?.count == 1
        guard order.string == "euclidean" || order.string == "fro" || isLength else {
            throw FormatError(
                .unsupported(what: "operation norm with ord=\(order.summary)", hint: nil),
                at: call.settings.place)
        }
    }
}
