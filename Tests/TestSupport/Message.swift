/// The message of the error that `body` throws, with folders cut off the file's name.
///
/// Messages begin with the path as it was given; tests give absolute ones.
///
/// - Returns: "no error" if none is thrown.
package func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        let text = "\(error)"
        guard text.hasPrefix("/"), let end = text.firstRange(of: ": ")?.lowerBound else { return text }
        let file = text[..<end]
        return String(file.split(separator: "/").last ?? file) + text[end...]
    }
}
