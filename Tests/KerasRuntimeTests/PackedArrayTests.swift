import ArrayData
import Testing

@testable import KerasRuntime

/// What is packed comes back as it was, bit by bit, also where it was put in piece by piece.
@Suite struct PackedArrayTests {
    /// Any bits at all: infinities, zeros of both signs, NaN with whatever they carry.
    private static func bits<E: TensorScalar>(_ shape: [Int], _ g: inout SeededGenerator) -> Tensor<E> {
        var values: [E] = []
        for _ in 0..<shape.reduce(1, *) {
            let bits = g.next()
            let value: any TensorScalar =
                E.self == Float.self
                ? Float(bitPattern: UInt32(truncatingIfNeeded: bits)) : Double(bitPattern: bits)
            values.append((value as? E) ?? 0)
        }
        return Tensor(shape: shape, values)
    }

    private static func same<E: TensorScalar>(_ a: Tensor<E>, _ b: Tensor<E>) -> Bool {
        a.shape == b.shape
            && a.elements.withUnsafeBytes { a in b.elements.withUnsafeBytes { a.elementsEqual($0) } }
    }

    /// Fills arrays in random order, each a few rows at a time, and gets them back.
    private static func check<E: TensorScalar>(
        _ arrays: [PackedArray<E>], _ g: inout SeededGenerator, _ comment: Comment
    ) {
        let tensors = arrays.map { bits($0.shape, &g) as Tensor<E> }
        for index in arrays.indices.shuffled(using: &g) {
            let array = arrays[index]
            var row = 0
            while row < array.rows {
                let count = Int.random(in: 1...(array.rows - row), using: &g)
                array.fill(
                    Array(tensors[index].elements[(row * array.width)..<((row + count) * array.width)]),
                    fromRow: row)
                row += count
            }
        }
        for (array, tensor) in zip(arrays, tensors) {
            #expect(same(array.tensor, tensor), comment)
        }
    }

    private static func checkAll<E: TensorScalar>(_: E.Type, seed: Int, _ set: InstructionSet) throws {
        var g = SeededGenerator(UInt64(seed))
        let units = Int.random(in: 1...67, using: &g)
        let features = Int.random(in: 1...70, using: &g)
        let useBias = Bool.random(using: &g)
        let comment: Comment = "\(E.self), \(set), \(features) features, \(units) units"
        let lstm = try #require(
            PackedLSTM<E>(
                features: features, units: units, useBias: useBias, activation: .tanh,
                recurrentActivation: .sigmoid, for: set))
        check(lstm.arrays.list, &g, comment)
        for resetAfter in [false, true] {
            let gru = try #require(
                PackedGRU<E>(
                    features: features, units: units, useBias: useBias, activation: .tanh,
                    recurrentActivation: .sigmoid, resetAfter: resetAfter, for: set))
            #expect(gru.arrays.list.count == (useBias ? 3 : 2))
            check(gru.arrays.list, &g, comment)
        }
        let simple = try #require(
            PackedSimpleRNN<E>(
                features: features, units: units, useBias: useBias, activation: .tanh, for: set))
        check(simple.arrays.list, &g, comment)
        let matrix = try #require(
            PackedMatrix<E>(depth: features, columns: units, useBias: true, for: set))
        check(
            [
                PackedArray(shape: [features, units], [matrix.part()]),
                PackedArray(shape: [units], [matrix.biasPart()]),
            ], &g, comment)
    }

    @Test(arguments: 0..<100)
    func comesBackAsItWas(seed: Int) throws {
        for set in InstructionSet.available {
            try Self.checkAll(Float.self, seed: seed, set)
            try Self.checkAll(Double.self, seed: seed, set)
        }
    }

    // MARK: In models

    private static func arrays(_ shapes: [[Int]], _ g: inout SeededGenerator) -> [NDArray] {
        shapes.map { shape in
            let tensor: Tensor<Float> = .random(shape, &g)
            return NDArray(shape: shape, tensor.elements)
        }
    }

    /// A model of every kind of layer that keeps its weights packed, and of one that does not.
    private static func model(seed: UInt64) throws -> (model: Model, weights: [[NDArray]]) {
        var g = SeededGenerator(seed)
        let sequence = RNNOptions { $0.returnSequences = true }
        let half = LSTMConfiguration(units: 5, options: sequence)
        let layers: [(name: String, configuration: any LayerConfiguration, weights: [NDArray])] = [
            ("lstm", LSTMConfiguration(units: 7, options: sequence), arrays([[3, 28], [7, 28], [28]], &g)),
            (
                "gru", GRUConfiguration(units: 9, options: sequence),
                arrays([[7, 27], [9, 27], [2, 27]], &g)
            ),
            (
                "gru_1", GRUConfiguration(units: 4, resetAfter: false, options: sequence),
                arrays([[9, 12], [4, 12], [12]], &g)
            ),
            (
                "rnn", SimpleRNNConfiguration(units: 6, options: sequence),
                arrays([[4, 6], [6, 6], [6]], &g)
            ),
            (
                "bidirectional",
                BidirectionalConfiguration(forward: half, backward: half, mergeMode: .concat),
                arrays([[6, 20], [5, 20], [20], [6, 20], [5, 20], [20]], &g)
            ),
            (
                "time_distributed", TimeDistributedConfiguration(DenseConfiguration(units: 3)),
                arrays([[10, 3], [3]], &g)
            ),
            (
                "plain", LSTMConfiguration(units: 2, activation: .softmax, options: sequence),
                arrays([[3, 8], [2, 8], [8]], &g)
            ),
            ("dense", DenseConfiguration(units: 11, useBias: false), arrays([[2, 11]], &g)),
        ]
        return (try Models.chain(layers), layers.map(\.weights))
    }

    @Test(arguments: 0..<5)
    func weightsAreTheSameBeforeAndAfterASession(seed: UInt64) throws {
        let (model, weights) = try Self.model(seed: seed)
        let copy = model
        #expect(Array(model.weights) == weights)
        #expect(model.weights.elementCount == weights.joined().reduce(0) { $0 + $1.count })
        var generator = SeededGenerator(seed + 100)
        let x: Tensor<Float> = .random([2, 4, 3], &generator)
        let before = try model.predict([x])
        // Packed, where there are kernels for the layer, and nowhere else.
        for (index, layer) in model.description.layers.enumerated() {
            guard case .packed = model.weights.layer(index) else {
                #expect(layer.name == "plain" || InstructionSet.chosen == nil, "\(layer.name)")
                continue
            }
            #expect(layer.name != "plain")
        }
        for model in [model, copy] {
            #expect(Array(model.weights) == weights)
            #expect(model["lstm"]?["recurrent_kernel"] == Tensor(weights[0][1]))
            #expect(try model["lstm"]?.lstm().cell.bias == Tensor(weights[0][2]))
        }
        // Another model of the same arrays, one that has them packed beforehand, and the other precision.
        #expect(try Model(model.description, weights: Array(model.weights)).predict([x]) == before)
        let packed = try zip(model.description.layers, weights).map { layer, arrays in
            guard
                let room = PackedWeights(
                    layer.configuration.base, shapes: arrays.map(\.shape),
                    elementTypes: arrays.map(\.elementType))
            else { return LayerWeights.arrays(arrays) }
            for (index, array) in arrays.enumerated() { room.fill(index, with: array, fromRow: 0) }
            return .packed(room)
        }
        let early = try Model(model.description, layers: packed)
        #expect(Array(early.weights) == weights)
        #expect(try early.predict([x]) == before)
        let wide = NDArray(shape: x.shape, x.elements)
        var (a, b) = (
            try early.makeSession(precision: .float64),
            try Model(model.description, weights: weights).makeSession(precision: .float64)
        )
        #expect(try a.run(arrays: [wide]).map(\.array) == b.run(arrays: [wide]).map(\.array))
    }

    /// What single precision would round stays as the file has it; half precision keeps its name.
    @Test func storedTypesStay() throws {
        let kernel = NDArray(shape: [3, 2], (0..<6).map { 1 / Double($0 + 3) })
        let model = try Models.chain([("dense", DenseConfiguration(units: 2, useBias: false), [kernel])])
        _ = try model.makeSession()
        #expect(model.weights[0] == [kernel])
        let half = NDArray(
            shape: [3, 2], elementType: .float16, values: .float32([1, 2, 0.5, 0.25, -0.0, 3]))
        let other = try Models.chain([("dense", DenseConfiguration(units: 2, useBias: false), [half])])
        _ = try other.makeSession()
        #expect(other.weights[0] == [half])
    }

    @Test func shapesThatDoNotFitHaveNoRoom() {
        func room(_ shapes: [[Int]]) -> PackedWeights? {
            PackedWeights(
                LSTMConfiguration(units: 4), shapes: shapes,
                elementTypes: shapes.map { _ in ElementType.float32 })
        }
        #expect((room([[3, 16], [4, 16], [16]]) == nil) == (InstructionSet.chosen == nil))
        #expect(room([[3, 16], [4, 16]]) == nil)
        #expect(room([[3, 12], [4, 16], [16]]) == nil)
        #expect(room([[0, 16], [4, 16], [16]]) == nil)
        #expect(room([[3, 16], [16, 4], [16]]) == nil)
        #expect(room([[1 << 60, 16], [4, 16], [16]]) == nil)
    }
}
