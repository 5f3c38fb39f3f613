import Files
import KerasImport

/// A model's file, as recordings tell it from others.
struct HashedModel {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether it is the file with that hash, or was converted from it; `nil` for a folder, which has none.
    func isOne(withSHA256 digest: String) throws -> Bool? {
        let digest = digest.lowercased()
        switch try FileSignature.detect(path) {
        case .directory: return nil
        case .safeTensors where try ImportedModel.sourceSHA256(ofConverted: path) == digest: return true
        default: return try digest == SHA256.hexDigest(ofFile: path)
        }
    }
}
