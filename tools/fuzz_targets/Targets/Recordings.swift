import RecordingFile
import Verification

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A recording in an `.npz` archive. Recordings are read from files alone, so one is written.
func fuzzRecording(_ bytes: [UInt8]) {
    guard bytes.starts(with: [0x50, 0x4B]) else { return }
    let path = "/tmp/lstm-import-fuzz-\(getpid()).npz"
    guard let file = fopen(path, "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    defer { unlink(path) }
    expectingOneLine {
        _ = try Recording.isRecording(path)
        _ = try Recording(path: path)
    }
}
