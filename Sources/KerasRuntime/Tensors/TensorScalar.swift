internal import CKernels

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#endif

/// A precision in which a model runs: `Float`, as TensorFlow does, or `Double`, the reference.
///
/// The numerical kernels are requirements rather than generic functions: a layer reached through
/// `any Layer` is compiled once for all precisions, and only a call to a concrete witness gets
/// from there to code that is specialised and vectorised.
public protocol TensorScalar: BinaryFloatingPoint, BitwiseCopyable, ElementOperations, Sendable {
    static func exp(_ x: Self) -> Self
    static func expm1(_ x: Self) -> Self
    static func log(_ x: Self) -> Self
    static func log1p(_ x: Self) -> Self
    static func tanh(_ x: Self) -> Self
    static func erf(_ x: Self) -> Self
    static func sin(_ x: Self) -> Self
    static func cos(_ x: Self) -> Self
    static func atan(_ x: Self) -> Self
    static func pow(_ x: Self, _ y: Self) -> Self

    /// `out[r, :] += x[r, :] · weights`, see ``Kernels``.
    static func accumulateProduct(
        _ x: UnsafePointer<Self>, rowStride: Int, rows: Int, depth: Int,
        _ weights: UnsafePointer<Self>, columns: Int, into out: UnsafeMutablePointer<Self>)

    /// Replaces one row by its activation.
    static func apply(_ activation: Activation, to row: UnsafeMutablePointer<Self>, count: Int)

    /// `c' = f ⊙ c + i ⊙ g`, `h' = o ⊙ act(c')` for one row.
    static func updateLSTMState(
        gates: UnsafePointer<Self>, cell: UnsafePointer<Self>, activation: Activation, units: Int,
        nextHidden: UnsafeMutablePointer<Self>, nextCell: UnsafeMutablePointer<Self>)

    /// `h' = z ⊙ h + (1 − z) ⊙ g` for one row.
    static func updateGRUState(
        update: UnsafePointer<Self>, candidate: UnsafePointer<Self>, hidden: UnsafePointer<Self>,
        units: Int, nextHidden: UnsafeMutablePointer<Self>)

    /// `out = a + b ⊙ c` for one row.
    static func multiplyAdd(
        _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ c: UnsafePointer<Self>, count: Int,
        into out: UnsafeMutablePointer<Self>)
}

extension Float: TensorScalar {
    public static func exp(_ x: Float) -> Float { expf(x) }
    public static func expm1(_ x: Float) -> Float { expm1f(x) }
    public static func log(_ x: Float) -> Float { logf(x) }
    public static func log1p(_ x: Float) -> Float { log1pf(x) }
    public static func tanh(_ x: Float) -> Float { tanhf(x) }
    public static func erf(_ x: Float) -> Float { erff(x) }
    public static func sin(_ x: Float) -> Float { sinf(x) }
    public static func cos(_ x: Float) -> Float { cosf(x) }
    public static func atan(_ x: Float) -> Float { atanf(x) }
    public static func pow(_ x: Float, _ y: Float) -> Float { powf(x, y) }

    public static func accumulateProduct(
        _ x: UnsafePointer<Float>, rowStride: Int, rows: Int, depth: Int,
        _ weights: UnsafePointer<Float>, columns: Int, into out: UnsafeMutablePointer<Float>
    ) {
        if let kernels = KernelTable.float {
            kernels.pointer.pointee.product(weights, depth, columns, x, rowStride, rows, out)
            return
        }
        Kernels.accumulateProduct(
            x, rowStride: rowStride, rows: rows, depth: depth, weights, columns: columns, into: out)
    }

    public static func apply(_ activation: Activation, to row: UnsafeMutablePointer<Float>, count: Int) {
        if let kernels = KernelTable.float, let (kernel, slope) = activation.kernel {
            kernels.pointer.pointee.activate(kernel, slope, row, count)
            return
        }
        Kernels.apply(activation, to: row, count: count)
    }

    public static func updateLSTMState(
        gates: UnsafePointer<Float>, cell: UnsafePointer<Float>, activation: Activation, units: Int,
        nextHidden: UnsafeMutablePointer<Float>, nextCell: UnsafeMutablePointer<Float>
    ) {
        Kernels.updateLSTMState(
            gates: gates, cell: cell, activation: activation, units: units,
            nextHidden: nextHidden, nextCell: nextCell)
    }

    public static func updateGRUState(
        update: UnsafePointer<Float>, candidate: UnsafePointer<Float>, hidden: UnsafePointer<Float>,
        units: Int, nextHidden: UnsafeMutablePointer<Float>
    ) {
        Kernels.updateGRUState(
            update: update, candidate: candidate, hidden: hidden, units: units, nextHidden: nextHidden)
    }

    public static func multiplyAdd(
        _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafePointer<Float>, count: Int,
        into out: UnsafeMutablePointer<Float>
    ) {
        Kernels.multiplyAdd(a, b, c, count: count, into: out)
    }
}

// Inside `extension Double` a member named `exp` hides the C function; at file scope it does not.
private func cExp(_ x: Double) -> Double { exp(x) }
private func cExpm1(_ x: Double) -> Double { expm1(x) }
private func cLog(_ x: Double) -> Double { log(x) }
private func cLog1p(_ x: Double) -> Double { log1p(x) }
private func cTanh(_ x: Double) -> Double { tanh(x) }
private func cErf(_ x: Double) -> Double { erf(x) }
private func cSin(_ x: Double) -> Double { sin(x) }
private func cCos(_ x: Double) -> Double { cos(x) }
private func cAtan(_ x: Double) -> Double { atan(x) }
private func cPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }

extension Double: TensorScalar {
    public static func exp(_ x: Double) -> Double { cExp(x) }
    public static func expm1(_ x: Double) -> Double { cExpm1(x) }
    public static func log(_ x: Double) -> Double { cLog(x) }
    public static func log1p(_ x: Double) -> Double { cLog1p(x) }
    public static func tanh(_ x: Double) -> Double { cTanh(x) }
    public static func erf(_ x: Double) -> Double { cErf(x) }
    public static func sin(_ x: Double) -> Double { cSin(x) }
    public static func cos(_ x: Double) -> Double { cCos(x) }
    public static func atan(_ x: Double) -> Double { cAtan(x) }
    public static func pow(_ x: Double, _ y: Double) -> Double { cPow(x, y) }

    public static func accumulateProduct(
        _ x: UnsafePointer<Double>, rowStride: Int, rows: Int, depth: Int,
        _ weights: UnsafePointer<Double>, columns: Int, into out: UnsafeMutablePointer<Double>
    ) {
        if let kernels = KernelTable.double {
            kernels.pointer.pointee.product(weights, depth, columns, x, rowStride, rows, out)
            return
        }
        Kernels.accumulateProduct(
            x, rowStride: rowStride, rows: rows, depth: depth, weights, columns: columns, into: out)
    }

    public static func apply(_ activation: Activation, to row: UnsafeMutablePointer<Double>, count: Int) {
        if let kernels = KernelTable.double, let (kernel, slope) = activation.kernel {
            kernels.pointer.pointee.activate(kernel, slope, row, count)
            return
        }
        Kernels.apply(activation, to: row, count: count)
    }

    public static func updateLSTMState(
        gates: UnsafePointer<Double>, cell: UnsafePointer<Double>, activation: Activation, units: Int,
        nextHidden: UnsafeMutablePointer<Double>, nextCell: UnsafeMutablePointer<Double>
    ) {
        Kernels.updateLSTMState(
            gates: gates, cell: cell, activation: activation, units: units,
            nextHidden: nextHidden, nextCell: nextCell)
    }

    public static func updateGRUState(
        update: UnsafePointer<Double>, candidate: UnsafePointer<Double>, hidden: UnsafePointer<Double>,
        units: Int, nextHidden: UnsafeMutablePointer<Double>
    ) {
        Kernels.updateGRUState(
            update: update, candidate: candidate, hidden: hidden, units: units, nextHidden: nextHidden)
    }

    public static func multiplyAdd(
        _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ c: UnsafePointer<Double>, count: Int,
        into out: UnsafeMutablePointer<Double>
    ) {
        Kernels.multiplyAdd(a, b, c, count: count, into: out)
    }
}
