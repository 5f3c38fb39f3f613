import ArrayData
public import KerasFormat
public import KerasRuntime
public import Reading

/// A model out of a file, and what the file says beyond it.
public struct ImportedModel: Sendable {
    /// Where a weight came from.
    public struct WeightSource: Sendable, Hashable {
        /// Name of the parameter: "kernel", "forward/bias".
        public let parameter: String
        /// Path inside the file.
        public let path: String
        /// Its shape.
        public let shape: [Int]
        /// The type in which the file stores it: "float32".
        public let storedType: String
    }

    /// The model, ready to run.
    public let model: Model
    /// Who wrote the file.
    public let writer: Writer
    /// What kind of file it is.
    public let container: String
    /// Per layer, in the order of the description's, where its weights came from.
    public let weightSources: [[WeightSource]]
    /// What was unusual about the file and has been dealt with.
    public let notes: [String]
    /// Whether the file says how the layers are set and connected; if not, they were told by their weights.
    package var hasArchitecture = true
    /// SHA-256 of the file that Keras saved, where this one was converted from it.
    package var sourceSHA256: String?

    /// Number of weights of the whole model.
    public var weightCount: Int {
        weightSources.joined().reduce(0) { $0 + $1.shape.reduce(1, *) }
    }
}

/// How to read a layer class of the user's own.
public typealias CustomLayer = KerasFormat.CustomLayer

/// The settings of a layer, as Keras saved them.
public typealias LayerSettings = KerasFormat.LayerSettings

/// Who reads a file: this process, or one of its own.
public typealias Reader = Reading.Reader

/// The most that is accepted from a file.
public typealias ReadingLimits = Reading.ReadingLimits

/// What an import may overlook, and which layers it is for.
public struct ImportOptions: Sendable {
    /// Names of the layers that are wanted; others may be of kinds that cannot run. `nil` for all.
    public var layers: [String]?
    /// Whether layers that cannot run stay as stand-ins, to look at the model.
    public var keepsUnsupportedLayers = false
    /// Whether NaN and infinite weights are let through.
    public var allowsNonfinite = false
    /// Layer classes of your own.
    public var customLayers: [CustomLayer] = []
    /// Kinds of layers of your own, for models that were converted to files of their own.
    public var customLayerKinds: [any LayerConfiguration.Type] = []
    /// A JSON file with the model's configuration, for a file that holds weights only.
    public var architecture: String?
    /// Who opens the file.
    public var reader = Reader.inProcess
    /// The most that is accepted from it.
    public var limits = ReadingLimits()
    /// Whether recurrent layers return sequences where there is no architecture to tell.
    package var assumesSequences = true

    /// Imports whole models, and refuses what is not finite.
    public init() {}

    var selection: LayerSelection {
        if let layers { return .only(layers) }
        return keepsUnsupportedLayers ? .whatIsSupported : .all
    }
}

extension Model {
    /// Imports a saved Keras model.
    ///
    ///     let model = try Model(importing: "model.h5")
    ///
    /// - Parameters:
    ///   - path: A file that Keras saved.
    ///   - options: What to overlook, and how to read layers of your own.
    /// - Throws: ``ImportError``.
    public init(importing path: String, options: ImportOptions = ImportOptions()) throws {
        self = try ImportedModel(path: path, options: options).model
    }
}
