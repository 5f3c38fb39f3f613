import KerasRuntime

/// Reads `RNN`: the cell has what is its own, the layer has the rest.
enum RNNDecoder {
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let (className, cell) = try settings.inner("cell")
        let options = try RNNOptions(settings)
        guard className == "StackedRNNCells" else {
            var configuration = try self.cell(ofClass: className, cell)
            configuration.options = options
            return configuration
        }
        var cells: [any CellConfiguration] = []
        for entry in cell["cells"]?.array ?? [] {
            guard let className = entry["class_name"]?.string, let members = entry["config"]?.object else {
                throw cell.mismatch("cells", expected: "a list of cells")
            }
            let inner = Settings(members, place: settings.place, context: settings.context)
            cells.append(try self.cell(ofClass: className, inner))
        }
        guard !cells.isEmpty else { throw cell.mismatch("cells", expected: "a list of cells") }
        let isReversed = try cell.bool(
            "reverse_state_order", default: settings.semantics.statesLastCellFirst)
        return StackedRNNConfiguration(cells: cells, statesLastCellFirst: isReversed, options: options)
    }

    private static func cell(
        ofClass className: String, _ settings: Settings
    ) throws(FormatError) -> any CellConfiguration {
        let layer: any LayerConfiguration
        switch className {
        case "LSTMCell": layer = try LSTMConfiguration.decode(settings)
        case "GRUCell": layer = try GRUConfiguration.decode(settings)
        case "SimpleRNNCell": layer = try SimpleRNNConfiguration.decode(settings)
        default:
            throw FormatError(
                .unsupported(what: "class RNN with cell \(className)", hint: nil), at: settings.place)
        }
        guard let cell = layer as? any CellConfiguration else {
            throw settings.mismatch("cell", expected: "a cell")
        }
        return cell
    }
}

extension RNNOptions {
    /// Reads the arguments that all recurrent layers share.
    init(_ settings: Settings) throws(FormatError) {
        self.init()
        returnSequences = try settings.bool("return_sequences", default: false)
        returnState = try settings.bool("return_state", default: false)
        goBackwards = try settings.bool("go_backwards", default: false)
        stateful = try settings.bool("stateful", default: false)
        timeMajor = try settings.bool("time_major", default: false)
        unroll = try settings.bool("unroll", default: false)
        zeroOutputForMask = try settings.bool("zero_output_for_mask", default: false)
        maskedOutput = settings.semantics.maskedOutput(unroll: unroll)
        initialStateDropsMask = settings.semantics.initialStateDropsMask
        carriedStateWins = settings.semantics.carriedStateWins
    }
}
