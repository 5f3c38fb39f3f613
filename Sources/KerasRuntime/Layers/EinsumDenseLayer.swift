/// Keras' `EinsumDense`: `act(einsum(equation, x, kernel) + bias)`.
///
/// Each letter of an equation such as `abc,cd->abd` names a dimension: what is not on the right is summed
/// over, what both operands and the result have is taken pair by pair.
public struct EinsumDenseConfiguration: LayerConfiguration {
    public static let kind = "EinsumDense"

    /// The dimensions of the input; `…` in it stands for as many as are left.
    public var inputLabels: String
    /// The dimensions of the kernel.
    public var kernelLabels: String
    /// The dimensions of the output.
    public var outputLabels: String
    /// Extents of the output without the batch; `nil` where they are the input's.
    public var outputShape: [Int?]
    /// Which of the output's dimensions the bias has; `nil`: there is none.
    public var biasLabels: String?
    /// What follows.
    public var activation: Activation

    /// Creates a configuration.
    public init(
        _ inputLabels: String, _ kernelLabels: String, to outputLabels: String, outputShape: [Int?],
        biasLabels: String? = nil, activation: Activation = .linear
    ) {
        self.inputLabels = inputLabels
        self.kernelLabels = kernelLabels
        self.outputLabels = outputLabels
        self.outputShape = outputShape
        self.biasLabels = biasLabels
        self.activation = activation
    }

    public var settings: [LayerSetting] {
        [
            LayerSetting("equation", "\(inputLabels),\(kernelLabels)->\(outputLabels)"),
            LayerSetting("activation", activation),
        ] + (biasLabels.map { [LayerSetting("bias_axes", $0)] } ?? [])
    }

    /// The extents that the letters stand for, as far as the input and the arguments tell.
    fileprivate func extents(_ shape: PartialShape) throws(RuntimeError) -> [Character: Int] {
        let labels = Array(EinsumLabels.expanded(inputLabels, rank: shape.count))
        guard labels.count == shape.count else {
            throw RuntimeError("input", expected: "dimensions \(inputLabels)", found: describe(shape))
        }
        var extents: [Character: Int] = [:]
        // The output's extents count from the last: an ellipsis may stand for more than are given.
        let free = shape.count - inputLabels.count(where: { $0 != "…" })
        let output = EinsumLabels.expanded(outputLabels, ellipsis: free)
        for (label, extent) in zip(output.reversed(), outputShape.reversed()) { extents[label] = extent }
        for (label, extent) in zip(labels, shape) {
            if let extent, let known = extents[label], known != extent {
                throw RuntimeError(
                    "input", expected: "\(known) in dimension \(label)", found: describe(shape))
            }
            extents[label] = extent ?? extents[label]
        }
        return extents
    }

    public func parameters(inputShape: PartialShape?) -> [LayerParameter] {
        let known = inputShape.flatMap { try? extents($0) } ?? [:]
        let kernel = LayerParameter(
            "kernel", kernelLabels.map { known[$0] },
            axes: kernelLabels.map { "\($0)" }.joined(separator: ", "))
        guard let biasLabels else { return [kernel] }
        // From the first dimension that it has on; those that it does not have are of extent 1.
        let first = outputLabels.firstIndex { biasLabels.contains($0) } ?? outputLabels.startIndex
        let shape = outputLabels[first...].map { biasLabels.contains($0) ? known[$0] : 1 }
        return [
            kernel, LayerParameter("bias", shape, axes: biasLabels.map { "\($0)" }.joined(separator: ", ")),
        ]
    }

    public func outputShapes(inputShape: PartialShape) throws(RuntimeError) -> [PartialShape] {
        let known = try extents(inputShape)
        let free = inputShape.count - inputLabels.count(where: { $0 != "…" })
        return [EinsumLabels.expanded(outputLabels, ellipsis: free).map { known[$0] }]
    }

    public func validate() throws(RuntimeError) {
        // Each letter once, and none in the result that neither operand has: what is asked of the labels below.
        func validate(_ labels: String, _ subject: String, of known: String? = nil) throws(RuntimeError) {
            let letters = Set(labels)
            guard letters.count == labels.count,
                letters.allSatisfy({ ($0.isASCII && $0.isLetter) || $0 == "…" }),
                known.map({ letters.isSubset(of: $0) }) ?? true
            else {
                throw RuntimeError(
                    subject, expected: "different letters of dimensions", found: "\"\(labels)\"")
            }
        }
        try validate(inputLabels, "equation")
        try validate(kernelLabels, "equation", of: kernelLabels.filter { $0 != "…" })
        try validate(outputLabels, "equation", of: inputLabels + kernelLabels)
        try validate(biasLabels ?? "", "bias_axes", of: outputLabels.filter { $0 != "…" })
        try SettingsCheck.shape(outputShape, "output_shape")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        EinsumDenseLayer(self, weights)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        EinsumDenseLayer(self, weights)
    }
}

struct EinsumDenseLayer<Element: TensorScalar>: Layer {
    let configuration: EinsumDenseConfiguration
    let kernel: Tensor<Element>
    let bias: Tensor<Element>?

    init(_ configuration: EinsumDenseConfiguration, _ weights: [Tensor<Element>]) {
        self.configuration = configuration
        kernel = weights[0]
        bias = configuration.biasLabels != nil ? weights[1] : nil
    }

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let x = try arguments.onlyInput().tensor
        _ = try configuration.outputShapes(inputShape: x.shape)
        let free = x.rank - configuration.inputLabels.count(where: { $0 != "…" })
        let labels = Array(EinsumLabels.expanded(configuration.inputLabels, rank: x.rank))
        let output = Array(EinsumLabels.expanded(configuration.outputLabels, ellipsis: free))
        var product = try Tensor.einsum(x, labels, kernel, Array(configuration.kernelLabels), to: output)
        if let bias { product = try product.combined(.add, bias) }
        return CallResult([MaskedTensor(product.mapped(.activation(configuration.activation)))])
    }
}

/// Letters that name dimensions.
enum EinsumLabels {
    /// The labels with a character of its own for each dimension that an ellipsis stands for.
    ///
    /// Characters of a private plane cannot be those of an equation.
    static func expanded(_ labels: String, ellipsis count: Int) -> String {
        let filler = String((0..<max(count, 0)).compactMap { UnicodeScalar(0xE000 + $0).map(Character.init) })
        return labels.split(separator: "…", omittingEmptySubsequences: false).joined(separator: filler)
    }

    /// The same for an operand of a known rank.
    static func expanded(_ labels: String, rank: Int) -> String {
        expanded(labels, ellipsis: rank - labels.count(where: { $0 != "…" }))
    }
}

extension Tensor {
    /// The product of two tensors, whose dimensions are named, summed over all names that the result lacks.
    ///
    /// - Throws: ``RuntimeError`` when dimensions of one name differ.
    static func einsum(
        _ x: Tensor, _ xLabels: [Character], _ y: Tensor, _ yLabels: [Character], to output: [Character]
    ) throws(RuntimeError) -> Tensor {
        var extents: [Character: Int] = [:]
        for (label, extent) in zip(xLabels + yLabels, x.shape + y.shape) {
            guard extents[label] ?? extent == extent else {
                throw RuntimeError(
                    "input", expected: "\(extents[label] ?? 0) in dimension \(label)", found: "\(extent)")
            }
            extents[label] = extent
        }
        let paired = output.filter { xLabels.contains($0) && yLabels.contains($0) }
        let rows = output.filter { xLabels.contains($0) && !yLabels.contains($0) }
        let columns = output.filter { !xLabels.contains($0) && yLabels.contains($0) }
        let summed = xLabels.filter { yLabels.contains($0) && !output.contains($0) }
        func count(_ labels: [Character]) -> Int { labels.reduce(1) { $0 * (extents[$1] ?? 1) } }
        let first = try x.arranged(xLabels, as: paired + rows + summed)
        let second = try y.arranged(yLabels, as: paired + summed + columns)
        let product = try products(
            first, rows: count(rows), second, columns: count(columns), depth: count(summed),
            batch: count(paired))
        let arrangement = paired + rows + columns
        return try product.reshaped(arrangement.map { extents[$0] ?? 1 }).arranged(arrangement, as: output)
    }

    /// The tensor with its named dimensions in another order; those left out are summed over.
    private func arranged(_ labels: [Character], as order: [Character]) throws(RuntimeError) -> Tensor {
        let lost = labels.indices.filter { !order.contains(labels[$0]) }
        var tensor = self
        if !lost.isEmpty {
            let shape = labels.indices.filter { !lost.contains($0) }.map { self.shape[$0] }
            tensor = try reduced(.sum, axes: lost).reshaped(shape)
        }
        let kept = labels.filter { order.contains($0) }
        return try tensor.transposed(order.compactMap { kept.firstIndex(of: $0) })
    }
}
