import KerasRuntime

extension ModelDescription.Layer {
    /// The axis along which time runs in an output of the layer; `nil` where the output has no time.
    func timeAxis(rank: Int) -> Int? {
        guard rank >= 3 else { return nil }
        let isTimeMajor = (configuration.base as? any RecurrentConfiguration)?.options.timeMajor ?? false
        return isTimeMajor ? 0 : 1
    }
}

extension ModelDescription {
    /// The same for a value that flows through the model.
    func timeAxis(ofValue value: ValueID, rank: Int) -> Int? {
        guard let call = calls.first(where: { $0.outputs.contains(value) }) else {
            return rank >= 3 ? 1 : nil
        }
        return layers[call.layer].timeAxis(rank: rank)
    }
}
