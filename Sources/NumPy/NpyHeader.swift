/// What stands before the elements of an `.npy` file.
///
/// `\x93NUMPY`, version (two bytes), length of the header text (2 bytes little-endian in version 1, 4 in
/// versions 2 and 3), then a Python dictionary with the keys `descr`, `fortran_order` and `shape`.
///
/// Source: NumPy `numpy.lib.format`.
struct NpyHeader {
    let type: NpyType
    let isFortranOrder: Bool
    let shape: [Int]
    /// Product of `shape`.
    let count: Int
    /// Bytes of all elements.
    let byteCount: Int
    /// Where the elements begin.
    let dataOffset: Int

    /// The most characters of a header; NumPy itself accepts 10,000 unless told otherwise.
    static let textLimit = 65_536

    /// Length of the header in bytes, told by the first 12 bytes of the file.
    ///
    /// - Parameter refuse: Makes the error for a place that the caller knows.
    static func length(
        of bytes: [UInt8], refuse: (NumPyError.Kind, String?, String) -> NumPyError
    ) throws(NumPyError) -> (prefix: Int, text: Int) {
        guard bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]) else {
            throw refuse(.notNPY, "a NumPy array (\\x93NUMPY)", bytes.isEmpty ? "0 bytes" : "other bytes")
        }
        guard bytes.count >= 8 else { throw refuse(.malformed, nil, "ends within its header") }
        let (major, minor) = (bytes[6], bytes[7])
        guard (1...3).contains(major), minor == 0 else {
            throw refuse(.unsupported, "format version 1.0, 2.0 or 3.0", "\(major).\(minor)")
        }
        let prefix = major == 1 ? 10 : 12
        guard bytes.count >= prefix else { throw refuse(.malformed, nil, "ends within its header") }
        let text = bytes[8..<prefix].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard text <= textLimit else {
            throw refuse(.limit, "a header of at most \(textLimit) bytes", "\(text)")
        }
        return (prefix, text)
    }

    /// Parses the header at the beginning of `bytes`.
    init(
        _ bytes: [UInt8], refuse: (NumPyError.Kind, String?, String) -> NumPyError
    ) throws(NumPyError) {
        let (fields, dataOffset) = try Self.fields(of: bytes, refuse: refuse)
        switch fields.descr {
        case .structured:
            throw refuse(.unsupported, "numbers or strings", "a structured dtype")
        case .name(let name):
            guard let type = NpyType(name) else {
                let what = fields.descr.isObjects ? "Python objects (a pickle)" : "dtype \(name)"
                throw refuse(.unsupported, "numbers or strings", what)
            }
            try self.init(
                type: type, isFortranOrder: fields.isFortranOrder, shape: fields.shape,
                dataOffset: dataOffset, refuse: refuse)
        }
    }

    /// Describes elements that begin at `dataOffset`; their number and size are checked to fit.
    init(
        type: NpyType, isFortranOrder: Bool, shape: [Int], dataOffset: Int,
        refuse: (NumPyError.Kind, String?, String) -> NumPyError
    ) throws(NumPyError) {
        guard let count = Self.product(shape), let byteCount = Self.product([count, type.byteCount]) else {
            throw refuse(.malformed, "a size that fits into memory", "shape \(shape)")
        }
        self.type = type
        self.isFortranOrder = isFortranOrder
        self.shape = shape
        self.count = count
        self.byteCount = byteCount
        self.dataOffset = dataOffset
    }

    /// Where the pickle begins of a file that holds one Python object; `refuse` as above.
    static func pickleOffset(
        _ bytes: [UInt8], refuse: (NumPyError.Kind, String?, String) -> NumPyError
    ) throws(NumPyError) -> Int {
        let (fields, dataOffset) = try fields(of: bytes, refuse: refuse)
        guard fields.descr.isObjects, fields.shape.isEmpty else {
            let what = fields.descr.isObjects ? "objects" : "numbers or strings"
            throw refuse(.wrongKind, "one Python object", "\(what) of shape \(fields.shape)")
        }
        return dataOffset
    }

    private static func fields(
        of bytes: [UInt8], refuse: (NumPyError.Kind, String?, String) -> NumPyError
    ) throws(NumPyError) -> (HeaderParser.Fields, dataOffset: Int) {
        let (prefix, length) = try length(of: bytes, refuse: refuse)
        guard bytes.count >= prefix + length else {
            throw refuse(.malformed, nil, "ends within its header")
        }
        var parser = HeaderParser(Array(bytes[prefix..<prefix + length]))
        guard let fields = parser.parse() else {
            throw refuse(.malformed, "a header with descr, fortran_order and shape", parser.excerpt)
        }
        return (fields, prefix + length)
    }

    /// The product; `nil` if it does not fit, with or without the factors that are 0.
    ///
    /// Whoever multiplies some extents of an empty array, in any order, must be safe too.
    private static func product(_ factors: [Int]) -> Int? {
        var product = 1
        for factor in factors where factor != 0 {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            product = next
        }
        return factors.contains(0) ? 0 : product
    }
}
