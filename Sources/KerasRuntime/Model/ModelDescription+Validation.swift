extension ModelDescription {
    /// Throws unless the description makes sense: it may come from a file that anyone has written.
    ///
    /// Every model is checked when it is made, so that none that exists can fail but by throwing. What
    /// remains to be seen then is whether inputs fit.
    ///
    /// - Throws: ``RuntimeError`` placed at the layer concerned.
    public func validate() throws(RuntimeError) {
        for input in inputs {
            guard let shape = input.shape else { continue }
            do throws(RuntimeError) {
                try SettingsCheck.shape(shape, "shape")
            } catch {
                throw error.placed(at: input.name)
            }
        }
        var names: Set<String> = []
        for layer in layers {
            guard names.insert(layer.name).inserted else {
                throw RuntimeError("layers", expected: "different names", found: "\"\(layer.name)\" twice")
            }
            do throws(RuntimeError) {
                try layer.configuration.base.validate()
            } catch {
                throw error.placed(at: layer.name)
            }
        }
        try validateCalls()
    }

    /// Throws unless each call takes what calls before it, or the caller, have made.
    private func validateCalls() throws(RuntimeError) {
        var valueCount = inputs.count
        var callCounts = Array(repeating: 0, count: layers.count)
        for call in calls where layers.indices.contains(call.layer) { callCounts[call.layer] += 1 }
        var nodes: Set<[Int]> = []
        for call in calls {
            guard layers.indices.contains(call.layer) else {
                throw RuntimeError(
                    "calls", expected: "numbers of \(layers.count) layers", found: "\(call.layer)")
            }
            let name = layers[call.layer].name
            func failure(_ subject: String, _ expected: String, _ found: String) -> RuntimeError {
                RuntimeError(place: name, subject, expected: expected, found: found)
            }
            guard (0..<callCounts[call.layer]).contains(call.node),
                nodes.insert([call.layer, call.node]).inserted
            else {
                throw failure(
                    "node", "each number below \(callCounts[call.layer]) once", "\(call.node)")
            }
            let taken = call.inputs + call.initialState + (call.mask.map { [$0] } ?? [])
            if let value = taken.first(where: { !(0..<valueCount).contains($0) }) {
                throw failure("inputs", "values made before, below \(valueCount)", "\(value)")
            }
            if let position = call.unmaskedInputs?.first(where: { !call.inputs.indices.contains($0) }) {
                throw failure("unmasked inputs", "positions of \(call.inputs.count) inputs", "\(position)")
            }
            let outputCount = layers[call.layer].configuration.base.outputCount
            guard call.outputs.elementsEqual(valueCount..<(valueCount + max(outputCount, 0))) else {
                throw failure("outputs", "\(outputCount) values from \(valueCount) on", "\(call.outputs)")
            }
            valueCount += call.outputs.count
        }
        if let output = outputs.first(where: { !(0..<valueCount).contains($0.value) }) {
            throw RuntimeError(
                place: output.name, "output", expected: "a value below \(valueCount)",
                found: "\(output.value)")
        }
    }
}
