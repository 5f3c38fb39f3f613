/// Names that come once each, as Keras makes them: `lstm`, `lstm_1`, `lstm_2`.
package struct UniqueNames {
    private var taken: Set<String>
    /// The number that is tried first for a name: trying all of them again takes long where many are alike.
    private var next: [String: Int] = [:]

    /// - Parameter taken: What no name may be.
    package init(avoiding taken: Set<String> = []) { self.taken = taken }

    /// Takes a name, with an underscore and a number behind it if it is taken already.
    package mutating func take(_ name: String) -> String {
        var unique = name
        while !taken.insert(unique).inserted {
            let number = next[name, default: 1]
            unique = "\(name)_\(number)"
            next[name] = number + 1
        }
        return unique
    }
}
