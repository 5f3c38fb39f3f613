import ArrayData
import KerasRuntime

// Masks that were applied and should not be, or should be and were not.

extension Subject {
    var maskRemedies: [Remedy] {
        if let masking = variant.layer.configuration.base as? MaskingConfiguration {
            return maskValues.filter { $0 != masking.maskValue }.map { value in
                Remedy(
                    cause: .mask, kind: .mask,
                    detail: "the value that masks a timestep is \(value), not \(masking.maskValue)"
                ) { $0.layer.configuration = AnyLayerConfiguration(MaskingConfiguration(maskValue: value)) }
            }
        }
        let recurrent = parts.compactMap { $0.configuration as? any RecurrentConfiguration }
        guard !recurrent.isEmpty, recurrent.count == parts.count else { return [] }
        // Also a mask that has yet to be found can hide steps.
        let found = repeatedFeatures.map { features in
            let text = features.allSatisfy { $0 == 0 } ? "are all 0" : "are those that padding repeats"
            return Remedy(
                cause: .mask, kind: .mask, detail: "timesteps whose features \(text) are masked"
            ) { $0.arguments.maskedFeatures = features }
        }
        guard hasMask else { return found + maskedOutputRemedies }
        let ignored = Remedy(cause: .mask, kind: .mask, detail: "the mask is not applied") {
            $0.arguments.ignoresMask = true
        }
        return [ignored] + found + maskedOutputRemedies
    }

    /// What versions of Keras do differently with masks.
    private var maskedOutputRemedies: [Remedy] {
        let paths = parts.map(\.path)
        guard let options = configurations(paths, as: (any RecurrentConfiguration).self).first?.options
        else { return [] }
        var remedies = [
            Remedy(
                cause: .zeroOutputForMask, kind: .outputForMask,
                detail: options.zeroOutputForMask
                    ? "masked steps repeat the output before" : "masked steps give 0"
            ) { $0.changeOptions(paths) { $0.zeroOutputForMask.toggle() } }
        ]
        guard hasMask else { return remedies }
        remedies.append(
            Remedy(
                cause: .mask, kind: .mask,
                detail: options.maskedOutput == .previousOutput
                    ? "masked steps give the first state, as before Keras 2.3"
                    : "masked steps repeat the output before, as from Keras 2.3 on"
            ) { variant in
                variant.changeOptions(paths) {
                    $0.maskedOutput = $0.maskedOutput == .previousOutput ? .firstState : .previousOutput
                }
            })
        if hasInitialState {
            remedies.append(
                Remedy(
                    cause: .mask, kind: .mask,
                    detail: "the mask is \(options.initialStateDropsMask ? "" : "not ")applied where there "
                        + "is an initial state"
                ) { $0.changeOptions(paths) { $0.initialStateDropsMask.toggle() } })
        }
        return remedies
    }

    /// What may be a masked timestep: features that are all 0, and those met most often.
    private var repeatedFeatures: [[Double]] {
        var counts: [[Double]: Int] = [:]
        // Some thousand steps show what is usual.
        var steps = 4096
        for probe in probes {
            guard let array = probe.arguments.inputs.first?.array, array.rank == 3, array.shape[2] > 0
            else { continue }
            let values = array.doubles
            for start in stride(from: 0, to: values.count, by: array.shape[2]) where steps > 0 {
                steps -= 1
                counts[Array(values[start..<(start + array.shape[2])]), default: 0] += 1
            }
        }
        let zeros = counts.keys.filter { $0.allSatisfy { $0 == 0 } }
        let most = counts.filter { $0.value > 1 && !zeros.contains($0.key) }
            .max { ($0.value, $1.key.first ?? 0) < ($1.value, $0.key.first ?? 0) }
        return zeros + [most?.key].compactMap { $0 }
    }

    /// Values that fill a whole timestep where the recording has zeros, and one that fills none.
    private var maskValues: [Double] {
        var values: Set<Double> = []
        for probe in probes {
            guard let array = probe.arguments.inputs.first?.array, let features = array.shape.last,
                let recorded = probe.expected[0], recorded.shape == array.shape, features > 0
            else { continue }
            let (given, answered) = (array.doubles, recorded.doubles)
            for start in stride(from: 0, to: given.count, by: features) {
                let step = start..<(start + features)
                if step.allSatisfy({ answered[$0] == 0 && given[$0] == given[start] }) {
                    values.insert(given[start])
                }
            }
        }
        values.remove(0)
        return values.sorted() + [0]
    }
}
