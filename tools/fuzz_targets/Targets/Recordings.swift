import RecordingFile
import Verification

/// A recording in an `.npz` archive.
func fuzzRecording(_ bytes: [UInt8]) {
    guard bytes.starts(with: [0x50, 0x4B]) else { return }
    withFile(bytes, suffix: ".npz") { path in
        expectingOneLine {
            _ = try Recording.isRecording(path)
            _ = try Recording(path: path)
        }
    }
}
