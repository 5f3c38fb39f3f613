import ArrayData
import KerasRuntime
import TestSupport
import Testing

@testable import Verification

extension RecordedModel {
    /// Looks for causes: those of one explanation together, alternatives one after the other.
    func causes() throws -> [[Cause]] {
        let verification = try verify { $0.findsCauses = true }
        #expect(verification.status == .differ)
        return Dictionary(grouping: verification.diagnosis, by: \.explanation)
            .sorted { $0.key < $1.key }.map { $0.value.map(\.cause) }
    }

    func details() throws -> [String] { try verify { $0.findsCauses = true }.diagnosis.map(\.detail) }

    /// Replaces a layer's configuration.
    mutating func configure<Kind: LayerConfiguration>(
        _ layer: String, as kind: Kind.Type, _ body: (inout Kind) -> Void
    ) throws {
        let index = try #require(model.description.layers.firstIndex { $0.name == layer })
        var description = model.description
        var configuration = try #require(description.layers[index].configuration.base as? Kind)
        body(&configuration)
        description.layers[index].configuration = AnyLayerConfiguration(configuration)
        model = try Model(description, weights: model.weights)
    }

    /// Changes both halves of a bidirectional layer alike, as its one configuration in a file does.
    mutating func configureHalves(_ layer: String, _ body: (inout LSTMConfiguration) -> Void) throws {
        try configure(layer, as: BidirectionalConfiguration.self) { wrapper in
            for half in [\BidirectionalConfiguration.forward, \.backward] {
                guard var lstm = wrapper[keyPath: half].base as? LSTMConfiguration else { continue }
                body(&lstm)
                wrapper[keyPath: half] = AnyLayerConfiguration(lstm)
            }
        }
    }

    /// Replaces a layer's weights, each as rows of columns.
    mutating func rewrite(_ layer: String, weights chosen: [Int], _ body: ([[Float]]) -> [[Float]]) throws {
        let index = try #require(model.description.layers.firstIndex { $0.name == layer })
        var weights = Array(model.weights)
        for weight in chosen {
            let array = weights[index][weight]
            let columns = try #require(array.shape.last)
            let values = array.floats
            let rows = stride(from: 0, to: values.count, by: columns).map {
                Array(values[$0..<($0 + columns)])
            }
            weights[index][weight] = NDArray(shape: array.shape, body(rows).flatMap { $0 })
        }
        model = try Model(model.description, weights: weights)
    }

    mutating func exchangeWeights(_ a: String, _ b: String) throws {
        let first = try #require(model.description.layers.firstIndex { $0.name == a })
        let second = try #require(model.description.layers.firstIndex { $0.name == b })
        var weights = Array(model.weights)
        weights.swapAt(first, second)
        model = try Model(model.description, weights: weights)
    }

    /// Leaves only the model's own outputs in the recording.
    mutating func forgetLayers() {
        for index in recording.cases.indices {
            recording.cases[index].layers = [:]
            recording.cases[index].traces = [:]
            recording.cases[index].masks = [:]
        }
    }
}

/// Writes the columns of gates i f c o in another order, by the numbers of the gates.
func storing(_ gates: [Int]) -> ([[Float]]) -> [[Float]] {
    { rows in
        rows.map { row in
            let units = row.count / 4
            return gates.flatMap { row[($0 * units)..<(($0 + 1) * units)] }
        }
    }
}

/// The buffer of the transposed matrix, cut into rows as long as before.
func transposing(_ rows: [[Float]]) -> [[Float]] {
    let columns = rows[0].indices
    let buffer = columns.flatMap { column in rows.map { $0[column] } }
    return stride(from: 0, to: buffer.count, by: columns.count).map {
        Array(buffer[$0..<($0 + columns.count)])
    }
}

/// Multiplies every element.
func scaling(_ factor: Float) -> ([[Float]]) -> [[Float]] {
    { $0.map { $0.map { $0 * factor } } }
}

/// Rounds every element to bfloat16.
func roundingToBFloat16(_ rows: [[Float]]) -> [[Float]] {
    rows.map { $0.map { Float(bitPattern: ($0.bitPattern + 0x8000) & 0xFFFF_0000) } }
}
