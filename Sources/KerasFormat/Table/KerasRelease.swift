/// A release of Keras, or of the TensorFlow that Keras was a part of, as people name it.
package struct KerasRelease: Sendable, Hashable, CustomStringConvertible {
    /// "Keras" or "TensorFlow".
    package let product: String
    /// Its number: "2.1".
    package let version: String

    package var description: String { "\(product) \(version)" }

    /// Keras as a package of its own: "1", "2.1", "3.0".
    static func keras(_ version: String) -> KerasRelease { KerasRelease(product: "Keras", version: version) }

    /// Keras as a part of TensorFlow: "2.6".
    static func tensorFlow(_ version: String) -> KerasRelease {
        KerasRelease(product: "TensorFlow", version: version)
    }
}
