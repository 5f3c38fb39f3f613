import ArrayData
import Testing

@testable import Reports
@testable import Verification

@Suite struct VerificationTextTests {
    private func text(_ verification: Verification, showsLayers: Bool = false) -> String {
        VerificationText(verification).text(showsLayers: showsLayers)
    }

    @Test func match() {
        #expect(
            text(Verifications.match) == """
                match  a  dense [1, 2]  max |Δ| 0
                match: 1 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0

                """)
    }

    @Test func failure() {
        #expect(
            text(Verifications.failure) == """
                match  a  dense [1, 2]  max |Δ| 0
                differ  b  dense [2, 2]  max |Δ| 0.5
                  FAIL dense[1, 0]: expected 3.0, found 3.5, |Δ| 0.5 > 4.0e-05; 1 of 4 differ
                    layer  class  output  alone   max |Δ|  in the model  max |Δ|
                    lstm   LSTM   0       differ  0.25     differ        0.25
                    dense  Dense  0       match   0        differ        0.5
                first to differ: layer "lstm" in case b, also when fed TensorFlow's own values, from timestep 1, forget gate
                  worst at lstm[0, 0, 1]: expected 1.0, found 1.25, |Δ| 0.25 > 2.0e-05; 1 of 4 differ
                differ: 1 of 2 cases match TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0.5

                """)
    }

    @Test func failureWithoutLayers() {
        let failing = Verification.Case(name: "b", outputs: Verifications.failure.cases[1].outputs)
        #expect(
            text(Verification(cases: [failing])) == """
                differ  b  dense [2, 2]  max |Δ| 0.5
                  FAIL dense[1, 0]: expected 3.0, found 3.5, |Δ| 0.5 > 4.0e-05; 1 of 4 differ
                  (no layer outputs were recorded)
                differ: 0 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0.5

                """)
    }

    // MARK: Causes

    private func diagnosis(
        _ cause: Cause, _ detail: String, layer: String = "lstm", after: Double? = nil, explanation: Int = 0
    ) -> Verification.Diagnosis {
        Verification.Diagnosis(
            cause: cause, layer: layer, detail: detail, evidence: "many differ", maxAbsAfter: after,
            explanation: explanation)
    }

    private func causes(_ diagnosis: [Verification.Diagnosis]) -> [String] {
        var verification = Verifications.failure
        verification.diagnosis = diagnosis
        return text(verification).split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("cause: ") || $0.hasPrefix("or: ") }
    }

    @Test func causesInWords() {
        #expect(
            causes([
                diagnosis(.activation, "the activation is relu", after: 0.25),
                diagnosis(.biasDoubled, "bias counted twice", after: 0.5, explanation: 1),
            ]) == [
                "cause: the activation is relu; with it the layer matches within 0.25",
                "or: bias counted twice; put right, the layer matches within 0.5",
            ])
        #expect(
            causes([
                diagnosis(.gateOrder, "gates stored i c f o", after: 0.25),
                diagnosis(.biasDoubled, "bias counted twice", after: 0.25),
            ]) == [
                "cause: gates stored i c f o, and bias counted twice; with both the layer matches within 0.25"
            ])
        #expect(
            causes([diagnosis(.weightsChanged, "some weights changed")])
                == ["cause: some weights changed; many differ"])
        // A layer that was not named just before is named, and its name cannot begin a line.
        #expect(
            causes([diagnosis(.unknown, "no cause found", layer: "a\nb")])
                == ["cause: layer \"a\\nb\": no cause found; many differ"])
    }

    @Test func distancesOfLayersOnRequest() {
        let comparison = ArrayComparison(
            actual: NDArray(shape: [1], [1] as [Float]), expected: NDArray(shape: [1], [1] as [Float]),
            tolerance: Verifications.tolerance, exact: Exact(array: NDArray(shape: [1], [1.25])),
            type: .float32)
        var sound = Verifications.match.cases[0]
        sound.layers = [Verifications.layer("d", "Dense", isolated: comparison, cumulative: comparison)]
        #expect(
            text(Verification(cases: [sound]), showsLayers: true).contains(
                """
                    layer  class  output  alone  max |Δ|  in the model  max |Δ|  float64 − TensorFlow  − ours
                    d      Dense  0       match  0        match         0        0.25                  0.25

                """))
    }

    /// Beside each other, the distances from the exact answer tell a fault from rounding.
    @Test func roundingAndFaults() {
        func line(_ found: [Double], _ expected: [Double]) -> String {
            func array(_ values: [Double]) -> NDArray { NDArray(shape: [1, 2], values.map { Float($0) }) }
            let comparison = ArrayComparison(
                actual: array(found), expected: array(expected), tolerance: Tolerance(atol: 0, rtol: 0),
                exact: Exact(array: NDArray(shape: [1, 2], [1.0, 2.0])), type: .float32)
            let failing = Verification.Case(name: "b", outputs: [Verifications.output("d", comparison)])
            let lines = text(Verification(cases: [failing])).split(separator: "\n").map(String.init)
            return lines.first { $0.contains("from float64") } ?? ""
        }
        #expect(
            line([1, 2.25], [1.125, 2])
                == "  from float64 with these weights: TensorFlow 0.125, this program 0.25: rounding")
        #expect(
            line([1, 2], [1, 2.5])
                == "  from float64 with these weights: TensorFlow 0.5, this program 0: a fault, not rounding")
    }

    /// A layer that differs only in the running model is not said to be at fault itself.
    @Test func divergenceInTheModelOnly() {
        let wrong = Verifications.compare([1, 2.5], [1, 2], [1, 2])
        var failing = Verification.Case(name: "b", outputs: [Verifications.output("dense", wrong)])
        failing.layers = [Verifications.layer("dense", "Dense", isolated: nil, cumulative: wrong)]
        let found = text(Verification(cases: [failing]))
        #expect(found.contains("    dense  Dense  0       unchecked           differ        0.5\n"))
        #expect(found.contains("first to differ: layer \"dense\" in case b\n"))
    }

    @Test func layersOnRequest() {
        var sound = Verifications.match.cases[0]
        sound.layers = [
            Verifications.layer(
                "dense", "Dense", isolated: Verifications.equal, cumulative: Verifications.equal)
        ]
        #expect(
            text(Verification(cases: [sound]), showsLayers: true) == """
                match  a  dense [1, 2]  max |Δ| 0
                    layer  class  output  alone  max |Δ|  in the model  max |Δ|
                    dense  Dense  0       match  0        match         0
                match: 1 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0

                """)
        #expect(!text(Verification(cases: [sound])).contains("alone"))
    }

    @Test func matchingOutputsHideALayer() {
        var hidden = Verifications.match.cases[0]
        let wrong = Verifications.compare([1.5], [1], [1])
        hidden.layers = [Verifications.layer("lstm", "LSTM", isolated: wrong, cumulative: wrong)]
        let found = text(Verification(cases: [hidden]))
        #expect(
            found.hasPrefix(
                "differ  a  dense [1, 2]  max |Δ| 0\n  the outputs match, but a layer differs on its own\n"
            ))
        #expect(found.contains("\ndiffer: 0 of 1 case matches TensorFlow"))
    }

    /// With `--layers` no output is compared, so nothing can be said of them.
    @Test func layersAlone() {
        var alone = Verification.Case(name: "a", outputs: [])
        let wrong = Verifications.compare([1.5], [1], [1])
        alone.layers = [Verifications.layer("lstm", "LSTM", isolated: wrong, cumulative: nil, timestep: 0)]
        #expect(
            text(Verification(cases: [alone])) == """
                differ  a  max |Δ| 0.5
                    layer  class  output  alone   max |Δ|  in the model  max |Δ|
                    lstm   LSTM   0       differ  0.5      unchecked
                first to differ: layer "lstm" in case a, also when fed TensorFlow's own values, from timestep 0
                  worst at lstm[0]: expected 1.0, found 1.5, |Δ| 0.5 > 2.0e-05; 1 of 1 differ
                differ: 0 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0.5

                """)
    }

    @Test func halfOfABidirectionalLayer() {
        let wrong = Verifications.compare([1.5], [1], [1])
        var failing = Verification.Case(name: "a", outputs: [Verifications.output("bi", wrong)])
        failing.layers = [
            Verifications.layer(
                "bi", "Bidirectional", isolated: wrong, cumulative: wrong, timestep: 2, gate: "cell",
                half: "backward")
        ]
        let found = text(Verification(cases: [failing]))
        #expect(found.contains("layer \"bi/backward\" in case a"))
        #expect(found.contains(", from timestep 2, cell gate\n"))
        #expect(found.contains("  worst at bi/backward[0]: expected 1.0, found 1.5"))
    }

    @Test func uncheckedOutput() {
        let partly = Verification.Case(
            name: "a",
            outputs: [
                Verifications.output("dense", Verifications.equal),
                Verifications.output("lstm", nil, index: 1),
            ])
        #expect(
            text(Verification(cases: [partly])) == """
                match  a  dense [1, 2] and 1 more  max |Δ| 0
                  lstm: not recorded, so not checked
                match: 1 of 1 case matches TensorFlow within atol 1.0e-05, rtol 1.0e-05; largest |Δ| 0; 1 output unchecked

                """)
    }

    @Test func nonfiniteOutput() {
        let wrong = Verifications.compare([.nan, 2.5, 1], [1, 2, -.infinity], [3])
        let failing = Verification.Case(name: "a", outputs: [Verifications.output("dense", wrong)])
        #expect(
            text(Verification(cases: [failing])).contains(
                "  FAIL dense[0]: expected 1.0, found nan; 3 of 3 differ\n"))
    }

    @Test func shapeDifference() {
        let wrong = ArrayComparison(
            actual: NDArray(shape: [2, 2], [1, 2, 3, 4] as [Float]),
            expected: NDArray(shape: [1, 2], [1, 2] as [Float]), tolerance: Verifications.tolerance)
        let failing = Verification.Case(name: "a", outputs: [Verifications.output("dense", wrong)])
        let found = text(Verification(cases: [failing]))
        #expect(found.contains("  FAIL dense: expected shape [1, 2], found [2, 2]\n"))
        // Nothing was measured, so there is no difference of 0 to speak of.
        #expect(!found.contains("|Δ| 0"))
    }

    @Test func tolerancesInTheVerdict() {
        func verdict(_ tolerances: [Tolerance]) -> String {
            let outputs = tolerances.map {
                Verifications.output("dense", Verifications.compare([1, 2], [1, 2], [1, 2], $0))
            }
            let lines = text(Verification(cases: [Verification.Case(name: "a", outputs: outputs)]))
            return String(lines.split(separator: "\n").last ?? "")
        }
        #expect(
            verdict([Tolerance(atol: 0.5, rtol: 0, source: .recording)])
                == "match: 1 of 1 case matches TensorFlow within atol 0.5, rtol 0 (as the recording asks); largest |Δ| 0"
        )
        #expect(
            verdict([Tolerance(atol: 0.5, rtol: 0), Tolerance(atol: 0.25, rtol: 0)])
                == "match: 1 of 1 case matches TensorFlow; largest |Δ| 0")
    }

    @Test func colour() {
        let style = TextStyle(isColored: true)
        #expect(
            VerificationText(Verifications.match, style: style).text(showsLayers: false)
                .hasPrefix("\u{1B}[32mmatch\u{1B}[0m  a  dense"))
        let failing = VerificationText(Verifications.failure, style: style).text(showsLayers: false)
        #expect(failing.contains("\n\u{1B}[31mdiffer\u{1B}[0m  b"))
        #expect(failing.contains("\n\u{1B}[31mdiffer\u{1B}[0m: 1 of 2 cases"))
    }

    /// Names come from files: none of them may steer a terminal or begin a line of its own.
    @Test func namesAreEscaped() {
        let name = "a\nb\u{1B}[31m"
        let wrong = Verifications.compare([1.5], [1], [1])
        var failing = Verification.Case(name: name, outputs: [Verifications.output(name, wrong)])
        failing.layers = [Verifications.layer(name, name, isolated: wrong, cumulative: wrong)]
        let found = text(Verification(cases: [failing]))
        #expect(!found.contains("\u{1B}"))
        #expect(found.split(separator: "\n").count == 7)
    }
}
