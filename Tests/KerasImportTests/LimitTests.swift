import KerasImport
import TestSupport
import Testing

/// Each limit refuses what is beyond it, with the limit in the sentence.
@Suite struct LimitTests {
    private static let cases: [(WritableKeyPath<ReadingLimits, Int> & Sendable, Int, String)] = [
        (
            \.weights, 100,
            "model.h5: /model_weights/lstm/lstm/lstm_cell/kernel:0: expected at most 100 bytes of arrays together, found more"
        ),
        (
            \.attribute, 7,
            "model.h5: /: attribute \"model_config\": expected at most 7 bytes, found 1 elements of 8 bytes"
        ),
        (\.json, 10, "model.h5: model_config: expected at most 10 bytes, found 3909"),
        (\.jsonDepth, 2, "model.h5: model_config: expected at most 2 levels, found 7"),
        (\.layers, 2, "model.h5: layers: expected at most 2 layers, found 5"),
        (
            \.nesting, 2,
            "model.h5: /model_weights/lstm/lstm: expected at most 2 groups above an object, found more"
        ),
        (\.objects, 3, "model.h5: expected at most 3 objects, found more"),
    ]

    @Test(arguments: cases.indices) func refusal(index: Int) throws {
        let (limit, value, expected) = Self.cases[index]
        var options = ImportOptions()
        options.limits[keyPath: limit] = value
        let path = try Fixtures.path("stack/model.h5")
        #expect(message { _ = try ImportedModel(path: path, options: options) } == expected)
    }

    /// What the default allows is what the largest known models stay far below.
    @Test func archive() throws {
        var options = ImportOptions()
        options.limits.json = 100
        let path = try Fixtures.path("malformed/npz_nan.keras")
        #expect(
            message { _ = try ImportedModel(path: path, options: options) }
                == "npz_nan.keras: config.json: expected at most 100 bytes, found 1582")
    }
}
