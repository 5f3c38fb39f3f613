/// How a convolution or a pooling walks along one dimension.
struct Window: Sendable, Hashable {
    /// Number of elements that it sees at a time.
    let size: Int
    /// How far it moves on.
    let stride: Int
    /// How far apart the elements are that it sees.
    let dilation: Int
    let padding: WindowSettings.Padding

    /// Number of places at which the window stops.
    func count(over extent: Int) -> Int {
        switch padding {
        case .valid: extent < reach ? 0 : (extent - reach) / stride + 1
        // A causal convolution pads by reach − 1 and then stays inside.
        case .same, .causal: extent == 0 ? 0 : (extent - 1) / stride + 1
        }
    }

    /// How far before the first element the window starts.
    ///
    /// Source: TensorFlow's rule for padding "SAME": what is odd goes to the end.
    func lead(over extent: Int) -> Int {
        switch padding {
        case .valid: 0
        case .same: max((count(over: extent) - 1) * stride + reach - extent, 0) / 2
        case .causal: reach - 1
        }
    }

    /// Distance from the first to behind the last element that it sees; sizes are at most 2²⁴ each.
    private var reach: Int { (size - 1) * dilation + 1 }

    /// The elements of the window that lie within the dimension at some place; files may ask for windows
    /// that are far larger than any input.
    func elements(over extent: Int) -> Range<Int> {
        let (stops, lead) = (count(over: extent), lead(over: extent))
        guard stops > 0, extent > 0 else { return 0..<0 }
        let beforeFirst = max(lead - (stops - 1) * stride, 0)
        let first = (beforeFirst + dilation - 1) / dilation
        return first..<max(first, min((extent - 1 + lead) / dilation + 1, size))
    }

    /// The places at which an element of the window, counted from 0, lies within the dimension.
    func places(ofElement element: Int, over extent: Int) -> Range<Int> {
        let start = element * dilation - lead(over: extent)
        // start + place · stride must be from 0 to extent − 1.
        let first = start >= 0 ? 0 : (-start + stride - 1) / stride
        let last = extent - 1 - start < 0 ? -1 : (extent - 1 - start) / stride
        return first..<max(first, min(last + 1, count(over: extent)))
    }

    /// The places at which the whole window lies within the dimension; none if its elements are not neighbours.
    func innerPlaces(over extent: Int) -> Range<Int> {
        guard dilation == 1, elements(over: extent) == 0..<size else { return 0..<0 }
        let first = places(ofElement: 0, over: extent).lowerBound
        return first..<max(first, places(ofElement: size - 1, over: extent).upperBound)
    }
}
