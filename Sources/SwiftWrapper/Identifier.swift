import KerasRuntime

/// Names of Keras as Swift can have them.
enum Identifier {
    /// The name with what identifiers may not hold replaced.
    static func text(_ name: String, isType: Bool = false) -> String {
        var text = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        if text.allSatisfy({ $0 == "_" }) { text = isType ? "KerasModel" : "value" }
        if text.first?.isNumber ?? false { text = "_" + text }
        // Self and Type cannot be declared even with backticks.
        return keywords.contains(text) || (isType && usedTypes.contains(text)) ? text + "_" : text
    }

    /// Several names, each once.
    static func unique(_ names: [String], avoiding taken: Set<String>) -> [String] {
        var unique = UniqueNames(avoiding: taken)
        return names.map { unique.take(text($0)) }
    }

    /// A string literal.
    static func literal(_ text: String) -> String {
        var literal = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                literal += "\\u{\(String(scalar.value, radix: 16))}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return "\"\(literal)\""
    }

    /// Types that the source uses; one of the same name would hide them.
    private static let usedTypes: Set<String> = [
        "Bundle", "CocoaError", "Float", "Model", "Outputs", "Sendable", "Session", "Stream", "Tensor", "URL",
    ]

    private static let keywords: Set<String> = [
        "Any", "Protocol", "Self", "Type", "as", "associatedtype", "break", "case", "catch", "class",
        "continue",
        "default", "defer", "deinit", "do", "else", "enum", "extension", "fallthrough", "false",
        "fileprivate", "for",
        "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator",
        "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return", "self", "static",
        "struct",
        "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where",
        "while",
        "answers", "session",
    ]
}
