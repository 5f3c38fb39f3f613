public import KerasRuntime

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#elseif canImport(Foundation)
    public import Foundation
#endif

#if canImport(FoundationEssentials) || canImport(Foundation)
    extension Model {
        /// Reads a model that `lstm-import convert` wrote, or ``write(to:attributes:)``.
        ///
        ///     let model = try Model(contentsOf: url)
        ///
        /// - Parameters:
        ///   - url: The file, such as a resource of your bundle.
        ///   - customLayers: Kinds of layers of your own that the model has.
        /// - Throws: ``ModelFileError``, whoever wrote the file; a model that comes out can run.
        public init(
            contentsOf url: URL, customLayers: [any LayerConfiguration.Type] = []
        ) throws(ModelFileError) {
            guard url.isFileURL else {
                throw ModelFileError(url.absoluteString, expected: "a file", found: "another URL")
            }
            try self.init(path: url.path, customLayers: customLayers)
        }
    }
#endif
