import ArrayData

@testable import KerasRuntime

/// A model to run as a stream: layers in a row, with random weights of the shapes that they want.
struct StreamedModel {
    let layers: [(name: String, configuration: any LayerConfiguration)]
    var input: PartialShape = [nil, nil, 3]

    init(
        input: PartialShape = [nil, nil, 3],
        _ layers: (String, any LayerConfiguration)...
    ) {
        self.layers = layers.map { (name: $0.0, configuration: $0.1) }
        self.input = input
    }

    func model(seed: UInt64 = 200) throws -> Model {
        var generator = SeededGenerator(seed)
        var shape = input
        return try Models.chain(
            layers.map { layer in
                let parameters = layer.configuration.parameters(inputShape: shape)
                shape = (try? layer.configuration.outputShapes(inputShape: shape).first) ?? shape
                let weights = parameters.map { parameter in
                    NDArray(Tensor<Float>.random(parameter.shape.map { $0 ?? 1 }, &generator))
                }
                return (layer.name, layer.configuration, weights)
            }, input: input)
    }
}

extension Tensor {
    /// Some timesteps of a sequence [B, T, …], or of [T, B, …].
    func times(_ range: Range<Int>, timeMajor: Bool = false) -> Tensor {
        let axis = timeMajor ? 0 : 1
        let inner = shape[(axis + 1)...].reduce(1, *)
        let outer = shape[..<axis].reduce(1, *)
        var values: [Element] = []
        for row in 0..<outer {
            let start = row * shape[axis] * inner
            values += elements[(start + range.lowerBound * inner)..<(start + range.upperBound * inner)]
        }
        return Tensor(shape: shape[..<axis] + [range.count] + shape[(axis + 1)...], values)
    }
}

/// The pieces of a sequence of 7 timesteps.
let pieces: [[Int]] = [[1, 1, 1, 1, 1, 1, 1], [3, 1, 2, 1], [1, 5, 1], [7]]

extension Session {
    /// Gives sequences piece by piece.
    ///
    /// - Returns: For each piece, where it begins and what the outputs were.
    mutating func step(
        _ inputs: [Tensor<Float>], pieces: [Int], timeMajor: Bool = false
    ) throws -> [(start: Int, outputs: [Tensor<Float>])] {
        var answers: [(start: Int, outputs: [Tensor<Float>])] = []
        var start = 0
        for count in pieces {
            let range = start..<(start + count)
            answers.append((start, try step(inputs.map { $0.times(range, timeMajor: timeMajor) })))
            start += count
        }
        return answers
    }
}

extension [(start: Int, outputs: [Tensor<Float>])] {
    /// How far the answers to the pieces are from those to the whole: sequences piece by piece, everything
    /// else in the last piece.
    func distance(to whole: [Tensor<Float>], areSequences: Bool, timeMajor: Bool = false) -> Double {
        guard areSequences else {
            return zip(last?.outputs ?? [], whole).map { $0.distance(to: $1) }.max() ?? .infinity
        }
        return map { piece in
            zip(piece.outputs, whole).map { found, whole in
                let count = found.shape[timeMajor ? 0 : 1]
                return found.distance(
                    to: whole.times(piece.start..<(piece.start + count), timeMajor: timeMajor))
            }.max() ?? .infinity
        }.max() ?? .infinity
    }
}
