import JSON
import KerasRuntime

extension OperationDecoder {
    /// Operations that take tensors apart or put them together.
    static let parts: [OperationDecoder] = [
        OperationDecoder("concatenate", "concat", "concat_v2") { call throws(FormatError) in
            try OperationConfiguration(
                .concatenate(axis: call.integer(1, "axis", default: -1)), call.operands(0, "xs", "values"))
        },
        OperationDecoder("stack", "pack") { call throws(FormatError) in
            try OperationConfiguration(
                .stack(axis: call.integer(1, "axis", default: 0)), call.operands(0, "x", "values"))
        },
        OperationDecoder("get_item", "getitem") { call throws(FormatError) in
            guard let items = try call.constant(1, "key", "slice_spec") else {
                throw call.settings.mismatch("slice_spec", expected: "what stands between brackets")
            }
            return try OperationConfiguration(
                .slice(slice(items, call)), [call.operand(0, "x", "tensor")])
        },
        OperationDecoder("split") { call throws(FormatError) in
            try split(call)
        },
        OperationDecoder("unstack", "unpack") { call throws(FormatError) in
            let count = try call.integer(nil, "num", default: call.settings.call.outputCount)
            guard (1...Settings.largestOutputCount).contains(count) else {
                throw call.settings.mismatch("num", expected: "a number of outputs")
            }
            return try OperationConfiguration(
                .unstack(count: count, axis: call.integer(nil, "axis", default: 0)),
                [call.operand(0, "x", "value")])
        },
        OperationDecoder("take", "gather", "gather_v2") { call throws(FormatError) in
            guard let places = try call.constant(1, "indices"), let indices = try call.integers(1, "indices"),
                !indices.isEmpty
            else { throw call.settings.mismatch("indices", expected: "indices") }
            if try call.integer(nil, "batch_dims", default: 0) != 0 {
                throw FormatError(
                    .unsupported(what: "operation gather with batch_dims", hint: nil), at: call.settings.place
                )
            }
            let axis = try call.isKeras3 ? call.integer(2, "axis") : call.integer(2, "axis", default: 0)
            return try OperationConfiguration(
                .take(indices, axis: axis, isSingle: places.array == nil),
                [call.operand(0, "x", "params")])
        },
    ]

    /// Python's brackets: one item or several.
    private static func slice(
        _ value: JSONValue, _ call: OperationCall
    ) throws(FormatError) -> [SliceItem] {
        var items: [SliceItem] = []
        for item in value.array ?? [value] {
            let range = item["class_name"]?.string == "__slice__" ? item["config"] ?? .null : item
            if item.isNull {
                items.append(.newAxis)
            } else if item["class_name"]?.string == "__ellipsis__" {
                items.append(.ellipsis)
            } else if let index = bounded(item) {
                items.append(.index(index))
            } else if let members = range.object, members.keys.contains("step") {
                let start = bounded(range["start"] ?? .null)
                let stop = bounded(range["stop"] ?? .null)
                let step = range["step"]?.isNull ?? true ? 1 : bounded(range["step"] ?? .null)
                guard let step, step != 0, (start == nil) == (range["start"]?.isNull ?? true),
                    (stop == nil) == (range["stop"]?.isNull ?? true)
                else { throw call.unsupported(.constant(value)) }
                items.append(.range(start: start, stop: stop, step: step))
            } else {
                throw call.unsupported(.constant(value))
            }
        }
        return items
    }

    /// A place. Python's own largest number stands for the end.
    private static func bounded(_ value: JSONValue) -> Int? {
        value.int.map { min(max($0, -Settings.largestSize), Settings.largestSize) }
    }

    private static func split(_ call: OperationCall) throws(FormatError) -> OperationConfiguration {
        let axis = try call.integer(2, "axis", default: 0)
        let operand = try call.operand(0, "x", "value")
        func require(_ count: Int) throws(FormatError) {
            guard (1...Settings.largestOutputCount).contains(count) else {
                throw call.settings.mismatch("split", expected: "a number of parts")
            }
        }
        // Keras counts parts or lists where they begin; TensorFlow counts them or lists their sizes.
        let sections = try call.constant(1, "indices_or_sections", "num_or_size_splits", "num_split")
        if let count = sections?.int {
            try require(count)
            return OperationConfiguration(.split(count: count, axis: axis), [operand])
        }
        var places = try call.integers(1, "indices_or_sections", "num_or_size_splits") ?? []
        try require(places.count)
        if call.named["num_or_size_splits"] != nil {
            // A size of -1 is whatever is left; only at the end can it be left out.
            guard places.dropLast().allSatisfy({ $0 >= 0 }) else {
                throw FormatError(
                    .unsupported(what: "operation split with a size of -1 before the last", hint: nil),
                    at: call.settings.place)
            }
            var end = 0
            places = places.dropLast().map { size in
                end += size
                return end
            }
        }
        return OperationConfiguration(.splitAt(places, axis: axis), [operand])
    }
}

extension Settings {
    /// Far more outputs than any operation has.
    static let largestOutputCount = 4096
}
