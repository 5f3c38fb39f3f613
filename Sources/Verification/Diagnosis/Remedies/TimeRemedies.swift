import KerasRuntime

// Another walk through time, and other states to begin with.

extension Subject {
    var timeRemedies: [Remedy] {
        remedies { paths in
            let timed = configurations(paths, as: (any RecurrentConfiguration).self)
            guard let options = timed.first?.options else { return [] }
            let phrase = Part.phrase(paths)
            var remedies = [
                Remedy(
                    cause: .goBackwards, kind: .direction,
                    detail: "time\(phrase) runs \(options.goBackwards ? "forwards" : "backwards")",
                    keepsTime: false
                ) { $0.changeOptions(paths) { $0.goBackwards.toggle() } }
            ]
            // Halves of one layer are fed alike.
            if paths.count == parts.count {
                let order = options.timeMajor ? "batch first, [B, T, F]" : "time first, [T, B, F]"
                remedies.append(
                    Remedy(
                        cause: .timeMajor, kind: .layout, detail: "sequences are \(order)",
                        keepsRows: false, keepsTime: false
                    ) { $0.changeOptions(paths) { $0.timeMajor.toggle() } })
            }
            return remedies
        }
    }

    var stateRemedies: [Remedy] {
        let paths = parts.map(\.path)
        let timed = configurations(paths, as: (any RecurrentConfiguration).self)
        guard let options = timed.first?.options else { return [] }
        var remedies: [Remedy] = []
        func add(_ detail: String, _ change: @escaping @Sendable (inout Variant) -> Void) {
            remedies.append(
                Remedy(cause: .state, kind: .state, detail: detail, keepsTime: false, apply: change))
        }
        if options.stateful {
            add("every call starts from a fresh state") { $0.changeOptions(paths) { $0.stateful = false } }
        } else {
            add("the state is carried from call to call") {
                $0.changeOptions(paths) { $0.stateful = true }
            }
        }
        if hasInitialState {
            add("the initial state is not used") { $0.arguments.ignoresInitialState = true }
            add("the initial states are in reverse order") { $0.arguments.reversesInitialState = true }
            if options.stateful {
                add(
                    options.carriedStateWins
                        ? "the initial state goes before the carried one"
                        : "the carried state goes before the initial one"
                ) { $0.changeOptions(paths) { $0.carriedStateWins.toggle() } }
            }
        }
        return remedies
    }
}

extension Variant {
    /// Changes how the parts at the paths walk through time.
    mutating func changeOptions(_ paths: [String], _ body: (inout RNNOptions) -> Void) {
        changeParts(paths, as: (any RecurrentConfiguration).self) { body(&$0.options) }
    }
}
