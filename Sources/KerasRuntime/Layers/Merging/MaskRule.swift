/// What a layer that merges several inputs makes of their masks.
public enum MaskRule: String, Sendable, Hashable, Codable {
    /// It drops them.
    case none
    /// A step is valid if all masks that there are say so.
    case every
    /// A step is valid if any mask says so; where one input has none, neither has the output.
    case any

    /// The mask of a result of combining tensors element by element.
    ///
    /// - Throws: ``RuntimeError`` when the masks do not go together.
    func merged(_ masks: [Mask?]) throws(RuntimeError) -> Mask? {
        let present = masks.compactMap { $0 }
        guard var merged = present.first else { return nil }
        switch self {
        case .none:
            return nil
        case .every:
            for mask in present.dropFirst() {
                guard mask.shape == merged.shape else {
                    throw RuntimeError(
                        "masks", expected: "one shape", found: "\(merged.shape) and \(mask.shape)")
                }
                merged = Mask(shape: mask.shape, valid: zip(merged.valid, mask.valid).map { $0 && $1 })
            }
        case .any:
            guard present.count == masks.count else { return nil }
            for mask in present.dropFirst() {
                // Masks are few numbers, so that the way over tensors costs nothing.
                let either = try Tensor<Float>(merged).combined(.or, Tensor(mask))
                merged = Mask(either)
            }
        }
        return merged
    }

    /// The mask of tensors put one behind the other.
    ///
    /// Keras brings the masks to the shape of the tensors, or with an extent of 1 for the features,
    /// puts those one behind the other, and reduces the last dimension.
    ///
    /// - Parameter axis: Of the tensors, as the layer has it.
    /// - Throws: ``RuntimeError`` when the masks do not go together.
    func joined<Element>(
        _ inputs: [MaskedTensor<Element>], axis: Int
    ) throws(RuntimeError) -> Mask? {
        guard self != .none, inputs.contains(where: { $0.mask != nil }) else { return nil }
        var parts: [(shape: [Int], elements: [Bool])] = []
        for input in inputs {
            let shape = input.tensor.shape
            guard let mask = input.mask else {
                parts.append((shape, Array(repeating: true, count: input.tensor.count)))
                continue
            }
            var part = (shape: mask.shape, elements: mask.valid)
            if mask.shape.count < shape.count {
                part.shape.append(1)
                if self == .any {
                    let spread = try Tensor<Float>(shape: part.shape, part.elements.map { $0 ? 1 : 0 })
                        .broadcast(to: shape)
                    part = (shape, spread.elements.map { $0 != 0 })
                }
            }
            parts.append(part)
        }
        let rank = parts[0].shape.count
        guard parts.allSatisfy({ $0.shape.count == rank }), rank > 0 else {
            throw RuntimeError(
                "masks", expected: "as many dimensions",
                found: parts.map { "\($0.shape)" }.joined(separator: " and "))
        }
        let joined = try join(parts, axis: axisPosition(axis, rank: rank))
        let columns = joined.shape[rank - 1]
        let shape = Array(joined.shape.dropLast())
        let valid = (0..<shape.reduce(1, *)).map { row in
            let row = joined.elements[(row * columns)..<((row + 1) * columns)]
            return self == .every ? !row.contains(false) : row.contains(true)
        }
        return Mask(shape: shape, valid: valid)
    }
}

extension Tensor {
    /// A mask as numbers: 1 where it is valid, else 0.
    init(_ mask: Mask) { self.init(shape: mask.shape, mask.valid.map { $0 ? 1 : 0 }) }
}
