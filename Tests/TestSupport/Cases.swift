import Foundation

extension Fixtures {
    /// A saved model with a recording of it.
    package struct Case: Sendable, CustomStringConvertible {
        package let name: String
        package let model: String
        package let recording: String

        package var description: String { name }
    }

    /// All models that were saved and recorded by a real Keras: every folder with a model in it.
    ///
    /// A folder whose recording is missing is listed all the same, so that its test fails.
    package static let cases: [Case] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path + "/" + name)) ?? []
            guard let model = files.first(where: { $0.hasPrefix("model.") }) else { return nil }
            let recording = files.first { $0.hasPrefix("recording.") } ?? "recording.h5"
            return Case(
                name: name, model: "\(folder.path)/\(name)/\(model)",
                recording: "\(folder.path)/\(name)/\(recording)")
        }
    }()
}

extension Fixtures {
    /// Names of the files in a folder below `Fixtures`, sorted.
    package static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }
}
