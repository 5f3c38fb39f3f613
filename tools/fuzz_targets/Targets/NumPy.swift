import NumPy

/// An array of numbers or strings in NumPy's format.
func fuzzNpy(_ bytes: [UInt8]) {
    expectingOneLine { _ = try NpyFile.decode(bytes, file: "x.npy") }
    expectingOneLine { _ = try NpyFile.decodeStrings(bytes, file: "x.npy") }
}

/// A pickled dictionary of arrays.
func fuzzPickle(_ bytes: [UInt8]) {
    expectingOneLine {
        let dictionary = try PickledArrays(bytes, file: "x.npz", array: "layers/lstm/cell")
        for key in dictionary.shapes.keys { _ = try dictionary.array(key) }
    }
}
