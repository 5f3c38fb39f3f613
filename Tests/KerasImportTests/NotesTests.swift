import KerasImport
import TestSupport
import Testing

/// What an import says about a file, from files of real Kerases: each note, and each once.
@Suite struct NotesTests {
    private func notes(_ file: String) throws -> [String] {
        try ImportedModel(path: Fixtures.path(file)).notes
    }

    @Test(arguments: [
        ("lstm_last/model.h5", []),
        ("hdf5_named_keras_tf212/model.keras", ["HDF5, although the name says .keras"]),
        ("storage_user_block/model.h5", ["HDF5 begins behind a user block of 512 bytes"]),
        ("storage_split_names/model.h5", ["layer_names split into layer_names0 and so on"]),
        ("writer_trained_tf28/model.h5", ["not needed for inference: optimizer_weights"]),
        (
            "keras_stack_tf213/model.keras",
            ["layers listed under _layer_checkpoint_dependencies, as TensorFlow 2.12 to 2.14 do"]
        ),
        ("hard_sigmoid/model.h5", ["lstm: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3"]),
        ("hard_sigmoid_keras315/model.h5", ["lstm: hard_sigmoid is relu6(x + 3) / 6, as Keras 3 has it"]),
        ("lstm_float16/model.h5", ["lstm: Keras computes in float16, this program in float32"]),
        (
            "hdf5_bfloat16_keras315/model.h5",
            ["lstm", "bidirectional", "dense"].map {
                "\($0): Keras computes in bfloat16, this program in float32"
            }
        ),
        // Unrolled layers did as later versions do.
        (
            "writer_masking_keras224/model.h5",
            [
                "rolled: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3",
                "rolled: masked steps output the first state, as before Keras 2.3",
                "unrolled: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3",
                "last: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3",
                "last: masked steps output the first state, as before Keras 2.3",
            ]
        ),
        (
            "writer_trained_keras122/model.h5",
            [
                "not needed for inference: optimizer_weights",
                "lstm_1: hard_sigmoid is clip(0.2·x + 0.5), as before Keras 3",
                "lstm_1: masked steps output the first state, as before Keras 2.3",
                "lstm_1: 12 Keras 1 arrays fused",
            ]
        ),
        // CuDNN has one activation for gates, so nothing is left to a default; both halves are alike.
        (
            "cudnn_bidirectional_tf115/model.h5",
            ["both: CuDNN layout converted", "last: CuDNN layout converted"]
        ),
    ])
    func fixtures(file: String, expected: [String]) throws {
        #expect(try notes(file) == expected)
    }
}
