extension Pickle {
    /// What NumPy's way to pickle an array says, not yet checked.
    struct StoredArray {
        /// In the notation of an `.npy` header, "<f4" or "|O".
        let type: String
        let shape: [Int]
        let isFortranOrder: Bool
        /// Bytes of the elements, or a list of objects.
        let content: Value
    }

    /// An array: `_reconstruct(ndarray, (0,), b"b")` with the state (1, shape, dtype, is_fortran, content).
    ///
    /// - Returns: `nil` if the value is something else.
    /// Source: NumPy `ndarray.__reduce__` and `__setstate__`.
    func array(_ value: Value) -> StoredArray? {
        guard let object = object(value), Self.reconstructs.contains(object.callable),
            object.arguments.first == .global("numpy.ndarray"),
            let state = object.state.flatMap(tuple), state.count == 5, state[0] == .integer(1),
            let extents = tuple(state[1]), let type = typeName(state[2]),
            case .bool(let isFortranOrder) = state[3]
        else { return nil }
        var shape: [Int] = []
        for extent in extents {
            guard case .integer(let extent) = extent, extent >= 0 else { return nil }
            shape.append(extent)
        }
        return StoredArray(type: type, shape: shape, isFortranOrder: isFortranOrder, content: state[4])
    }

    /// The same function before and since NumPy 2.
    private static let reconstructs: [Value] = [
        .global("numpy.core.multiarray._reconstruct"), .global("numpy._core.multiarray._reconstruct"),
    ]

    /// A type: `dtype("f4", False, True)` with the state (3, "<", None, None, None, -1, -1, 0).
    private func typeName(_ value: Value) -> String? {
        guard let object = object(value), object.callable == .global("numpy.dtype"),
            let state = object.state.flatMap(tuple), state.count >= 8, case .text(let order) = state[1],
            // Neither an array within the element nor fields.
            state[2...4].allSatisfy({ $0 == .none })
        else { return nil }
        switch object.arguments.first {
        // The length of an object is that of a pointer.
        case .text("O8"), .text("O4"): return "|O"
        case .text(let name): return order + name
        // Types that NumPy does not have are known by their class.
        case .global("ml_dtypes.bfloat16"): return order + "V2"
        default: return nil
        }
    }

    /// The arrays of numbers that are reached from a value, in no particular order.
    ///
    /// - Complexity: each value is looked at once, however often it is referred to.
    func arrays(in value: Value) -> [StoredArray] {
        var found: [StoredArray] = []
        var seen: Set<Int> = []
        var rest = [value]
        while let next = rest.popLast() {
            guard case .node(let number) = next, seen.insert(number).inserted else { continue }
            if let array = array(next), array.type != "|O" {
                found.append(array)
                continue
            }
            rest += nodes[number].children
            if let state = nodes[number].state { rest.append(state) }
        }
        return found
    }
}
