/// Names that come once each, as Keras makes them: `lstm`, `lstm_1`, `lstm_2`.
package struct UniqueNames {
    private var taken: Set<String>

    /// - Parameter taken: What no name may be.
    package init(avoiding taken: Set<String> = []) { self.taken = taken }

    /// Takes a name, with an underscore and a number behind it if it is taken already.
    package mutating func take(_ name: String) -> String {
        var unique = name
        var number = 1
        while !taken.insert(unique).inserted {
            unique = "\(name)_\(number)"
            number += 1
        }
        return unique
    }
}
