import Files
import Verification

/// Finds the recording that lies beside a model.
struct RecordingFinder {
    /// A recording's file, and what it says if that had to be read.
    struct Found {
        let path: String
        var recorded: Recording?
    }

    private let model: String
    private let options: ModelOptions

    init(_ model: String, _ options: ModelOptions) {
        self.model = model
        self.options = options
    }

    /// `<stem>.recording.h5`, `.npz` or `.safetensors`, `recording.h5`, `recording.npz`, whichever is
    /// there first; the last two only if they are not known to be another model's.
    func find() throws -> Found? {
        let slash = model.lastIndex(of: "/").map { model.index(after: $0) } ?? model.startIndex
        let folder = model[..<slash]
        let name = model[slash...]
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
        for suffix in ["h5", "npz", "safetensors"] {
            let path = "\(folder)\(stem).recording.\(suffix)"
            if exists(path) { return Found(path: path) }
        }
        for path in ["\(folder)recording.h5", "\(folder)recording.npz"] where exists(path) {
            if path == model { continue }
            let recorded = try options.readRecording(path)
            if let digest = recorded.modelSHA256, try HashedModel(model).isOne(withSHA256: digest) == false {
                Console.error(
                    "\(path): recorded from another file, so not used; `--recording \(path)` uses it")
                continue
            }
            return Found(path: path, recorded: recorded)
        }
        return nil
    }

    private func exists(_ path: String) -> Bool { (try? FileBytes.size(path)) != nil }
}
