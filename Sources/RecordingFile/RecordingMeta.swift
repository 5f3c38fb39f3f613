import ModelVerification
import Verification

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Recording {
    /// Reads the array `meta` of an `.npz` recording: one string, a JSON object.
    static func meta(_ strings: [String], file: String) throws -> [String: String] {
        struct Scalar: Decodable {
            let text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let string = try? container.decode(String.self) {
                    text = string
                } else if let integer = try? container.decode(Int.self) {
                    text = "\(integer)"
                } else {
                    text = (try? container.decode(Double.self)).map { "\($0)" } ?? ""
                }
            }
        }
        guard strings.count == 1,
            let members = try? JSONDecoder().decode([String: Scalar].self, from: Data(strings[0].utf8))
        else {
            throw RecordingError(
                file: file, path: "meta", expected: "one string with a JSON object",
                found: strings.count == 1 ? "another text" : "\(strings.count) strings")
        }
        return members.mapValues(\.text)
    }
}
