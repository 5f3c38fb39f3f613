import ArrayData
import Testing

@Suite struct NDArrayTests {
    @Test func indexInRowMajorOrder() {
        // The last dimension runs fastest: position = (i · 3 + j) · 4 + k.
        let shape = [2, 3, 4]
        for i in 0..<2 {
            for j in 0..<3 {
                for k in 0..<4 {
                    #expect(NDArray.index(ofElement: (i * 3 + j) * 4 + k, shape: shape) == [i, j, k])
                }
            }
        }
    }

    @Test(
        arguments: [
            (0, [], []), (0, [1], [0]), (4, [5], [4]), (5, [1, 6, 1], [0, 5, 0]), (0, [2, 0, 3], [0, 0, 0]),
        ] as [(Int, [Int], [Int])])
    func indexAtTheEdges(position: Int, shape: [Int], index: [Int]) {
        #expect(NDArray.index(ofElement: position, shape: shape) == index)
    }

    @Test func countAndRank() {
        let array = NDArray(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float])
        #expect(array.count == 6)
        #expect(array.rank == 2)
        #expect(array.elementType == .float32)
        #expect(NDArray(shape: [], [1.5] as [Double]).rank == 0)
        #expect(NDArray(shape: [], [1.5] as [Double]).count == 1)
        #expect(NDArray(shape: [3, 0], [] as [Float]).count == 0)
        #expect(NDArray(shape: [1], elementType: .uint8, values: .int64([7])).count == 1)
    }

    @Test func wideningIsExact() {
        let float = NDArray(shape: [2], [0.1, -3] as [Float])
        #expect(float.doubles == [Double(Float(0.1)), -3])
        #expect(float.floats == [0.1, -3])
        let double = NDArray(shape: [1], [0.1] as [Double])
        #expect(double.doubles == [0.1])
        #expect(double.floats == [Float(0.1)])
        let integer = NDArray(shape: [2], elementType: .int32, values: .int64([-7, 16_777_217]))
        #expect(integer.doubles == [-7, 16_777_217])
        #expect(integer.floats == [-7, 16_777_216])
    }

    @Test func equalityLooksAtShapeAndType() {
        let array = NDArray(shape: [2, 1], [1, 2] as [Float])
        #expect(array == NDArray(shape: [2, 1], [1, 2] as [Float]))
        #expect(array != NDArray(shape: [1, 2], [1, 2] as [Float]))
        #expect(array != NDArray(shape: [2, 1], [1, 2] as [Double]))
        #expect(array != NDArray(shape: [2, 1], elementType: .float16, values: .float32([1, 2])))
    }
}

@Suite struct ElementTypeTests {
    @Test(arguments: [
        ("float16", 2, true), ("bfloat16", 2, true), ("float32", 4, true), ("float64", 8, true),
        ("int8", 1, false), ("int16", 2, false), ("int32", 4, false), ("int64", 8, false),
        ("uint8", 1, false), ("uint16", 2, false), ("uint32", 4, false), ("uint64", 8, false),
        ("bool", 1, false),
    ])
    func sizes(name: String, bytes: Int, isFloatingPoint: Bool) throws {
        let type = try #require(ElementType(rawValue: name))
        #expect(type.byteCount == bytes)
        #expect(type.isFloatingPoint == isFloatingPoint)
    }

    @Test func noTypeIsForgotten() {
        #expect(ElementType.allCases.count == 13)
    }
}
