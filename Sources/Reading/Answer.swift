package import ArrayData

/// What is at a path of an HDF5 file.
package enum StoredKind: UInt8, Sendable {
    case group = 1
    case dataset
    /// A named datatype.
    case other
}

/// A dataset as far as it is known without reading it.
package struct StoredDataset: Equatable, Sendable {
    /// Its path from the root, as it was asked for.
    package let path: String
    package let shape: [Int]
    /// The type of its numbers; `nil` for strings.
    package let elementType: ElementType?

    package init(path: String, shape: [Int], elementType: ElementType?) {
        self.path = path
        self.shape = shape
        self.elementType = elementType
    }
}

/// What a file has to say to a ``Request``.
package enum Answer: Equatable, Sendable {
    case done
    case flag(Bool)
    case kind(StoredKind?)
    case texts([String])
    case members([String])
    case dataset(StoredDataset)
    case array(NDArray)
    case bytes([UInt8])
}

/// A reader that also tells where in the file arrays are.
package protocol PlacingReader: ContainerReader {
    /// Where in the file the array lies that a request asks for, if it lies there plainly.
    func place(of request: Request) throws(ReadingError) -> (StoredDataset, Range<Int>)?

    /// Reads the array that a request asks for, a few rows at a time and in their order.
    ///
    /// - Parameter byteCount: About how many bytes to have in memory at once, if it can be chosen.
    func piecesInOrder(
        of request: Request, byteCount: Int, _ body: (NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError)
}

/// A file that is open, in this process or in another one.
package protocol ContainerReader: AnyObject {
    /// The file as the caller named it.
    var path: String { get }

    /// Answers one question with what its kind of question calls for.
    func answer(_ request: Request) throws(ReadingError) -> Answer

    /// Reads the array that a request asks for, a few rows at a time, those along all dimensions but the last.
    ///
    /// - Parameters:
    ///   - byteCount: About how many bytes to have in memory at once in each thread, if it can be chosen.
    ///   - body: Takes some rows and the number of the first. They come in any order, and several threads may
    ///     bring them at once.
    /// - Returns: How many rows there were.
    func pieces(
        of request: Request, byteCount: Int,
        _ body: @Sendable (_ row: Int, NDArray) throws(ReadingError) -> Void
    ) throws(ReadingError) -> Int
}
