import KerasRuntime

extension OperationDecoder {
    /// Operations that change shapes and leave the elements.
    static let shapes: [OperationDecoder] = [
        OperationDecoder("reshape") { call throws(FormatError) in
            let target = try call.integers(1, "newshape", "shape") ?? []
            guard !target.isEmpty else { throw call.settings.mismatch("shape", expected: "a shape") }
            return try OperationConfiguration(
                .reshape(.target(target, kept: 0)), [call.operand(0, "x", "tensor")])
        },
        OperationDecoder("expand_dims") { call throws(FormatError) in
            guard let axes = try call.integers(1, "axis", "dim") else {
                throw call.settings.mismatch("axis", expected: "an axis")
            }
            return try OperationConfiguration(.reshape(.expanded(axes)), [call.operand(0, "x", "input")])
        },
        OperationDecoder("squeeze") { call throws(FormatError) in
            let axes = try call.integers(1, "axis", "squeeze_dims")
            return try OperationConfiguration(
                .reshape(.squeezed(axes?.isEmpty == true ? nil : axes)), [call.operand(0, "x", "input")])
        },
        OperationDecoder("transpose") { call throws(FormatError) in
            let axes = try call.integers(1, "axes", "perm")
            return try OperationConfiguration(
                .transpose(axes.map { .given($0) } ?? .reversed), [call.operand(0, "x", "a")])
        },
        OperationDecoder("swapaxes") { call throws(FormatError) in
            try OperationConfiguration(
                .transpose(.swapped(call.integer(1, "axis1"), call.integer(2, "axis2"))),
                [call.operand(0, "x")])
        },
        OperationDecoder("moveaxis") { call throws(FormatError) in
            try OperationConfiguration(
                .transpose(
                    .moved(
                        from: call.integers(1, "source") ?? [], to: call.integers(2, "destination") ?? [])),
                [call.operand(0, "x")])
        },
        OperationDecoder("broadcast_to") { call throws(FormatError) in
            guard let shape = try call.integers(1, "shape"), shape.allSatisfy({ $0 >= 0 }) else {
                throw call.settings.mismatch("shape", expected: "a shape")
            }
            return try OperationConfiguration(.broadcast(shape), [call.operand(0, "x", "input")])
        },
        OperationDecoder("tile") { call throws(FormatError) in
            guard let counts = try call.integers(1, "repeats", "multiples"), counts.allSatisfy({ $0 >= 0 })
            else { throw call.settings.mismatch("repeats", expected: "numbers of repeats") }
            return try OperationConfiguration(.tile(counts), [call.operand(0, "x", "input")])
        },
        OperationDecoder("repeat") { call throws(FormatError) in
            let count = try call.integer(1, "repeats")
            guard count >= 0 else { throw call.settings.mismatch("repeats", expected: "a number of repeats") }
            return try OperationConfiguration(
                .repeatElements(count, axis: call.integer(2, "axis")), [call.operand(0, "x", "input")])
        },
        OperationDecoder("flip", "reverse", "reverse_v2") { call throws(FormatError) in
            try OperationConfiguration(
                .flip(call.integers(1, "axis")), [call.operand(0, "x", "m", "tensor")])
        },
        OperationDecoder("roll") { call throws(FormatError) in
            try OperationConfiguration(
                .roll(call.integer(1, "shift"), axis: call.integer(2, "axis")),
                [call.operand(0, "x", "input")])
        },
        OperationDecoder("cumsum") { call throws(FormatError) in
            let isExclusive = try call.flag("exclusive")
            let isReversed = try call.flag("reverse")
            if isExclusive || isReversed {
                throw FormatError(
                    .unsupported(what: "operation cumsum exclusive or in reverse", hint: nil),
                    at: call.settings.place)
            }
            return try OperationConfiguration(
                .accumulate(axis: call.integer(1, "axis")), [call.operand(0, "x")])
        },
        OperationDecoder("pad", "pad_v2", "mirror_pad") { call throws(FormatError) in
            let widths = try call.constant(1, "pad_width", "paddings")?.array ?? []
            let value = try call.number(2, "constant_values", default: 0) ?? 0
            let mode = try call.constant(nil, "mode")?.string?.lowercased() ?? "constant"
            let pairs = widths.map { $0.array?.compactMap(\.int) ?? [] }
            guard mode == "constant" || mode == "reflect" || mode == "symmetric",
                pairs.allSatisfy({
                    $0.count == 2 && $0.allSatisfy { (0...Settings.largestSize).contains($0) }
                })
            else {
                throw FormatError(
                    .unsupported(what: "operation pad in mode \(mode)", hint: nil), at: call.settings.place)
            }
            let operation: TensorOperation =
                mode == "constant"
                ? .pad(pairs, value: value) : .mirror(pairs, repeatsEdge: mode == "symmetric")
            return try OperationConfiguration(operation, [call.operand(0, "x", "tensor")])
        },
    ]
}
