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
        let paths = parts.map(\.path)
        guard let options = configurations(paths, as: (any TimedConfiguration).self).first?.options
        else { return [] }
        var remedies: [Remedy] = []
        func add(
            _ detail: String, _ cause: Cause = .mask, _ kind: Remedy.Kind = .mask,
            _ change: @escaping @Sendable (inout Variant) -> Void
        ) {
            remedies.append(Remedy(cause: cause, kind: kind, detail: detail, apply: change))
        }
        if hasMask {
            add("the mask is not applied") { $0.arguments.ignoresMask = true }
            if hasInitialState {
                add(
                    options.initialStateDropsMask
                        ? "the mask is applied although there is an initial state"
                        : "the mask is not applied where there is an initial state"
                ) { $0.changeOptions(paths) { $0.initialStateDropsMask.toggle() } }
            }
            add(
                options.maskedStart == .zero
                    ? "masked steps before the first valid one give the initial state"
                    : "masked steps before the first valid one give 0"
            ) { variant in
                variant.changeOptions(paths) {
                    $0.maskedStart = $0.maskedStart == .zero ? .initialState : .zero
                }
            }
        }
        // Also a mask that has yet to be found can hide steps.
        add(
            options.zeroOutputForMask
                ? "masked steps repeat the output before" : "masked steps give 0",
            .zeroOutputForMask, .outputForMask
        ) { $0.changeOptions(paths) { $0.zeroOutputForMask.toggle() } }
        for features in repeatedFeatures {
            let text = features.allSatisfy { $0 == 0 } ? "are all 0" : "are those that padding repeats"
            add("timesteps whose features \(text) are masked") { $0.arguments.maskedFeatures = features }
        }
        return remedies
    }

    /// What may be a masked timestep: features that are all 0, and those met most often.
    private var repeatedFeatures: [[Double]] {
        var counts: [[Double]: Int] = [:]
        for probe in probes {
            guard let array = probe.arguments.inputs.first?.array, array.rank == 3, array.shape[2] > 0
            else { continue }
            let values = array.doubles
            for start in stride(from: 0, to: values.count, by: array.shape[2]) {
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
