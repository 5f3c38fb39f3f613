import ArrayData
import KerasRuntime

/// How long a model takes, whole and layer by layer.
package struct ModelBenchmark: Sendable {
    /// One of its layers' calls.
    package struct Layer: Sendable {
        package let name: String
        package let className: String
        package let timing: Timing
    }

    /// The inputs: names and shapes.
    package let inputs: [(name: String, shape: [Int])]
    /// A call of the whole model.
    package let timing: Timing
    package let layers: [Layer]

    /// Rows that a model is measured with unless its file fixes their number.
    package static let batches = [1, 32]
    /// What other free extents become, time above all.
    package static let freeExtent = 100

    /// Measures a model on random input.
    ///
    /// - Parameter seconds: How long each call, of the model and of all its layers together, is repeated.
    /// - Returns: One for each of ``batches``, or one for the batch that the model's file fixes.
    package static func measure(
        _ model: Model, threads: Int?, precision: Model.Precision, seconds: Double
    ) throws -> [ModelBenchmark] {
        let fixed = model.description.inputs.compactMap { $0.shape?.first ?? nil }.first
        return try (fixed.map { [$0] } ?? batches).map { batch in
            let inputs = try RandomInputs(for: model.description, batch: batch).tensors
            var session = try model.makeSession(precision: precision, threads: threads)
            let timing = try Timing.measure(seconds: seconds) { _ = try session.run(inputs) }
            return ModelBenchmark(
                inputs: zip(model.description.inputs, inputs).map { ($0.name, $1.shape) }, timing: timing,
                layers: try layers(of: model, inputs, &session, seconds: seconds))
        }
    }

    /// Each call of a layer alone, fed what it gets in the model.
    private static func layers(
        of model: Model, _ inputs: [Tensor<Float>], _ session: inout Session, seconds: Double
    ) throws -> [Layer] {
        session.reset()
        let values = try session.run(arrays: inputs.map { NDArray($0) })
        let calls = model.description.calls
        return try calls.indices.map { index in
            let call = calls[index]
            let inputs = call.inputs.map { values[$0] }
            let initialState = call.initialState.map { values[$0].array }
            let mask = call.mask.map { values[$0].array }
            let timing = try Timing.measure(seconds: seconds / Double(calls.count)) {
                _ = try session.advance(
                    call: index, inputs: inputs, initialState: initialState, mask: mask)
            }
            let layer = model.description.layers[call.layer]
            return Layer(name: layer.name, className: layer.className, timing: timing)
        }
    }
}

/// Numbers that a model takes.
struct RandomInputs {
    /// In the order of the model's inputs.
    let tensors: [Tensor<Float>]

    /// Draws them: between −1 and 1, or ids where an embedding looks them up.
    init(for description: ModelDescription, batch: Int) throws {
        var generator = SeededGenerator(1234)
        var tensors: [Tensor<Float>] = []
        for (value, input) in description.inputs.enumerated() {
            guard let partial = input.shape else { throw BenchmarkError.unknownShape(input: input.name) }
            let shape = partial.enumerated().map { axis, extent in
                extent ?? (axis == 0 ? batch : ModelBenchmark.freeExtent)
            }
            var numbers = generator.numbers(try Self.count(shape, of: input.name), in: -1..<1)
            if let vocabulary = Self.vocabulary(of: value, in: description) {
                // Not 0, which often is padding.
                let last = Float(vocabulary - 1)
                numbers = numbers.map { min((1 + ($0 + 1) / 2 * last).rounded(.down), last) }
            }
            tensors.append(Tensor(shape: shape, numbers))
        }
        self.tensors = tensors
    }

    /// The numbers that an input gets: a file may ask for any shape.
    private static func count(_ shape: [Int], of name: String) throws(BenchmarkError) -> Int {
        do throws(RuntimeError) {
            return try shape.elementCount()
        } catch {
            throw .input(name, error)
        }
    }

    /// The number of ids that all embeddings of an input know.
    private static func vocabulary(of value: ModelDescription.ValueID, in description: ModelDescription)
        -> Int?
    {
        description.calls.filter { $0.inputs.contains(value) }.compactMap { call in
            (description.layers[call.layer].configuration.base as? EmbeddingConfiguration)?.inputDim
        }.min()
    }
}
