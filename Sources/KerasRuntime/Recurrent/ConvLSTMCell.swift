/// The convolutional LSTM's equations for one timestep: the LSTM's, with convolutions for products.
///
///     z  = x ∗ kernel + h ∗ recurrentKernel + bias
///     c' = f ⊙ c + i ⊙ g      h' = o ⊙ act(c')
///
/// Inputs and states are images with channels last, laid out as rows of numbers. The convolution of
/// the state keeps its extents: stride 1, padding "same".
/// Source: Keras `ConvLSTMCell.call`.
struct ConvLSTMCell<Element: TensorScalar>: RNNCell {
    /// [elements of the window, C, 4F], gates in the order of ``Gate``.
    let kernel: Tensor<Element>
    /// [elements of the window, F, 4F].
    let recurrentKernel: Tensor<Element>
    /// [4F], or `nil`.
    let bias: Tensor<Element>?
    let activation: Activation
    let recurrentActivation: Activation
    /// How the kernel walks over the input.
    let grid: WindowGrid
    /// How the recurrent kernel walks over the state.
    let recurrentGrid: WindowGrid
    /// Extents of the input and of the state, without channels.
    let extents: [Int]
    let places: [Int]

    let features: Int
    let stateWidths: [Int]
    let scratchWidth: Int

    /// F, the number of filters.
    private var filters: Int { recurrentKernel.shape[1] }

    /// - Throws: ``RuntimeError`` when the state of such images is too large.
    init(
        kernel: Tensor<Element>, recurrentKernel: Tensor<Element>, bias: Tensor<Element>?,
        activation: Activation, recurrentActivation: Activation, windows: WindowSettings, extents: [Int]
    ) throws(RuntimeError) {
        let gates = Gate.allCases.count
        let (channels, filters) = (kernel.shape[kernel.rank - 2], kernel.shape[kernel.rank - 1] / gates)
        let taps = windows.sizes.reduce(1, *)
        self.kernel = kernel.reshaped([taps, channels, gates * filters])
        self.recurrentKernel = recurrentKernel.reshaped([taps, filters, gates * filters])
        self.bias = bias
        self.activation = activation
        self.recurrentActivation = recurrentActivation
        grid = windows.grid
        let ones = windows.sizes.map { _ in 1 }
        recurrentGrid = WindowSettings(sizes: windows.sizes, strides: ones, padding: .same).grid
        self.extents = extents
        places = grid.places(over: extents)
        features = try (extents + [channels]).elementCount()
        let width = try (places + [filters]).elementCount()
        stateWidths = [width, width]
        scratchWidth = gates * width
    }

    func step(
        _ x: UnsafePointer<Element>, rowStride: Int, rows: Int,
        state: UnsafePointer<Element>, next: UnsafeMutablePointer<Element>,
        scratch: UnsafeMutablePointer<Element>
    ) {
        let filters = filters
        let width = Gate.allCases.count * filters
        // Every place of every image is a row of its own from here on.
        let total = rows * places.reduce(1, *)
        Element.spread(bias.map { $0.elements[...] }, rows: total, columns: width, into: scratch)
        for row in 0..<rows {
            let z = scratch + row * scratchWidth
            convolve(x + row * rowStride, extents, kernel, grid, into: z)
            convolve(state + row * stateWidths[0], places, recurrentKernel, recurrentGrid, into: z)
        }
        let cell = state + total * filters
        let nextCell = next + total * filters
        for row in 0..<total {
            let gates = scratch + row * width
            for gate in Gate.allCases {
                Element.apply(
                    gate == .cell ? activation : recurrentActivation,
                    to: gates + gate.rawValue * filters, count: filters)
            }
            Element.updateLSTMState(
                gates: gates, cell: cell + row * filters, activation: activation, units: filters,
                nextHidden: next + row * filters, nextCell: nextCell + row * filters)
        }
    }

    /// Adds the convolution of one image.
    private func convolve(
        _ image: UnsafePointer<Element>, _ extents: [Int], _ kernel: Tensor<Element>, _ grid: WindowGrid,
        into out: UnsafeMutablePointer<Element>
    ) {
        let (depth, columns) = (kernel.shape[1], kernel.shape[2])
        let stride = grid.windows[grid.windows.count - 1].stride
        kernel.elements.withUnsafeBufferPointer { kernel in
            guard let kernel = kernel.baseAddress else { return }
            grid.forEachRow(over: extents) { tap, position, place, count in
                Element.accumulateProduct(
                    image + position * depth, rowStride: stride * depth, rows: count, depth: depth,
                    kernel + tap * depth * columns, columns: columns, into: out + place * columns)
            }
        }
    }
}
