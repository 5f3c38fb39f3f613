import Foundation

/// The targets by name. One more takes a file with its function, a line here, and seeds in `seeds`.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "config": fuzzConfig,
    "npy": fuzzNpy,
    "pickle": fuzzPickle,
    "zip": fuzzZip,
    "recording": fuzzRecording,
    "safetensors": fuzzSafeTensors,
    "message": fuzzMessage,
]

/// The target of this process: libFuzzer has no argument for it.
private let target: @Sendable ([UInt8]) -> Void = {
    let name = ProcessInfo.processInfo.environment["LSTM_IMPORT_FUZZ_TARGET"] ?? ""
    guard let target = targets[name] else {
        print("LSTM_IMPORT_FUZZ_TARGET: expected one of \(targets.keys.sorted()), found \"\(name)\"")
        exit(2)
    }
    return target
}()

/// What libFuzzer, whose `main` this program has, calls with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    target([UInt8](UnsafeBufferPointer(start: data, count: size)))
    return 0
}

/// Errors are what bad input is to end with. Each is one line, and not beyond measure.
func expectingOneLine(_ body: () throws -> Void) {
    do {
        try body()
    } catch {
        let text = "\(error)"
        precondition(!text.contains { $0.isNewline }, "several lines: \(text)")
        precondition(text.utf8.count < 1 << 20, "a message of \(text.utf8.count) bytes")
    }
}
