import JSON
import KerasRuntime

/// Reads operations on tensors.
struct OperationDecoder: Sendable {
    /// The names by which files call the operation.
    let names: [String]
    let decode: @Sendable (OperationCall) throws(FormatError) -> OperationConfiguration

    init(
        _ names: String...,
        decode: @escaping @Sendable (OperationCall) throws(FormatError) -> OperationConfiguration
    ) {
        self.names = names
        self.decode = decode
    }

    private static let byName = Dictionary(
        (elementwise + reductions + shapes + parts).flatMap { decoder in decoder.names.map { ($0, decoder) } }
    ) { first, _ in first }

    /// The names of all operations that can be read.
    static var names: [String] { Array(byName.keys) }

    /// Reads an operation.
    ///
    /// - Throws: ``FormatError`` when it is not one of those known, or has arguments that are not.
    static func configuration(_ call: OperationCall) throws(FormatError) -> any LayerConfiguration {
        guard let decoder = byName[call.name] else {
            throw FormatError(
                .unsupported(
                    what: "operation \(call.name)", hint: "`--layers` verifies the LSTM layers alone"),
                at: call.settings.place)
        }
        for idle in idleArguments where idle.operations.contains(call.name) {
            try call.require(idle.argument, toBe: idle.value)
        }
        return try decoder.decode(call)
    }

    /// Arguments that are known with one value only, by which they change nothing; `nil` if with none.
    private static let idleArguments: [(operations: Set<String>, argument: String, value: JSONValue?)] = [
        (["celu"], "alpha", .int(1)), (["squareplus"], "b", .int(4)), (["round"], "decimals", .int(0)),
        (["max", "amax", "min", "amin"], "initial", nil),
        (["l2_normalize"], "epsilon", .double(1e-12)), (["bias_add"], "data_format", .string("NHWC")),
    ]

    /// Whether there is an operation of that name.
    static func knows(_ name: String) -> Bool { byName[name] != nil }

    /// Reads a Keras 3 operation, whose constants are in its config or among the arguments of its call.
    static func decodeKeras3(
        _ className: String, _ settings: Settings
    ) throws(FormatError) -> any LayerConfiguration {
        var named = settings.call.named
        for (key, value) in settings.members where key != "name" { named[key] = .constant(value) }
        return try configuration(
            OperationCall(
                name: PathWeights.snakeCase(className), positional: settings.call.positional, named: named,
                isKeras3: true, settings: settings))
    }

    /// Reads TensorFlow's `TFOpLambda` and `SlicingOpLambda`, which name a function: "math.reduce_sum".
    static func decodeLambda(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        guard let function = settings["function"]?.string, let name = function.split(separator: ".").last
        else { throw settings.mismatch("function", expected: "the name of a function") }
        return try configuration(
            OperationCall(
                name: String(name), positional: settings.call.positional, named: settings.call.named,
                settings: settings))
    }
}
