import ArrayData
import KerasRuntime
import TestSupport
import Testing
import Foundation
@testable import Verification

@Suite struct ExploreTests {
    @Test func explore() throws {
        guard let which = ProcessInfo.processInfo.environment["EXPLORE"] else { return }
        for fixture in Fixtures.cases {
            guard let good = try? RecordedModel(fixture) else { continue }
            for layer in good.model.description.layers {
                let parts = layer.configuration.base.parts
                let paths = parts.map(\.path)
                guard parts.contains(where: { $0.configuration is LSTMConfiguration || (which == "noise" && $0.configuration is DenseConfiguration) }) else { continue }
                var damages: [(String, (inout Variant) -> Void)] = []
                func reorder(_ n: [Int]) -> (inout Variant) -> Void {
                    { $0.changeWeights(paths, ["kernel", "recurrent_kernel", "bias"]) { $0.reorderingBlocks(n) } } }
                switch which {
                case "noise":
                    var r = SystemRandomNumberGenerator()
                    damages = [("noise", { v in for i in v.weights.indices { v.weights[i] = v.weights[i].mapping { $0 + Double.random(in: -0.03...0.03, using: &r) } } }),
                        ("one", { v in let i = v.weights.indices.randomElement()!; v.weights[i] = v.weights[i].changed(Int.random(in: 0..<v.weights[i].count), by: 0.3) }),
                        ("small", { v in let i = v.weights.indices.randomElement()!; v.weights[i] = v.weights[i].changed(Int.random(in: 0..<v.weights[i].count), by: 0.002) })]
                case "config":
                    damages = [("goBackwards", { $0.changeOptions(paths) { $0.goBackwards.toggle() } }),
                     ("zero", { $0.changeOptions(paths) { $0.zeroOutputForMask.toggle() } }),
                     ("stateful", { $0.changeOptions(paths) { $0.stateful.toggle() } }),
                     ("relu", { $0.changeParts(paths, as: (any ActivatedConfiguration).self) { $0.activation = .relu() } }),
                     ("hard", { $0.changeParts(paths, as: (any GatedConfiguration).self) { $0.recurrentActivation = .hardSigmoid(slope: 1.0/6) } }),
                     ("timeMajor", { $0.changeOptions(paths) { $0.timeMajor.toggle() } }),
                     ("merge", { $0.changeBidirectional { $0.mergeMode = $0.mergeMode == .sum ? .ave : .sum } })]
                default:
                    damages = [("icfo", reorder([0,2,1,3])), ("ifoc", reorder([0,1,3,2])), ("rtrans", { $0.changeWeights(paths, ["recurrent_kernel"]) { $0.rereadTransposed } }),
                      ("double", { $0.changeWeights(paths, ["bias"]) { $0.mapping { $0 * 2 } } }),
                      ("zerobias", { $0.changeWeights(paths, ["bias"]) { $0.mapping { $0 * 0 } } }),
                      ("forget", { $0.changeWeights(paths, ["bias"]) { $0.adding(1, toBlock: 1, of: 4) } }),
                      ("bf16", { for i in $0.weights.indices { $0.weights[i] = $0.weights[i].mapping { Double(Float(bitPattern: (Float($0).bitPattern &+ 0x8000) & 0xFFFF_0000)) } } }),
                      ("swap", { let h = $0.weights.count / 2; if $0.layer.className == "Bidirectional" { $0.weights = Array($0.weights[h...] + $0.weights[..<h]) } })]
                }
                for (name, damage) in damages {
                    var bad = good
                    do { try bad.damage(layer.name, damage) } catch { continue }
                    let begin = ContinuousClock.now
                    guard let v = try? bad.verify({ $0.findsCauses = true }), v.status == .differ else { continue }
                    let ms = (ContinuousClock.now - begin) / .milliseconds(1)
                    let d = v.diagnosis.map { "\($0.explanation):\($0.cause.rawValue)@\($0.layer){\($0.detail)}" }.joined(separator: " | ")
                    print("XX \(which) \(name) \(fixture.name) \(layer.name) \(Int(ms))ms -> \(d)")
                }
            }
        }
    }
}
