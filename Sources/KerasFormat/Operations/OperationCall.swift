import JSON
import KerasRuntime

/// An operation on tensors as a file writes it, whichever dialect it writes: Keras 3's operations,
/// TFOpLambda, TensorFlowOpLayer.
struct OperationCall {
    /// The operation in small letters: "add", "reduce_sum".
    let name: String
    /// What is given by position.
    var positional: [CallPattern.Argument]
    /// What is given by name, or stands in the layer's config.
    var named: [String: CallPattern.Argument]
    /// Whether the names of arguments and their defaults are Keras 3's rather than TensorFlow's.
    var isKeras3 = false
    /// The layer.
    let settings: Settings

    /// The argument at a position, or under one of several names; `nil` if absent or null.
    func argument(_ position: Int?, _ names: String...) -> CallPattern.Argument? {
        find(position, names)
    }

    private func find(_ position: Int?, _ names: [String]) -> CallPattern.Argument? {
        let found =
            position.flatMap { positional.indices.contains($0) ? positional[$0] : nil }
            ?? names.lazy.compactMap { named[$0] }.first
        return found == .constant(.null) ? nil : found
    }

    /// A tensor or a constant.
    func operand(_ position: Int, _ names: String...) throws(FormatError) -> Operand {
        guard let argument = find(position, names) else {
            throw settings.mismatch(names.first ?? "inputs", expected: "an operand")
        }
        return try operand(argument)
    }

    /// All tensors and constants of a list, or one alone.
    func operands(_ position: Int, _ names: String...) throws(FormatError) -> [Operand] {
        guard let argument = find(position, names) else {
            throw settings.mismatch(names.first ?? "inputs", expected: "operands")
        }
        guard case .list(let elements) = argument else { return [try operand(argument)] }
        return try elements.map { element throws(FormatError) in try operand(element) }
    }

    private func operand(_ argument: CallPattern.Argument) throws(FormatError) -> Operand {
        switch argument {
        case .tensor(let number): return .input(number)
        case .constant(let value):
            guard let constant = Constant(value, isDouble: isDouble) else { throw unsupported(argument) }
            return .constant(constant)
        case .list: throw unsupported(argument)
        }
    }

    /// Whether the tensors have float64 elements, in which a constant such as 0.1 is another number.
    private var isDouble: Bool {
        let types = Set(settings.call.types.values)
        if !types.isEmpty { return types.contains("float64") }
        return (try? settings.computeType()) == .float64
    }

    /// A value that holds no tensor; `nil` if absent or null.
    func constant(_ position: Int?, _ names: String...) throws(FormatError) -> JSONValue? {
        try constant(position, names)
    }

    private func constant(_ position: Int?, _ names: [String]) throws(FormatError) -> JSONValue? {
        guard let argument = find(position, names) else { return nil }
        guard let value = argument.constant else { throw unsupported(argument) }
        return value["class_name"]?.string == "__numpy__" ? value["config"]?["value"] : value
    }

    /// Whole numbers, or one alone; `nil` if absent or null.
    func integers(_ position: Int?, _ names: String...) throws(FormatError) -> [Int]? {
        guard let value = try constant(position, names) else { return nil }
        let list = value.array ?? [value]
        let limit = Settings.largestSize
        let integers = list.compactMap(\.int).filter { (-limit...limit).contains($0) }
        guard integers.count == list.count else {
            throw FormatError.mismatch(
                names.first ?? "argument", expected: "integers", found: value.summary, at: settings.place)
        }
        return integers
    }

    /// A whole number; the fallback if absent or null.
    func integer(
        _ position: Int?, _ names: String..., default fallback: Int? = nil
    ) throws(FormatError) -> Int {
        guard let value = try constant(position, names) else {
            if let fallback { return fallback }
            throw FormatError.mismatch(
                names.first ?? "argument", expected: "an integer", found: "nothing", at: settings.place)
        }
        // A list of one is how axes are written too.
        let number = value.int ?? (value.array?.count == 1 ? value.array?[0].int : nil)
        guard let number, (-Settings.largestSize...Settings.largestSize).contains(number) else {
            throw FormatError.mismatch(
                names.first ?? "argument", expected: "an integer", found: value.summary, at: settings.place)
        }
        return number
    }

    func number(
        _ position: Int?, _ names: String..., default fallback: Double? = nil
    ) throws(FormatError) -> Double? {
        guard let value = try constant(position, names) else { return fallback }
        guard let number = value.double else {
            throw FormatError.mismatch(
                names.first ?? "argument", expected: "a number", found: value.summary, at: settings.place)
        }
        return number
    }

    func flag(_ names: String...) throws(FormatError) -> Bool {
        guard let value = try constant(nil, names) else { return false }
        guard let flag = value.bool else {
            throw FormatError.mismatch(
                names.first ?? "argument", expected: "true or false", found: value.summary, at: settings.place
            )
        }
        return flag
    }

    /// Throws if an argument is given that has another value than this one.
    func require(_ name: String, toBe expected: JSONValue?) throws(FormatError) {
        guard let value = try constant(nil, name) else { return }
        // Files write whole numbers with and without a point.
        if let expected, value == expected || value.double != nil && value.double == expected.double {
            return
        }
        throw FormatError(
            .unsupported(what: "operation \(self.name) with \(name)=\(value.summary)", hint: nil),
            at: settings.place)
    }

    /// The error for an argument that cannot be read.
    func unsupported(_ argument: CallPattern.Argument) -> FormatError {
        FormatError(
            .unsupported(what: "operation \(name) of \(argument.summary)", hint: nil), at: settings.place)
    }
}

extension Constant {
    /// Reads a number, a truth value, or a rectangle of them, however deep.
    ///
    /// - Parameter isDouble: Whether the numbers stay as they are; they are rounded to Float else.
    init?(_ value: JSONValue, isDouble: Bool) {
        var shape: [Int] = []
        var values: [Double] = []
        func read(_ value: JSONValue, depth: Int) -> Bool {
            if let list = value.array {
                if shape.count == depth { shape.append(list.count) }
                return shape[depth] == list.count && list.allSatisfy { read($0, depth: depth + 1) }
            }
            guard shape.count == depth, let number = value.double ?? value.bool.map({ $0 ? 1 : 0 }) else {
                return false
            }
            values.append(isDouble ? number : Double(Float(number)))
            return true
        }
        let stored = value["class_name"]?.string == "__numpy__" ? value["config"]?["value"] : value
        guard let stored, read(stored, depth: 0), values.count == shape.reduce(1, *) else { return nil }
        self.init(shape: shape, values)
    }
}
