extension TensorOperation {
    /// Throws unless the numbers are such that they can be calculated with.
    func validate() throws(RuntimeError) {
        switch self {
        case .map(_, let axis), .concatenate(let axis), .stack(let axis), .splitAt(_, let axis),
            .roll(_, let axis), .take(_, let axis, _), .accumulate(let axis):
            try SettingsCheck.axes([axis])
        case .reduce(_, let axes, _), .measure(_, let axes, _), .normalize(let axes), .flip(let axes):
            try SettingsCheck.axes(axes ?? [])
        case .reshape(let rule): try rule.validate()
        case .transpose(let order): try order.validate()
        case .split(let count, let axis), .unstack(let count, let axis):
            try SettingsCheck.count(count, "parts")
            try SettingsCheck.axes([axis])
        case .repeatElements(let count, let axis):
            try SettingsCheck.extents([count], "repeats")
            try SettingsCheck.axes([axis])
        case .tile(let counts): try SettingsCheck.shape(counts, "repeats")
        case .broadcast(let shape): try SettingsCheck.shape(shape, "shape")
        case .pad(let widths, _), .mirror(let widths, _):
            try SettingsCheck.axes(Array(widths.indices), "pad_width")
            for width in widths { try SettingsCheck.extents(width, "pad_width") }
        case .slice(let items): try validate(items)
        case .combine, .sumAll, .select, .multiplyMatrices, .fill: break
        }
        if case .splitAt(let places, _) = self { try SettingsCheck.count(places.count + 1, "parts") }
    }

    private func validate(_ items: [SliceItem]) throws(RuntimeError) {
        // Python's numbers have no bounds; Keras writes 2³¹ − 1 and 2⁶³ − 1 for "to the end".
        for case .range(_, _, let step) in items
        where !(-largestElementCount...largestElementCount).contains(step) {
            throw RuntimeError("slice", expected: "a step", found: "\(step)")
        }
        try SettingsCheck.axes(Array(items.indices), "slice")
    }
}
