/// One of Keras' arrays, kept once: as it is for the reference, or packed for the kernels.
enum Weight<Element: TensorScalar>: Sendable {
    case plain(Tensor<Element>)
    case packed(PackedArray<Element>)

    /// The array itself; a copy of what is packed.
    var tensor: Tensor<Element> {
        switch self {
        case .plain(let tensor): tensor
        case .packed(let array): array.tensor
        }
    }
}

/// The weights of a recurrent cell.
struct CellWeights<Element: TensorScalar>: Sendable {
    let kernel: Weight<Element>
    let recurrentKernel: Weight<Element>
    let bias: Weight<Element>?

    /// Moves the weights to where they are packed, or, where that is nowhere, to arrays of Keras' order.
    mutating func move(to packed: PackedCell<Element>?) {
        packed?.fill(self)
        self =
            packed.map { CellWeights($0) } ?? CellWeights(kernel.tensor, recurrentKernel.tensor, bias?.tensor)
    }

    /// Keeps the arrays as they are.
    init(_ kernel: Tensor<Element>, _ recurrentKernel: Tensor<Element>, _ bias: Tensor<Element>?) {
        self.kernel = .plain(kernel)
        self.recurrentKernel = .plain(recurrentKernel)
        self.bias = bias.map { .plain($0) }
    }

    /// Keeps the arrays as they are packed.
    init(_ arrays: PackedCell<Element>) {
        kernel = .packed(arrays.kernel)
        recurrentKernel = .packed(arrays.recurrentKernel)
        bias = arrays.bias.map { .packed($0) }
    }
}

/// The packed arrays of a recurrent cell, in Keras' order.
struct PackedCell<Element: TensorScalar>: Sendable {
    let kernel: PackedArray<Element>
    let recurrentKernel: PackedArray<Element>
    let bias: PackedArray<Element>?

    /// As a list: kernel, recurrent kernel, and the bias if there is one.
    var list: [PackedArray<Element>] { [kernel, recurrentKernel] + (bias.map { [$0] } ?? []) }

    /// Puts in what a cell has elsewhere.
    func fill(_ weights: CellWeights<Element>) {
        kernel.fill(weights.kernel.tensor.elements)
        recurrentKernel.fill(weights.recurrentKernel.tensor.elements)
        if let bias, let weight = weights.bias { bias.fill(weight.tensor.elements) }
    }
}
