import Files

/// A model's file, as recordings tell it from others.
struct ModelFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// Whether it is the file with that hash; `nil` for a folder, which has none.
    func isOne(withSHA256 digest: String) throws -> Bool? {
        if case .directory = try FileSignature.detect(path) { return nil }
        return try digest.lowercased() == SHA256.hexDigest(ofFile: path)
    }
}
