import Testing

@testable import KerasRuntime

/// Masks in every position: F = 3, U = 4, T = 5, B = 5.
@Suite struct LSTMMaskTests {
    private let weights = RandomLSTM(units: 4, features: 3, seed: 20)

    /// Padded at the end, masked at the start, a hole, all masked, nothing masked.
    private let valid: [[Bool]] = [
        [true, true, true, false, false],
        [false, false, true, true, true],
        [true, false, true, true, false],
        [false, false, false, false, false],
        [true, true, true, true, true],
    ]

    private var mask: Mask { Mask(shape: [5, 5], valid: valid.flatMap { $0 }) }

    private func input<Element: TensorScalar>() -> Tensor<Element> {
        var generator = SeededGenerator(21)
        return .random([5, 5, 3], &generator, scale: 2)
    }

    private func states<Element: TensorScalar>() -> [Tensor<Element>] {
        var generator = SeededGenerator(22)
        return [.random([5, 4], &generator), .random([5, 4], &generator)]
    }

    @Test(arguments: [false, true], [false, true])
    func equalsTheEquations(goBackwards: Bool, zeroOutput: Bool) throws {
        let x: Tensor<Double> = input()
        let reference = ReferenceLSTM(
            weights: weights, goBackwards: goBackwards, zeroOutputForMask: zeroOutput)
        for returnSequences in [false, true] {
            let options = RNNOptions {
                $0.returnSequences = returnSequences
                $0.goBackwards = goBackwards
                $0.zeroOutputForMask = zeroOutput
            }
            let lstm: LSTM<Double> = try weights.layer(options)
            #expect(reference.distance(x, mask: mask, to: try lstm(x, mask: mask)) < 1e-14)
            let started = try lstm(x, initialState: states(), mask: mask)
            #expect(reference.distance(x, mask: mask, states: states(), to: started) < 1e-14)
        }
    }

    /// A masked step is as if it were not there, but for the output that it repeats.
    @Test func maskedStepsAreSkipped() throws {
        let x: Tensor<Float> = input()
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let answer = try lstm(x, mask: mask)
        for row in [0, 1, 2, 4] {
            let times = (0..<5).filter { valid[row][$0] }
            let kept = times.flatMap { x.row(row).timestep($0).elements }
            let short = try lstm(Tensor(shape: [1, times.count, 3], kept))
            for (position, time) in times.enumerated() {
                #expect(answer.output.row(row).timestep(time) == short.output.timestep(position))
            }
            for state in 0..<2 {
                let found = answer.states[state].reshaped([5, 1, 4]).row(row).reshaped([1, 4])
                #expect(found == short.states[state])
            }
        }
    }

    @Test func paddingRepeatsThePreviousOutput() throws {
        let output = try weights.layer(.sequences)(input() as Tensor<Float>, mask: mask).output
        #expect(output.row(0).timestep(3) == output.row(0).timestep(2))
        #expect(output.row(0).timestep(4) == output.row(0).timestep(2))
        #expect(output.row(2).timestep(1) == output.row(2).timestep(0))
        #expect(output.row(2).timestep(2) != output.row(2).timestep(1))
    }

    /// Before the first valid step the output is 0, whatever the initial state.
    @Test func leadingMaskAndAllMasked() throws {
        let x: Tensor<Float> = input()
        let zeros = Tensor<Float>(shape: [1, 4])
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let answer = try lstm(x, initialState: states(), mask: mask)
        #expect(answer.output.row(1).timestep(0) == zeros)
        #expect(answer.output.row(1).timestep(1) == zeros)
        for time in 0..<5 { #expect(answer.output.row(3).timestep(time) == zeros) }
        let given: [Tensor<Float>] = states()
        for state in 0..<2 {
            #expect(answer.states[state].elements[12..<16] == given[state].elements[12..<16])
        }
        let last = try weights.layer()(x, initialState: states(), mask: mask)
        #expect(last.output.elements[12..<16] == [0, 0, 0, 0])
        #expect(last.states == answer.states)
    }

    @Test func maskedOutputFromTheFirstState() throws {
        let x: Tensor<Float> = input()
        let given: [Tensor<Float>] = states()
        let options = RNNOptions {
            $0.returnSequences = true
            $0.maskedOutput = .firstState
        }
        let zero = try weights.layer(.sequences)(x, initialState: given, mask: mask)
        let answer = try weights.layer(options)(x, initialState: given, mask: mask)
        #expect(answer.states == zero.states)
        let hidden = given[0].reshaped([5, 1, 4])
        #expect(answer.output.row(1).timestep(0) == hidden.row(1).timestep(0))
        #expect(answer.output.row(1).timestep(1) == hidden.row(1).timestep(0))
        #expect(answer.output.row(1).timestep(2) == zero.output.row(1).timestep(2))
        for time in 0..<5 {
            #expect(answer.output.row(3).timestep(time) == hidden.row(3).timestep(0))
        }
        for row in [0, 2, 4] { #expect(answer.output.row(row) == zero.output.row(row)) }
        var last = options
        last.returnSequences = false
        let end = try weights.layer(last)(x, initialState: given, mask: mask)
        #expect(end.output.elements[12..<16] == given[0].elements[12..<16])
        // Without an initial state there is nothing to tell the two apart.
        #expect(
            try weights.layer(options)(x, mask: mask).output
                == weights.layer(.sequences)(x, mask: mask).output)
    }

    @Test func zeroOutputForMask() throws {
        let x: Tensor<Float> = input()
        let options = RNNOptions {
            $0.returnSequences = true
            $0.zeroOutputForMask = true
        }
        let carried = try weights.layer(.sequences)(x, initialState: states(), mask: mask)
        let zeroed = try weights.layer(options)(x, initialState: states(), mask: mask)
        #expect(zeroed.states == carried.states)
        for row in 0..<5 {
            for time in 0..<5 {
                let expected =
                    valid[row][time] ? carried.output.row(row).timestep(time) : Tensor(shape: [1, 4])
                #expect(zeroed.output.row(row).timestep(time) == expected)
            }
        }
        // Without sequences y is the last step's: 0 in the rows whose last step is masked.
        var last = options
        last.returnSequences = false
        let end = try weights.layer(last)(x, mask: mask)
        for row in 0..<5 {
            let isZero = end.output.elements[(row * 4)..<(row * 4 + 4)].allSatisfy { $0 == 0 }
            #expect(isZero == !valid[row][4])
        }
        #expect(end.states[0].elements[0..<4].allSatisfy { $0 != 0 })
    }

    @Test func timeMajorMask() throws {
        let x: Tensor<Float> = input()
        // [T, B]: the transposed table, which is not symmetric.
        let transposed = Mask(
            shape: [5, 5], valid: (0..<5).flatMap { time in (0..<5).map { valid[$0][time] } })
        #expect(transposed != mask)
        let options = RNNOptions {
            $0.returnSequences = true
            $0.timeMajor = true
        }
        let batchFirst = try weights.layer(.sequences)(x, initialState: states(), mask: mask)
        let timeMajor = try weights.layer(options)(
            x.transposed, initialState: states(), mask: transposed)
        #expect(timeMajor.output.transposed == batchFirst.output)
        #expect(timeMajor.states == batchFirst.states)
    }

    @Test func nothingMaskedChangesNothing() throws {
        let x: Tensor<Float> = input()
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let all = Mask(shape: [5, 5], valid: Array(repeating: true, count: 25))
        #expect(try lstm(x, mask: all).output == lstm(x).output)
        #expect(try lstm(x, mask: mask).output != lstm(x).output)
    }

    /// A masked step may hold anything, even NaN.
    @Test func maskedStepsAreNotLookedAt() throws {
        let x: Tensor<Float> = input()
        var poisoned = x
        for (step, isValid) in mask.valid.enumerated() where !isValid {
            for feature in 0..<3 { poisoned.elements[step * 3 + feature] = .nan }
        }
        let lstm: LSTM<Float> = try weights.layer(.sequences)
        let clean = try lstm(x, mask: mask)
        let answer = try lstm(poisoned, mask: mask)
        #expect(answer.output == clean.output)
        #expect(answer.states == clean.states)
    }
}
