import KerasRuntime

extension ModelDescription.Layer {
    /// The axis along which time runs in the sequences that the layer returns.
    var timeAxis: Int {
        ((configuration.base as? any RecurrentConfiguration)?.options.timeMajor ?? false) ? 0 : 1
    }
}

extension ModelDescription {
    /// The same for a value that flows through the model.
    func timeAxis(ofValue value: ValueID) -> Int {
        calls.first { $0.outputs.contains(value) }.map { layers[$0.layer].timeAxis } ?? 1
    }
}
