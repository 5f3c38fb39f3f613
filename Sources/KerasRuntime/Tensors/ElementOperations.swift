/// What is done to many elements at once. Requirements rather than generic functions for the reason
/// that ``TensorScalar`` gives.
public protocol ElementOperations {
    /// `out[i, j, …] = source[i · strides[0] + j · strides[1] + …]` for all of `shape`, in row-major order.
    static func gather(
        _ source: UnsafePointer<Self>, strides: [Int], shape: [Int], to out: UnsafeMutablePointer<Self>)

    /// `out[j] = operation(a[j], b[j])`; a step of 0 takes the same element every time.
    static func combine(
        _ operation: BinaryOperation, _ a: UnsafePointer<Self>, step aStep: Int, _ b: UnsafePointer<Self>,
        step bStep: Int, to out: UnsafeMutablePointer<Self>, count: Int)

    /// Replaces every element of a row by what an operation makes of it.
    static func apply(_ operation: UnaryOperation, to row: UnsafeMutablePointer<Self>, count: Int)

    /// `out[o, i] = reduction over e of x[o, e, i]`
    static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Self>, outer: Int, extent: Int, inner: Int,
        to out: UnsafeMutablePointer<Self>)
}

extension Float {
    public static func gather(
        _ source: UnsafePointer<Float>, strides: [Int], shape: [Int], to out: UnsafeMutablePointer<Float>
    ) {
        Kernels.gather(source, strides: strides, shape: shape, to: out)
    }

    public static func combine(
        _ operation: BinaryOperation, _ a: UnsafePointer<Float>, step aStep: Int,
        _ b: UnsafePointer<Float>, step bStep: Int, to out: UnsafeMutablePointer<Float>, count: Int
    ) {
        Kernels.combine(operation, a, step: aStep, b, step: bStep, to: out, count: count)
    }

    public static func apply(
        _ operation: UnaryOperation, to row: UnsafeMutablePointer<Float>, count: Int
    ) {
        Kernels.apply(operation, to: row, count: count)
    }

    public static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Float>, outer: Int, extent: Int, inner: Int,
        to out: UnsafeMutablePointer<Float>
    ) {
        Kernels.reduce(reduction, x, outer: outer, extent: extent, inner: inner, to: out)
    }
}

extension Double {
    public static func gather(
        _ source: UnsafePointer<Double>, strides: [Int], shape: [Int], to out: UnsafeMutablePointer<Double>
    ) {
        Kernels.gather(source, strides: strides, shape: shape, to: out)
    }

    public static func combine(
        _ operation: BinaryOperation, _ a: UnsafePointer<Double>, step aStep: Int,
        _ b: UnsafePointer<Double>, step bStep: Int, to out: UnsafeMutablePointer<Double>, count: Int
    ) {
        Kernels.combine(operation, a, step: aStep, b, step: bStep, to: out, count: count)
    }

    public static func apply(
        _ operation: UnaryOperation, to row: UnsafeMutablePointer<Double>, count: Int
    ) {
        Kernels.apply(operation, to: row, count: count)
    }

    public static func reduce(
        _ reduction: Reduction, _ x: UnsafePointer<Double>, outer: Int, extent: Int, inner: Int,
        to out: UnsafeMutablePointer<Double>
    ) {
        Kernels.reduce(reduction, x, outer: outer, extent: extent, inner: inner, to: out)
    }
}
