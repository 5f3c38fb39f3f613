import JSON
public import KerasRuntime

/// How to read a layer class of the user's own.
///
///     let attention = CustomLayer("AttentionWithContext") { settings in
///         AttentionWithContext(useBias: try settings.bool("bias", default: true))
///     }
///
/// The configuration that the closure returns names the weights the layer needs, in the order in which
/// Keras saves them, and makes the layer of them.
public struct CustomLayer: Sendable {
    /// Keras' class, without the package that it may be registered under.
    public let className: String
    let decode: @Sendable (LayerSettings) throws -> any LayerConfiguration

    /// Describes a class.
    ///
    /// - Parameter decode: From the layer's settings to its configuration; what it throws becomes the
    ///   import's error.
    public init(
        _ className: String, decode: @escaping @Sendable (LayerSettings) throws -> any LayerConfiguration
    ) {
        self.className = className
        self.decode = decode
    }

    func configuration(_ settings: Settings) throws(FormatError) -> any LayerConfiguration {
        do {
            return try decode(LayerSettings(settings))
        } catch let error as FormatError {
            throw error
        } catch {
            throw FormatError.mismatch(
                "class \(className)", expected: "settings that it can be made of", found: "\(error)",
                at: settings.place)
        }
    }
}

/// The settings of a layer: the `config` object that Keras saved.
public struct LayerSettings {
    private let settings: Settings

    init(_ settings: Settings) { self.settings = settings }

    /// Keras' name of the layer.
    public var name: String { settings["name"]?.string ?? "" }

    /// Whether there is such a setting, and it is not `None`.
    public func contains(_ key: String) -> Bool { settings[key] != nil }

    /// A number.
    ///
    /// - Throws: ``FormatError`` when there is none and no default, or it is something else.
    public func number(_ key: String, default fallback: Double? = nil) throws(FormatError) -> Double {
        try value(key, fallback, expected: "a number") { $0.double }
    }

    /// A whole number.
    ///
    /// - Throws: as for ``number(_:default:)``.
    public func integer(_ key: String, default fallback: Int? = nil) throws(FormatError) -> Int {
        try value(key, fallback, expected: "an integer") { $0.int }
    }

    /// True or false.
    ///
    /// - Throws: as for ``number(_:default:)``.
    public func bool(_ key: String, default fallback: Bool? = nil) throws(FormatError) -> Bool {
        try value(key, fallback, expected: "true or false") { $0.bool }
    }

    /// A text.
    ///
    /// - Throws: as for ``number(_:default:)``.
    public func string(_ key: String, default fallback: String? = nil) throws(FormatError) -> String {
        try value(key, fallback, expected: "a string") { $0.string }
    }

    /// Whole numbers, such as a shape; one alone counts as a list.
    ///
    /// - Throws: as for ``number(_:default:)``.
    public func integers(_ key: String, default fallback: [Int]? = nil) throws(FormatError) -> [Int] {
        try value(key, fallback, expected: "integers") { value in
            let list = value.array ?? [value]
            let numbers = list.compactMap(\.int)
            return numbers.count == list.count ? numbers : nil
        }
    }

    /// An activation function, as the version of Keras that wrote the file means it.
    ///
    /// - Throws: as for ``number(_:default:)``.
    public func activation(_ key: String, default fallback: Activation = .linear) throws(FormatError)
        -> Activation
    {
        try settings.activation(key, default: fallback)
    }

    private func value<Value>(
        _ key: String, _ fallback: Value?, expected: String, _ read: (JSONValue) -> Value?
    ) throws(FormatError) -> Value {
        guard let json = settings[key] else {
            guard let fallback else { throw settings.mismatch(key, expected: expected) }
            return fallback
        }
        guard let value = read(json) else { throw settings.mismatch(key, expected: expected) }
        return value
    }
}
