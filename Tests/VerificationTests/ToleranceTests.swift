import ArrayData
import Testing

@testable import Verification

@Suite struct ToleranceTests {
    @Test(
        arguments: [
            (.float32, 1e-5), (.float16, 5e-3), (.bfloat16, 4e-2), (.float64, 1e-7), (.int32, 1e-5),
        ] as [(ElementType, Double)])
    func defaults(type: ElementType, bound: Double) {
        let tolerance = Tolerance(defaultFor: type)
        #expect(tolerance == Tolerance(atol: bound, rtol: bound, maxULP: nil, source: .byDefault))
    }

    private func recorded(atol: Double? = nil, rtol: Double? = nil) -> RecordedCase {
        var recorded = RecordedCase(name: "a")
        recorded.atol = atol
        recorded.rtol = rtol
        return recorded
    }

    private func tolerance(
        _ options: ToleranceOptions, _ recorded: RecordedCase, output: String? = "dense"
    ) -> Tolerance {
        options.tolerance(for: output, in: recorded, defaultFor: .float32)
    }

    @Test func recordingBeforeDefault() {
        let none = ToleranceOptions()
        #expect(tolerance(none, recorded()) == Tolerance(atol: 1e-5, rtol: 1e-5, source: .byDefault))
        #expect(
            tolerance(none, recorded(atol: 0.5)) == Tolerance(atol: 0.5, rtol: 1e-5, source: .recording))
        #expect(
            tolerance(none, recorded(rtol: 0.25)) == Tolerance(atol: 1e-5, rtol: 0.25, source: .recording))
        #expect(
            tolerance(none, recorded(atol: 0, rtol: 0)) == Tolerance(atol: 0, rtol: 0, source: .recording))
    }

    @Test func optionBeforeRecording() {
        var options = ToleranceOptions()
        options.atol.general = 2
        #expect(
            tolerance(options, recorded(atol: 0.5, rtol: 0.25))
                == Tolerance(atol: 2, rtol: 0.25, source: .option))
        options.rtol.general = 0
        #expect(
            tolerance(options, recorded(atol: 0.5, rtol: 0.25))
                == Tolerance(atol: 2, rtol: 0, source: .option))
    }

    @Test func outputBeforeGeneral() {
        var options = ToleranceOptions()
        options.atol.general = 2
        options.atol.byOutput = ["dense": 3]
        options.rtol.byOutput = ["other": 7]
        options.maxULP.general = 9
        options.maxULP.byOutput = ["dense": 4]
        #expect(
            tolerance(options, recorded(rtol: 0.25))
                == Tolerance(atol: 3, rtol: 0.25, maxULP: 4, source: .option))
        #expect(
            tolerance(options, recorded(), output: "other")
                == Tolerance(atol: 2, rtol: 7, maxULP: 9, source: .option))
        // A layer follows the general options, even if an output has its name.
        #expect(
            tolerance(options, recorded(), output: nil)
                == Tolerance(atol: 2, rtol: 1e-5, maxULP: 9, source: .option))
    }

    @Test func otherOutputsOptionIsNotTaken() {
        var options = ToleranceOptions()
        options.atol.byOutput = ["other": 3]
        #expect(tolerance(options, recorded()) == Tolerance(atol: 1e-5, rtol: 1e-5, source: .byDefault))
    }

    @Test func casesRunInTheOrderOfTheirNames() {
        let names = ["b", "a10", "a2", "Z", "é", "a"]
        let recording = Recording(cases: names.map { RecordedCase(name: $0) })
        // By code point, as Python sorts.
        #expect(recording.cases.map(\.name) == ["Z", "a", "a10", "a2", "b", "é"])
    }
}
