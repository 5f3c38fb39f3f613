/// Keras' `Dot`: the product of each pair of samples, summed over one dimension of either.
///
/// What is left of the second input's dimensions comes behind what is left of the first's.
public struct DotConfiguration: MergingConfiguration {
    public static let kind = "Dot"

    /// What is divided by.
    public enum Normalization: String, Sendable, Hashable, Codable {
        case none
        /// The lengths of the vectors that are multiplied.
        case vectors
        /// Keras 1's mode `cos`: the root of the product of both inputs' dot products with themselves.
        case products
    }

    /// The dimension of each input, the batch included; negative ones count from the last.
    public var axes: [Int]
    /// What is divided by.
    public var normalization: Normalization

    /// Creates a configuration.
    public init(axes: (Int, Int), normalization: Normalization = .none) {
        self.axes = [axes.0, axes.1]
        self.normalization = normalization
    }

    public var settings: [LayerSetting] {
        [LayerSetting("axes", axes), LayerSetting("normalize", normalization != .none)]
    }

    public func outputShapes(inputShapes: [PartialShape]) throws(RuntimeError) -> [PartialShape] {
        let (first, second) = try positions(inputShapes)
        var shape = inputShapes[0]
        shape.remove(at: first)
        var rest = inputShapes[1]
        rest.remove(at: second)
        shape += rest.dropFirst()
        if shape.count == 1 { shape.append(1) }
        if normalization == .products { shape.insert(1, at: 1) }
        return [shape]
    }

    /// The two dimensions counted from the first.
    fileprivate func positions(_ shapes: [PartialShape]) throws(RuntimeError) -> (Int, Int) {
        guard shapes.count == 2, axes.count == 2 else {
            throw RuntimeError("inputs", expected: "2 tensors", found: "\(shapes.count)")
        }
        let first = try axisPosition(axes[0], rank: shapes[0].count, "axes")
        let second = try axisPosition(axes[1], rank: shapes[1].count, "axes")
        guard first > 0, second > 0 else {
            throw RuntimeError("axes", expected: "dimensions behind the batch", found: "\(axes)")
        }
        // What is not known until it runs is free.
        for (a, b) in [(shapes[0][0], shapes[1][0]), (shapes[0][first], shapes[1][second])] {
            if let a, let b, a != b {
                throw RuntimeError(
                    "inputs", expected: "equal extents of the batch and of dimensions \(first) and \(second)",
                    found: "\(describe(shapes[0])) and \(describe(shapes[1]))")
            }
        }
        return (first, second)
    }

    public func validate() throws(RuntimeError) {
        try SettingsCheck.axes(axes, "axes")
    }

    public func layer(weights: [Tensor<Float>]) throws(RuntimeError) -> any Layer<Float> {
        DotLayer(configuration: self)
    }

    public func layer(weights: [Tensor<Double>]) throws(RuntimeError) -> any Layer<Double> {
        DotLayer(configuration: self)
    }
}

struct DotLayer<Element: TensorScalar>: Layer {
    let configuration: DotConfiguration

    func call(_ arguments: CallArguments<Element>) throws(RuntimeError) -> CallResult<Element> {
        let inputs = arguments.inputs.map(\.tensor)
        let (first, second) = try configuration.positions(inputs.map { $0.shape.map { $0 } })
        let (x, y) = (inputs[0], inputs[1])
        switch configuration.normalization {
        case .none:
            return CallResult([MaskedTensor(try dot(x, first, y, second))])
        case .vectors:
            return CallResult([
                MaskedTensor(try dot(normalized(x, first), first, normalized(y, second), second))
            ])
        case .products:
            let squares = try dot(x, first, x, second).combined(.multiply, dot(y, first, y, second))
            // Keras' epsilon, 1e-7 unless its configuration says otherwise.
            let length = try squares.mapped(.squareRoot).combined(.maximum, Tensor(shape: [], [1e-7]))
            let cosine = try dot(x, first, y, second).combined(.divide, length)
            return CallResult([
                MaskedTensor(cosine.reshaped(cosine.shape.prefix(1) + [1] + cosine.shape.dropFirst()))
            ])
        }
    }

    /// Vectors divided by their lengths, as TensorFlow's `l2_normalize` does it.
    private func normalized(_ x: Tensor<Element>, _ axis: Int) throws(RuntimeError) -> Tensor<Element> {
        let squares = try x.mapped(.square).reduced(.sum, axes: [axis])
        let length = try squares.combined(.maximum, Tensor(shape: [], [1e-12])).mapped(.squareRoot)
        return try x.combined(.divide, length)
    }

    private func dot(
        _ x: Tensor<Element>, _ xAxis: Int, _ y: Tensor<Element>, _ yAxis: Int
    ) throws(RuntimeError) -> Tensor<Element> {
        // [B, …, K] and [B, K, …]
        let rows = try x.moving(xAxis, to: x.rank - 1)
        let columns = try y.moving(yAxis, to: 1)
        guard rows.lastExtent == columns.shape[1] else {
            throw RuntimeError(
                "inputs", expected: "equal extents of dimensions \(xAxis) and \(yAxis)",
                found: "\(x.shape) and \(y.shape)")
        }
        let middle = Array(rows.shape.dropFirst().dropLast())
        let trail = Array(columns.shape.dropFirst(2))
        let product = try Tensor.products(
            rows, rows: middle.reduce(1, *), columns, columns: trail.reduce(1, *), depth: rows.lastExtent,
            batch: x.shape[0])
        var shape = [x.shape[0]] + middle + trail
        if shape.count == 1 { shape.append(1) }
        return product.reshaped(shape)
    }
}

extension Tensor {
    /// The matrix product of each pair of a batch: [B, M, K] · [B, K, N] → [B, M, N].
    ///
    /// - Complexity: O(B · M · K · N)
    static func products(
        _ x: Tensor, rows: Int, _ y: Tensor, columns: Int, depth: Int, batch: Int
    ) throws(RuntimeError) -> Tensor {
        _ = try [batch, rows, columns].elementCount()
        var output = Tensor(shape: [batch, rows, columns])
        output.elements.withUnsafeMutableBufferPointer { out in
            x.elements.withUnsafeBufferPointer { x in
                y.elements.withUnsafeBufferPointer { y in
                    guard let x = x.baseAddress, let y = y.baseAddress, let out = out.baseAddress else {
                        return
                    }
                    for sample in 0..<batch {
                        Element.accumulateProduct(
                            x + sample * rows * depth, rowStride: depth, rows: rows, depth: depth,
                            y + sample * depth * columns, columns: columns,
                            into: out + sample * rows * columns)
                    }
                }
            }
        }
        return output
    }
}
