public import Verification

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#elseif canImport(Foundation)
    public import Foundation
#endif

#if canImport(FoundationEssentials) || canImport(Foundation)
    extension Recording {
        /// Reads a recording that `lstm-import convert` wrote beside a model.
        ///
        ///     let recording = try Recording(contentsOf: url)
        ///
        /// - Parameter url: The file, such as a resource of your tests' bundle.
        /// - Throws: An error whose description is one line with the file's name.
        public init(contentsOf url: URL) throws {
            guard url.isFileURL else {
                throw RecordingError(file: url.absoluteString, expected: "a file", found: "another URL")
            }
            try self.init(safeTensors: url.path)
        }
    }
#endif
