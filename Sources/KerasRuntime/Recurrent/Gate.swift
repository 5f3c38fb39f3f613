/// The gates of an LSTM, in the order in which Keras stores their columns: i, f, c, o.
///
/// This is the only place that knows the order.
public enum Gate: Int, CaseIterable, Sendable, Hashable {
    case input, forget, cell, output

    /// The gate's name as reports print it.
    public var name: String {
        switch self {
        case .input: "input"
        case .forget: "forget"
        case .cell: "cell"
        case .output: "output"
        }
    }
}
