import Files
import Mustache

/// Templates for HTML and XML.
enum Markup {
    /// Parses a template whose values are all escaped, in text and in quoted attributes alike.
    ///
    /// - Throws: The library's error when the template is wrong.
    static func template(_ text: String) throws -> MustacheTemplate {
        MustacheContentTypes.register(MarkupEscaping(), named: MarkupEscaping.name)
        return try MustacheTemplate(string: "{{% CONTENT_TYPE:\(MarkupEscaping.name)}}" + text)
    }
}

/// Escapes text scalar by scalar.
///
/// The library's own escaping goes by characters as people see them (swift-mustache 2.1.1): a quotation
/// mark with a combining accent behind it is another character, passes, and ends an attribute.
struct MarkupEscaping: MustacheContentType {
    static let name = "MARKUP"

    func escapeText(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(Self.isAllowed(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return String(escaped)
    }

    /// What XML 1.0 lets a document hold.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
