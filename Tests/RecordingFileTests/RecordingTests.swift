import ArrayData
import NumPy
import RecordingFile
import TestSupport
import Testing
import Verification

@Suite struct RecordingTests {
    @Test func hdf5() throws {
        let recording = try Recording(path: Fixtures.path("lstm_sequences_state/recording.h5"))
        let recorded = try #require(recording.cases.first)
        #expect(recorded.inputs.count == 1)
        #expect(recorded.outputs.keys.sorted() == [0, 1, 2])
        #expect(recorded.layers["lstm"]?.keys.sorted() == [0, 1, 2])
        #expect(recorded.traces["lstm"]?.keys.sorted() == ["c", "f", "g", "h", "i", "o", "z"])
        #expect(recording.attributes["format"] == "keras-recording")
        #expect(recording.attributes["format_version"] == "1")
        #expect(recording.modelSHA256?.count == 64)
    }

    @Test func casesRunInTheOrderOfTheirNames() throws {
        let recording = try Recording(path: Fixtures.path("stateful/recording.h5"))
        let names = recording.cases.map(\.name)
        #expect(names == names.sorted())
        #expect(recording.cases.map(\.resets).contains(false))
        #expect(recording.cases[0].resets)
    }

    /// The same tree of names in an archive reads as the same recording.
    @Test func npzEqualsHDF5() throws {
        let recording = try Recording(path: Fixtures.path("lstm_state/recording.h5"))
        var archive = NpzWriter(name: "recording.npz")
        try archive.append(
            "meta", "{\"format_version\": 1, \"model_sha256\": \"\(recording.modelSHA256 ?? "")\"}")
        for recorded in recording.cases {
            let prefix = "cases/\(recorded.name)"
            for (index, array) in recorded.inputs.enumerated() {
                try archive.append("\(prefix)/inputs/\(index)", array)
            }
            for (index, array) in recorded.outputs { try archive.append("\(prefix)/outputs/\(index)", array) }
            for (layer, arrays) in recorded.layers {
                for (index, array) in arrays {
                    try archive.append("\(prefix)/layers/\(layer)/\(index)", array)
                }
            }
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let copy = try Recording(path: folder.write(archive.finish(), to: "recording.npz"))
        #expect(copy.modelSHA256 == recording.modelSHA256)
        #expect(copy.cases.map(\.name) == recording.cases.map(\.name))
        for (a, b) in zip(copy.cases, recording.cases) {
            #expect(a.inputs == b.inputs)
            #expect(a.outputs == b.outputs)
            #expect(a.layers == b.layers)
        }
    }

    /// Names of layers may hold slashes and blanks; only the last part is an index.
    @Test func layerNamesWithSlashes() throws {
        var archive = NpzWriter(name: "recording.npz")
        let one = NDArray(shape: [1], [Float(1)])
        try archive.append("cases/a b/inputs/0", one)
        try archive.append("cases/a b/layers/outer/in ner/0", one)
        try archive.append("cases/a b/masks/outer/in ner/1", one)
        try archive.append("cases/a b/trace/outer/in ner/z", one)
        try archive.append("cases/a b/atol", NDArray(shape: [], [0.5]))
        try archive.append("cases/a b/rtol", NDArray(shape: [], [0.25]))
        try archive.append("something/else", one)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let recording = try Recording(path: folder.write(archive.finish(), to: "recording.npz"))
        let recorded = try #require(recording.cases.first)
        #expect(recorded.name == "a b")
        #expect(recorded.layers == ["outer/in ner": [0: one]])
        #expect(recorded.masks == ["outer/in ner": [1: one]])
        #expect(recorded.traces == ["outer/in ner": ["z": one]])
        #expect(recorded.atol == 0.5)
        #expect(recorded.rtol == 0.25)
        #expect(recorded.resets)
    }

    @Test(arguments: [
        ("recording_bad_npy.npz", "cases/00_b2_t5/inputs/0: ends within its header"),
        ("recording_newer_version.h5", "format_version: expected 1, found 99"),
        ("recording_no_cases.h5", "cases: expected at least one case, found none"),
        ("recording_no_inputs.h5", "cases/00_b2_t5/inputs: expected the model's inputs, found none"),
        (
            "recording_object_dtype.npz",
            "cases/00_b2_t5/outputs/0: expected numbers or strings, "
                + "found Python objects (a pickle)"
        ),
        ("recording_string_input.h5", "/cases/00_b2_t5/inputs/0: expected numbers, found strings"),
        ("recording_truncated.npz", "not readable as a zip archive: Not a zip archive"),
        ("not_hdf5.h5", "expected a recording (HDF5, .npz or .safetensors), found an unknown format"),
        ("empty.h5", "is empty (0 bytes)"),
        ("good.h5", "cases: expected at least one case, found none"),
    ])
    func refusal(file: String, expected: String) throws {
        let path = try Fixtures.path("malformed/\(file)")
        #expect(message { _ = try Recording(path: path) } == "\(file): \(expected)")
    }

    @Test(arguments: [
        ("cases/a/inputs/x", "cases/a/inputs/x: expected an index as the last part, found \"x\""),
        ("cases/a/inputs/1", "cases/a/inputs: expected inputs numbered from 0 to 0, found no 0"),
        ("cases/a/outputs/-1", "cases/a/outputs/-1: expected an index as the last part, found \"-1\""),
        ("cases/a/atol", "cases/a/atol: expected one number, found shape [2]"),
    ])
    func badEntry(key: String, expected: String) throws {
        var archive = NpzWriter(name: "recording.npz")
        try archive.append(key, NDArray(shape: [2], [Float(1), 2]))
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write(archive.finish(), to: "recording.npz")
        #expect(message { _ = try Recording(path: path) } == "recording.npz: \(expected)")
    }

    @Test func badMeta() throws {
        var archive = NpzWriter(name: "recording.npz")
        try archive.append("meta", "not JSON")
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = try folder.write(archive.finish(), to: "recording.npz")
        #expect(
            message { _ = try Recording(path: path) }
                == "recording.npz: meta: expected one string with a JSON object, found another text")
    }
}
