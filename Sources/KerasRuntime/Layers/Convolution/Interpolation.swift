/// How the elements of a larger image come out of those of a smaller one.
///
/// TensorFlow computes where elements lie, and how much each of them counts, in float32 whatever the
/// type of the image is, so this is done here too.
public enum Interpolation: String, Sendable, Hashable, Codable {
    /// The element next to it.
    case nearest
    /// Between two neighbours in proportion to the distances from their centres.
    case bilinear
    /// The same measured from corners, as in Keras before it was TensorFlow's.
    case bilinearOfCorners = "bilinear of corners"
    /// Four neighbours by Keys' cubic.
    case bicubic
    /// Six neighbours by a windowed sinc.
    case lanczos3
    /// Ten neighbours by a windowed sinc.
    case lanczos5
    /// Three neighbours by a bell.
    case gaussian
    /// Four neighbours by Mitchell and Netravali's cubic.
    case mitchellcubic

    /// Neighbours that count, and how much each does.
    struct Span {
        var first: Int
        var weights: [Float]
    }

    /// What each element of a row is made of.
    ///
    /// - Parameters:
    ///   - extent: Number of elements that there are, at least 1.
    ///   - count: Number of elements that there shall be.
    func spans(over extent: Int, count: Int) -> [Span] {
        (0..<count).map { place in
            switch self {
            case .nearest: Span(first: place * extent / count, weights: [1])
            case .bilinear, .bilinearOfCorners: linear(place, extent, count)
            case .bicubic: cubic(place, extent, count)
            default: sampled(place, extent, count)
            }
        }
    }

    /// Source: TensorFlow's `compute_interpolation_weights`.
    private func linear(_ place: Int, _ extent: Int, _ count: Int) -> Span {
        let scale = Float(extent) / Float(count)
        let position = self == .bilinear ? (Float(place) + 0.5) * scale - 0.5 : Float(place) * scale
        let upper = min(Int(position.rounded(.up)), extent - 1)
        let lower = min(max(Int(position.rounded(.down)), 0), upper)
        let share = position - position.rounded(.down)
        return Span(first: lower, weights: lower == upper ? [1] : [1 - share, share])
    }

    /// Source: TensorFlow's `GetWeightsAndIndices`, whose cubic comes from a table of 1024 steps.
    private func cubic(_ place: Int, _ extent: Int, _ count: Int) -> Span {
        let position = (Float(place) + 0.5) * (Float(extent) / Float(count)) - 0.5
        let start = Int(position.rounded(.down))
        let share = ((position - position.rounded(.down)) * 1024).rounded(.toNearestOrEven) / 1024
        let all = [far(share + 1), near(share), near(1 - share), far(2 - share)]
        return normalized(all, from: start - 1, extent)
    }

    /// Keys' cubic up to a distance of 1.
    private func near(_ x: Float) -> Float { (1.5 * x - 2.5) * x * x + 1 }

    /// Keys' cubic at a distance from 1 to 2.
    private func far(_ x: Float) -> Float { ((-0.5 * x + 2.5) * x - 4) * x + 2 }

    /// Source: TensorFlow's `ComputeSpansCore`.
    private func sampled(_ place: Int, _ extent: Int, _ count: Int) -> Span {
        let inverse = 1 / (Float(count) / Float(extent))
        let sample = (Float(place) + 0.5) * inverse
        let last = extent - 1
        let start = min(max(Int((sample - radius - 0.5).rounded(.up)), 0), last)
        let end = min(max(Int((sample + radius - 0.5).rounded(.down)), 0), last)
        let weights = (start...max(start, end)).map { kernel(abs(Float($0) + 0.5 - sample)) }
        return normalized(weights, from: start, extent)
    }

    private var radius: Float {
        switch self {
        case .lanczos3: 3
        case .lanczos5: 5
        case .gaussian: 1.5
        default: 2
        }
    }

    /// How much an element counts at a distance.
    ///
    /// Source: TensorFlow's `sampling_kernels.h`.
    private func kernel(_ x: Float) -> Float {
        switch self {
        case .gaussian:
            if x >= radius { return 0 }
            let deviation = radius / 3
            return Float.exp(-x * x / (2 * deviation * deviation))
        case .mitchellcubic:
            if x >= 2 { return 0 }
            if x >= 1 { return ((-7 / 18 * x + 2) * x - 10 / 3) * x + 16 / 9 }
            return (7 / 6 * x - 2) * x * x + 8 / 9
        default:
            if x > radius { return 0 }
            if x <= 1e-3 { return 1 }
            return radius * Float.sin(.pi * x) * Float.sin(.pi * x / radius) / (.pi * .pi * x * x)
        }
    }

    /// Weights of elements that there are, made to sum up to 1.
    private func normalized(_ weights: [Float], from start: Int, _ extent: Int) -> Span {
        let inside = weights.indices.filter { (0..<extent).contains(start + $0) }
        let sum = inside.reduce(Float(0)) { $0 + weights[$1] }
        let scale = abs(sum) >= 1000 * Float.leastNormalMagnitude ? 1 / sum : 1
        return Span(first: start + (inside.first ?? 0), weights: inside.map { weights[$0] * scale })
    }
}

extension Tensor {
    /// One dimension interpolated to another extent.
    func resized(_ axis: Int, by interpolation: Interpolation, to count: Int) throws(RuntimeError) -> Tensor {
        var shape = shape
        shape[axis] = count
        _ = try shape.elementCount()
        let extent = self.shape[axis]
        let outer = shape[..<axis].reduce(1, *)
        let inner = shape[(axis + 1)...].reduce(1, *)
        var resized = Tensor(shape: shape)
        for (place, span) in interpolation.spans(over: extent, count: count).enumerated() {
            for (offset, weight) in span.weights.enumerated() {
                let weight = Element(weight)
                for row in 0..<outer {
                    let from = (row * extent + span.first + offset) * inner
                    let to = (row * count + place) * inner
                    for column in 0..<inner {
                        resized.elements[to + column] += weight * elements[from + column]
                    }
                }
            }
        }
        return resized
    }
}
