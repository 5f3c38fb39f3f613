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

/// The instruction sets that the kernels are compiled for.
package enum InstructionSet: String, CaseIterable, Sendable {
    /// What every machine has: SSE2 on Intel and AMD, NEON on ARM.
    case generic
    /// AVX2 and FMA.
    case avx2

    private var number: CKInstructionSet {
        switch self {
        case .generic: CK_GENERIC
        case .avx2: CK_AVX2
        }
    }

    /// Whether this machine has it.
    package var isAvailable: Bool { ck_supports(number) != 0 }

    /// Those that this machine has, the best of them last.
    package static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

    /// The kernels in a precision.
    func kernels<Element: TensorScalar>(_: Element.Type) -> KernelTable {
        KernelTable(Element.self == Float.self ? ck_float_kernels(number) : ck_double_kernels(number))
    }

    /// The one in use: the best, or what the environment variable `LSTM_IMPORT_KERNELS` says, "generic" or
    /// "avx2". With "plain" it is `nil`: everything is computed by the reference in Swift.
    package static let chosen: InstructionSet? = {
        guard let text = getenv("LSTM_IMPORT_KERNELS") else { return available.last }
        let name = String(cString: text)
        if name == "plain" { return nil }
        return available.first { $0.rawValue == name } ?? available.last
    }()
}

/// The kernels of one instruction set in one precision.
struct KernelTable: @unchecked Sendable {
    /// Constant memory of the program.
    let pointer: UnsafePointer<CKKernels>

    init(_ pointer: UnsafePointer<CKKernels>) { self.pointer = pointer }

    /// The kernels in use, `nil` where the reference is.
    static let float = InstructionSet.chosen?.kernels(Float.self)
    static let double = InstructionSet.chosen?.kernels(Double.self)
}

extension Activation {
    /// What the kernels call it, and its slope; `nil` where they don't have it.
    var kernel: (CKActivation, slope: Double)? {
        switch self {
        case .linear: (CK_LINEAR, 0)
        case .sigmoid: (CK_SIGMOID, 0)
        case .tanh: (CK_TANH, 0)
        case .relu(negativeSlope: 0, maximum: nil, threshold: 0): (CK_RELU, 0)
        case .hardSigmoid(let slope): (CK_HARD_SIGMOID, slope)
        case .softsign: (CK_SOFTSIGN, 0)
        default: nil
        }
    }
}
