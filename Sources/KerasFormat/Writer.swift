import JSON

/// Which program wrote a file.
public struct Writer: Sendable, Hashable {
    /// What the file says of Keras' version; `nil` if nothing.
    public let kerasVersion: String?
    /// The backend that the file names, such as "tensorflow".
    public let backend: String?
    /// The line of Keras that the version belongs to.
    public let line: Line

    /// Keras has been four programs, each with defaults of its own.
    public enum Line: String, Sendable, Hashable {
        /// Keras 1.
        case keras1 = "Keras 1"
        /// Keras 2 as a package of its own, up to 2.3.1.
        case keras2 = "Keras 2"
        /// TensorFlow 1's tf.keras up to 1.12.
        case earlyTensorFlow = "tf.keras of TensorFlow 1"
        /// tf.keras from TensorFlow 1.13 on, and tf_keras.
        case tensorFlow = "tf.keras"
        /// Keras 3.
        case keras3 = "Keras 3"
    }

    /// Recognises the writer.
    ///
    /// - Parameters:
    ///   - kerasVersion: What the file says: "2.2.4", "2.2.4-tf", "2.15.0", "3.0.5".
    ///   - config: The model's configuration, which tells Keras 3 from the others where the version is missing.
    package init(kerasVersion: String?, backend: String?, config: JSONValue? = nil) {
        self.kerasVersion = kerasVersion
        self.backend = backend
        line = Self.line(kerasVersion, config)
    }

    /// A writer whose line is known; where it is not, it is told by the version.
    package init(kerasVersion: String?, backend: String?, line: Line?) {
        self.kerasVersion = kerasVersion
        self.backend = backend
        self.line = line ?? Self.line(kerasVersion, nil)
    }

    private static func line(_ version: String?, _ config: JSONValue?) -> Line {
        guard let version, let parsed = Version(version) else {
            // Only Keras 3 says which module each object comes from, and only Keras 1 has these names.
            if config?["module"] != nil { return .keras3 }
            let isKeras1 = config.map { $0.hasKey("inner_activation") || $0.hasKey("consume_less") } ?? false
            return isKeras1 ? .keras1 : .tensorFlow
        }
        if parsed.major >= 3 { return .keras3 }
        if parsed.major <= 1 { return .keras1 }
        // Keras 2 ended at 2.3.1; "-tf" marks TensorFlow's own up to 2.3.0-tf, which 2.4.0 follows.
        // TensorFlow 1.13 is the first that says 2.2.4-tf.
        if version.hasSuffix("-tf") { return parsed < Version(2, 2, 4) ? .earlyTensorFlow : .tensorFlow }
        return parsed < Version(2, 4, 0) ? .keras2 : .tensorFlow
    }

    /// The TensorFlow that the version of Keras came with; `nil` if it came with none, or the file does
    /// not tell.
    public var tensorFlow: String? {
        guard let kerasVersion, let version else { return nil }
        switch line {
        case .earlyTensorFlow: return "1.12 or before"
        case .tensorFlow:
            switch kerasVersion {
            case "2.2.4-tf": return "1.13 to 2.1"
            case "2.3.0-tf": return "2.2"
            case "2.4.0": return "2.3 or 2.4"
            // From then on Keras has had TensorFlow's number, tf_keras too.
            default: return "\(version.major).\(version.minor)"
            }
        case .keras1, .keras2, .keras3: return nil
        }
    }

    /// The version in numbers; `nil` if the file has none.
    var version: Version? { kerasVersion.flatMap(Version.init) }
}

/// A version such as 2.2.4: what follows the third number is ignored.
struct Version: Comparable, Hashable {
    let major: Int
    let minor: Int
    let patch: Int

    init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2).map {
            Int($0.prefix { $0.isASCII && $0.isNumber })
        }
        guard let major = parts.first ?? nil else { return nil }
        self.init(major, parts.count > 1 ? parts[1] ?? 0 : 0, parts.count > 2 ? parts[2] ?? 0 : 0)
    }

    static func < (a: Version, b: Version) -> Bool {
        (a.major, a.minor, a.patch) < (b.major, b.minor, b.patch)
    }
}
