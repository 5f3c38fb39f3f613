import Foundation

extension Fixtures {
    /// A saved model with a recording of it.
    package struct Case: Sendable, CustomStringConvertible {
        package let name: String
        package let model: String
        /// The configuration, where the model holds weights only.
        package let architecture: String?
        package let recording: String

        package var description: String { name }
    }

    /// All models that were saved and recorded by a real Keras: every folder that says where it is from.
    ///
    /// A folder whose model or recording is missing is listed all the same, so that its test fails.
    package static let cases: [Case] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { name in
            let path = folder.path + "/" + name
            guard let provenance = FileManager.default.contents(atPath: path + "/provenance.json"),
                let object = try? JSONSerialization.jsonObject(with: provenance) as? [String: Any]
            else { return nil }
            let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            let recording = files.first { $0.hasPrefix("recording.") } ?? "recording.h5"
            return Case(
                name: name, model: "\(path)/\(object["model"] as? String ?? "model.h5")",
                architecture: files.contains("model.json") ? "\(path)/model.json" : nil,
                recording: "\(path)/\(recording)")
        }
    }()

    /// Names of the files in a folder below `Fixtures`, sorted.
    package static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
    }
}
