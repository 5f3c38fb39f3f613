package import ArrayData

/// A Python dictionary of arrays, which an `.npy` file holds as a pickle.
///
/// NumPy writes one where something saves a dictionary as if it were an array. Each value is an array,
/// or an object that holds exactly one: of the objects, nothing else matters.
package struct PickledArrays: Sendable {
    /// The shapes of the arrays by key.
    package var shapes: [String: [Int]] { headers.mapValues(\.shape) }

    /// Bytes that are kept in memory.
    package var byteCount: Int { bytes.count }

    private let file: String
    private let array: String?
    private let bytes: [UInt8]
    private let headers: [String: NpyHeader]

    /// Reads what the dictionary says of its arrays, from an `.npy` file that is in memory.
    ///
    /// - Parameters:
    ///   - file: What to call the file in messages.
    ///   - array: Name of the dictionary inside an archive.
    /// - Throws: `NumPyError` of kind notNPY, wrongKind, malformed, unsupported or limit.
    package init(_ bytes: [UInt8], file: String, array: String? = nil) throws(NumPyError) {
        func refuse(_ kind: NumPyError.Kind, _ expected: String?, _ found: String) -> NumPyError {
            NumPyError(file: file, array: array, kind: kind, expected: expected, found: found)
        }
        let offset = try NpyHeader.pickleOffset(bytes, refuse: refuse)
        let pickle = try PickleReader.read(bytes, from: offset, refuse: refuse)
        // What is saved is an array without dimensions, whose one element is the dictionary.
        guard let outer = pickle.array(pickle.root), outer.type == "|O", outer.shape.isEmpty,
            let elements = pickle.list(outer.content), elements.count == 1,
            let entries = pickle.dictionary(elements[0])
        else { throw refuse(.wrongKind, "a pickled dictionary of arrays", "another object") }

        var headers: [String: NpyHeader] = [:]
        for (key, value) in entries {
            guard case .text(let key) = key else {
                throw refuse(.wrongKind, "a dictionary with texts as keys", "other keys")
            }
            let header = try Self.header(of: pickle.arrays(ofVariable: value), key, refuse)
            guard headers.updateValue(header, forKey: key) == nil else {
                throw refuse(.malformed, "a key that occurs once", "two entries \"\(key)\"")
            }
        }
        self.file = file
        self.array = array
        self.bytes = bytes
        self.headers = headers
    }

    /// Decodes the numbers of the array with that key.
    ///
    /// - Throws: `NumPyError` of kind missing, wrongKind or unsupported.
    package func array(_ key: String) throws(NumPyError) -> NDArray {
        let place = array.map { "\($0)[\"\(key)\"]" } ?? key
        guard let header = headers[key] else {
            throw NumPyError(file: file, array: place, kind: .missing, found: "no such array")
        }
        return try NpyFile.decode(bytes, header, file: file, array: place)
    }

    /// Checks that there is one array, of a type that can be read, with the bytes that it must have.
    private static func header(
        of arrays: [Pickle.StoredArray], _ key: String, _ refuse: PickleReader.Refusal
    ) throws(NumPyError) -> NpyHeader {
        guard let array = arrays.first, arrays.count == 1 else {
            throw refuse(
                .wrongKind, "one array in entry \"\(key)\"", arrays.isEmpty ? "none" : "\(arrays.count)")
        }
        guard let type = NpyType(array.type) else {
            throw refuse(.unsupported, "numbers in entry \"\(key)\"", "dtype \(array.type)")
        }
        guard case .bytes(let range) = array.content else {
            throw refuse(.malformed, "bytes of elements in entry \"\(key)\"", "something else")
        }
        let header = try NpyHeader(
            type: type, isFortranOrder: array.isFortranOrder, shape: array.shape,
            dataOffset: range.lowerBound, refuse: refuse)
        guard range.count == header.byteCount else {
            throw refuse(
                .malformed,
                "\(header.byteCount) bytes of elements for shape \(header.shape) in entry \"\(key)\"",
                "\(range.count)")
        }
        return header
    }
}

extension Pickle {
    /// The arrays of what may be one of Keras' variables.
    ///
    /// Such a variable has its value under a name of its own; a regularizer beside it may have an array, too.
    fileprivate func arrays(ofVariable value: Value) -> [StoredArray] {
        let members = object(value)?.state.flatMap(dictionary)
        return arrays(in: members?.first { $0.key == .text("_value") }?.value ?? value)
    }
}
