/// In which order a stored kernel has its dimensions.
public enum KernelLayout: String, Sendable, Hashable, Codable {
    /// [space …, channels, filters]
    case channelsFilters
    /// [space …, filters, channels]: that of transposed convolutions.
    case filtersChannels
    /// [filters, channels, space …]: that of Keras 1's Theano ordering.
    case filtersFirst

    /// The shape of a kernel.
    func shape(_ sizes: [Int], channels: Int?, filters: Int?) -> PartialShape {
        switch self {
        case .channelsFilters: sizes + [channels, filters]
        case .filtersChannels: sizes + [filters, channels]
        case .filtersFirst: [filters, channels] + sizes
        }
    }

    /// What the extents mean, for messages.
    func axes(channels: String = "channels", filters: String = "filters") -> String {
        switch self {
        case .channelsFilters: "kernel_size, \(channels), \(filters)"
        case .filtersChannels: "kernel_size, \(filters), \(channels)"
        case .filtersFirst: "\(filters), \(channels), kernel_size"
        }
    }

    /// A kernel as [space …, channels, filters].
    func ordered<Element>(_ kernel: Tensor<Element>) throws(RuntimeError) -> Tensor<Element> {
        let last = kernel.rank - 1
        switch self {
        case .channelsFilters: return kernel
        case .filtersChannels: return try kernel.moving(last, to: last - 1)
        case .filtersFirst: return try kernel.transposed(Array(2...last) + [1, 0])
        }
    }
}
