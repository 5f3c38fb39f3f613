internal import CKernels

/// Memory for weights, in huge pages where it is large; it goes with the last who reads it.
final class PackedMemory: @unchecked Sendable {
    let start: UnsafeMutableRawPointer

    /// `nil` if there is none left.
    init?(byteCount: Int) {
        guard let start = ck_allocate(byteCount) else { return nil }
        self.start = start
    }

    deinit { ck_free(start) }
}

/// One of Keras' arrays, kept in the order in which the kernels read it and nowhere else.
///
/// Packing loses nothing: what is got out is what was put in, bit by bit. It is put in once, a few rows at a time if
/// need be, before anybody computes with it; from then on it is immutable and shared.
struct PackedArray<Element: TensorScalar>: Sendable {
    /// Keras' shape. What is called a row here has the last extent.
    let shape: [Int]
    private let parts: [PackedPart<Element>]

    init(shape: [Int], _ parts: [PackedPart<Element>]) {
        self.shape = shape
        self.parts = parts
    }

    /// Elements of a row.
    var width: Int { shape.last ?? 1 }

    /// Number of rows.
    var rows: Int { shape.dropLast().reduce(1, *) }

    /// Puts whole rows in, from one of them on.
    ///
    /// - Precondition: there are as many rows.
    func fill(_ elements: [Element], fromRow first: Int = 0) {
        let last = first + elements.count / width
        precondition(elements.count % width == 0 && last <= rows, "\(elements.count) elements for \(shape)")
        elements.withUnsafeBufferPointer { from in
            guard let from = from.baseAddress else { return }
            for part in parts { part.put(from, width: width, rows: first..<last) }
        }
    }

    /// Gets the whole array back.
    var tensor: Tensor<Element> {
        let count = rows * width
        return Tensor(
            shape: shape,
            [Element](unsafeUninitializedCapacity: count) { to, initialized in
                guard let to = to.baseAddress else { return }
                for part in parts { part.get(to, width: width) }
                initialized = count
            })
    }
}

/// Where some rows and columns of an array are.
struct PackedPart<Element: TensorScalar>: @unchecked Sendable {
    /// How columns are spread over panels.
    enum Order {
        /// As they are: ``PackedMatrix``.
        case columns
        /// Four gates side by side: ``PackedLSTM``.
        case gates
    }

    let order: Order
    let kernels: KernelTable
    /// What keeps the memory.
    let owner: PackedMemory
    /// The panels, and how many rows they have.
    let panels: UnsafeMutableRawPointer
    let depth: Int
    /// The panels' row that has the first of this part.
    var first = 0
    /// Rows and columns of the array.
    let rows: Range<Int>
    let columns: Range<Int>

    /// Puts in what belongs here of some rows.
    ///
    /// - Parameter from: The first of them, and `width` elements further the next.
    func put(_ from: UnsafePointer<Element>, width: Int, rows given: Range<Int>) {
        let own = given.clamped(to: rows)
        guard !own.isEmpty else { return }
        let start = from + (own.lowerBound - given.lowerBound) * width + columns.lowerBound
        let place = first + own.lowerBound - rows.lowerBound
        let table = kernels.pointer.pointee
        // Rows go to all panels. Threads that fill an array together begin with different ones: where the memory
        // is fresh, each of its pages would else be cleared by all of them at once.
        func inTurn(_ count: Int, step: Int, _ pack: (_ low: Int, _ high: Int) -> Void) {
            let turn = count / step * (own.lowerBound - rows.lowerBound) / rows.count * step
            pack(turn, count)
            if turn > 0 { pack(0, turn) }
        }
        switch order {
        case .columns:
            inTurn(columns.count, step: 4 * table.lanes) { low, high in
                table.matrix_pack(start, width, own.count, place, depth, columns.count, low, high, panels)
            }
        case .gates:
            let units = columns.count / Gate.allCases.count
            inTurn(units, step: table.lanes) { low, high in
                table.lstm_pack(start, own.count, place, depth, units, low, high, panels)
            }
        }
    }

    /// Gets everything out that is here.
    ///
    /// - Parameter to: The array's first row, and `width` elements further the next.
    func get(_ to: UnsafeMutablePointer<Element>, width: Int) {
        let start = to + rows.lowerBound * width + columns.lowerBound
        let table = kernels.pointer.pointee
        switch order {
        case .columns:
            table.matrix_unpack(panels, rows.count, first, depth, columns.count, start, width)
        case .gates:
            table.lstm_unpack(
                panels, rows.count, first, depth, columns.count / Gate.allCases.count, start)
        }
    }
}
