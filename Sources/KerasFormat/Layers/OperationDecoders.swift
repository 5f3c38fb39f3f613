import KerasRuntime

// Keras 3 saves an operation on tensors as a layer of its own, its constants among the arguments of
// the one call that it has.

extension NotEqualConfiguration {
    /// Reads `NotEqual`: a tensor and a constant, in either order.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let arguments = settings.call.positional
        guard arguments.count == 2, let value = arguments.lazy.compactMap(\.constant?.double).first,
            arguments.contains(where: { $0.constant == nil })
        else {
            throw FormatError(
                .unsupported(what: "class NotEqual other than of a tensor and a constant", hint: nil),
                at: settings.place)
        }
        // Compared in the tensor's type, in which a value such as 0.1 is another number.
        let isDouble = settings.call.types[0] == "float64"
        return NotEqualConfiguration(value: isDouble ? value : Double(Float(value)))
    }
}

extension ReduceAnyConfiguration {
    /// Reads `Any`.
    static func decode(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        let keepsDimensions = try settings.bool("keepdims", default: false)
        // Keras 3.0 does not write the axis. What puts this operation into models is Masking, which
        // reduces the last one.
        guard settings.members["axis"] != nil else {
            return ReduceAnyConfiguration(axis: -1, keepsDimensions: keepsDimensions)
        }
        // One axis is written as a number or as a list of one.
        let list = settings["axis"]?.array ?? []
        guard let axis = settings["axis"]?.int ?? (list.count == 1 ? list[0].int : nil) else {
            throw settings.mismatch("axis", expected: "one axis")
        }
        return ReduceAnyConfiguration(axis: axis, keepsDimensions: keepsDimensions)
    }
}
