import Foundation
import TestSupport
import Testing

@Suite struct DiffTests {
    @Test(arguments: [
        ("stack/model.h5", "stack/model.h5"), ("stack/recording.h5", "stack/recording.h5"),
        ("keras_stack/model.keras", "keras_stack/model.keras"),
    ])
    func theSame(a: String, b: String) throws {
        let answer = try Tool.run("diff", a, b)
        #expect(answer.status == 0)
        #expect(answer.errors == "")
        #expect(answer.output.split(separator: "\n").last?.hasPrefix("match: ") ?? false)
        #expect(try Tool.run("diff", a, b, "--quiet").output == "")
    }

    @Test func oneWeight() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let changed = try ChangedModel.write("stack/model.h5", into: folder)
        let original = try Fixtures.path("stack/model.h5")
        let answer = try Tool.run("diff", original, changed)
        #expect(answer.status == 1)
        try expectSnapshot(answer.output, "diff_weight")
        #expect(try Tool.run("diff", original, changed, "--atol", "0.01").status == 0)
        #expect(try Tool.run("diff", original, changed, "--atol", "lstm_1:0.01").status == 0)
        #expect(try Tool.run("diff", original, changed, "--layers", "lstm,dense").status == 0)
        let unknown = try Tool.run("diff", original, changed, "--atol", "x:1")
        #expect(unknown.status == 2)
        #expect(unknown.errors.hasSuffix(": tolerance: expected the name of a layer, found \"x\"\n"))
    }

    /// Two formats and two versions of Keras.
    @Test func acrossFormats() throws {
        let answer = try Tool.run(
            "diff", "hard_sigmoid/model.h5", "hard_sigmoid_keras30/model.h5", "--json", "-")
        #expect(answer.status == 1)
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(report["kind"] as? String == "models")
        let layer = try #require((report["layers"] as? [[String: Any]])?.first)
        let change = try #require((layer["changes"] as? [[String: Any]])?.first)
        #expect(change["name"] as? String == "recurrent_activation")
        #expect(change["a"] as? String == "hard_sigmoid(0.2x+0.5)")
        #expect(change["b"] as? String == "hard_sigmoid(x/6+0.5)")
    }

    @Test func recordings() throws {
        let answer = try Tool.run("diff", "lstm_last/recording.h5", "lstm_last_keras315/recording.npz")
        #expect(answer.status == 1)
        #expect(answer.output.contains("note: keras_version: 2.15.0 → 3.15"))
        #expect(
            answer.output.contains("\n  outputs/0[0, 2]: -0.2622867 → 0.047363594, |Δ| 0.31; 4 of 4 differ\n")
        )
        #expect(answer.output.hasSuffix("differ: 0 of 3 cases are the same in A and B; largest |Δ| 3.5\n"))
    }

    @Test(arguments: [
        (
            "stack/model.h5", "stack/recording.h5",
            "stack/recording.h5: expected two models or two recordings, found a recording and a model; "
                + "`lstm-import verify stack/model.h5 stack/recording.h5` compares these"
        ),
        (
            "stack/recording.h5", "lstm_last/recording.h5",
            "stack/recording.h5, lstm_last/recording.h5: cases: expected at least one that both recordings "
                + "have, found 00_b2_t6 and 00_b1_t1, 01_b2_t2, 02_b5_t4"
        ),
        ("nowhere.h5", "stack/model.h5", "nowhere.h5: no such file"),
        (
            "stack/model.h5", "malformed/not_hdf5.h5",
            "malformed/not_hdf5.h5: expected a saved Keras model (HDF5 or .keras), found an unknown format"
        ),
        (
            "stack/recording.h5", "malformed/recording_no_cases.h5",
            "malformed/recording_no_cases.h5: cases: expected at least one case, found none"
        ),
    ])
    func whatCannotBeCompared(a: String, b: String, message: String) throws {
        let answer = try Tool.run("diff", a, b, "--json", "-")
        #expect(answer.status == 2)
        #expect(answer.errors == message + "\n")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? [String: Any])
        #expect(report["status"] as? String == "error")
        #expect((report["error"] as? [String: Any])?["message"] as? String == message)
    }
}
