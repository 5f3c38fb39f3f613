import ArrayData
import KerasRuntime
@testable import ModelFile
import SafeTensors
import TestSupport
import Testing

/// What can be wrong with a model's file beyond its container, and the exact words with which it is refused.
@Suite struct ModelFileErrorTests {
    /// A Dense of 2 units on 3 features, as a file has it.
    private static let dense =
        #"{"name":"m","inputs":[{"name":"x","shape":[null,3]}],"layers":[{"name":"dense","className":"Dense","#
        + #""configuration":{"kind":"Dense","settings":{"units":2,"activation":{"linear":{}},"useBias":true}},"#
        + #""computeType":"float32","trainingArguments":{}}],"calls":[{"layer":0,"node":0,"inputs":[0],"#
        + #""initialState":[],"outputs":[1]}],"outputs":[{"name":"dense","value":1}]}"#

    private static let weights: [(name: String, array: NDArray)] = [
        ("dense/kernel", NDArray(shape: [3, 2], [1, 2, 3, 4, 5, 6] as [Float])),
        ("dense/bias", NDArray(shape: [2], [10, 20] as [Float])),
    ]

    private func opening(
        _ description: String = dense, _ tensors: [(name: String, array: NDArray)] = weights,
        metadata: [String: String] = ["format": "keras-model", "format_version": "1"]
    ) throws -> String {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var metadata = metadata
        metadata["model"] = description.isEmpty ? nil : description
        try SafeTensorsFile.write(tensors, metadata: metadata, to: folder.file("m"))
        return message {
            let y = try Model(path: folder.file("m")).predict(Tensor(shape: [1, 3], [1, 0, -1]))
            #expect(y == Tensor(shape: [1, 2], [6, 16]))
        }
    }

    /// The description with some text replaced by another.
    private func changed(_ text: String, _ other: String) -> String {
        #expect(Self.dense.contains(text))
        return Self.dense.replacing(text, with: other)
    }

    @Test func goodFile() throws { #expect(try opening() == "no error") }

    @Test func otherFiles() throws {
        #expect(
            message { _ = try Model(path: Fixtures.path("stack/model.h5")) }
                == "model.h5: expected a safetensors file; `lstm-import convert` makes one of a Keras model, "
                + "found an HDF5 file")
        #expect(message { _ = try Model(path: Fixtures.path("stack")) }.hasSuffix("found a directory"))
        #expect(message { _ = try Model(path: "/no/such.safetensors") } == "such.safetensors: no such file")
        #expect(
            try opening("", metadata: [:])
                == "m: expected a model that lstm-import converted, found another safetensors file")
        #expect(
            try opening(metadata: ["format": "pt"])
                == "m: expected a model that lstm-import converted, found a safetensors file of format \"pt\""
        )
        #expect(
            try opening(metadata: ["format": "keras-model", "format_version": "2"])
                == #"m: format_version: expected 1, found "2""#)
        #expect(
            try opening(metadata: ["format": "keras-model"]) == "m: format_version: expected 1, found none")
    }

    @Test func descriptionsThatAreNone() throws {
        #expect(try opening("{") == "m: model: expected a name at byte 1, found the end")
        #expect(
            try opening("[]")
                == "m: model: expected a model's description, found expected an object, found a list")
        #expect(
            try opening(changed(#""useBias":true"#, #""useBias":1"#))
                == "m: model.layers.0.configuration.settings.useBias: expected a model's description, "
                + "found expected a boolean, found an integer")
        #expect(
            try opening(changed(#""kind":"Dense""#, #""kind":"Mine""#))
                == "m: model.layers.0.configuration.kind: expected a model's description, "
                + "found unknown kind of layer \"Mine\"")
        #expect(
            try opening(changed(#""linear":{}"#, ""))
                .hasPrefix(
                    "m: model.layers.0.configuration.settings.activation: expected a model's description"))
        let deep = String(repeating: #"{"a":"#, count: 100)
        #expect(try opening(deep) == "m: model: expected at most 96 levels at byte 480, found more")
    }

    @Test func modelsThatCannotBe() throws {
        #expect(
            try opening(changed(#""units":2"#, #""units":0"#))
                == "m: dense: units: expected a number from 1 to 268435456, found 0")
        #expect(
            try opening(changed(#""units":2"#, #""units":9223372036854775807"#))
                == "m: dense: units: expected a number from 1 to 268435456, found 9223372036854775807")
        #expect(
            try opening(changed(#""shape":[null,3]"#, #""shape":[null,-3]"#))
                == "m: x: shape: expected numbers from 0 to 268435456, found -3")
        // A cycle: a call takes what it makes itself.
        #expect(
            try opening(changed(#""inputs":[0]"#, #""inputs":[1]"#))
                == "m: dense: inputs: expected values made before, below 1, found 1")
        #expect(
            try opening(changed(#""outputs":[1]"#, #""outputs":[7]"#))
                == "m: dense: outputs: expected 1 values from 1 on, found [7]")
        #expect(
            try opening(changed(#""layer":0"#, #""layer":-1"#))
                == "m: calls: expected numbers of 1 layers, found -1")
        #expect(
            try opening(changed(#""node":0"#, #""node":5"#))
                == "m: dense: node: expected each number below 1 once, found 5")
        #expect(
            try opening(changed(#""value":1"#, #""value":2"#))
                == "m: dense: output: expected a value below 2, found 2")
    }

    @Test func tensorsThatDoNotFit() throws {
        #expect(
            try opening(Self.dense, [Self.weights[0]])
                == "m: dense: expected a tensor \"dense/bias\", found none")
        let more = Self.weights + [("dense/more", NDArray(shape: [], [1] as [Float]))]
        #expect(
            try opening(Self.dense, more)
                == "m: expected tensors of the model's layers only, found \"dense/more\"")
        var turned = Self.weights
        turned[0].array = NDArray(shape: [2, 3], [1, 2, 3, 4, 5, 6] as [Float])
        #expect(
            try opening(Self.dense, turned)
                == "m: dense/kernel: expected shape [3, 2] (features, units), found [2, 3]")
    }

    @Test func writing() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let model = try Model(
            ModelDescription(
                name: "m", inputs: [ModelDescription.Input(name: "x", shape: [nil, 1])],
                layers: [
                    ModelDescription.Layer(
                        name: "d", className: "Dense",
                        configuration: DenseConfiguration(units: 1, useBias: false))
                ],
                calls: [ModelDescription.Call(layer: 0, inputs: [0], outputs: [1])],
                outputs: [ModelDescription.Output(name: "d", value: 1)]),
            weights: [[NDArray(shape: [1, 1], [70000] as [Float])]])
        #expect(
            message { try model.write(to: folder.file("no/such/x")) } == "x: cannot write: no such folder")
        #expect(
            message { _ = try model.storing(.float16) }
                == "d: weights: expected numbers that float16 can hold, found 70000.0")
        try model.storing(.bfloat16).write(to: folder.file("x"), attributes: ["who": "me"])
        let stored = try SafeTensorsFile(folder.file("x"))
        #expect(stored.header.entries.map(\.elementType) == [.bfloat16])
        #expect(stored.header.metadata["who"] == "me")
        #expect(try Model(path: folder.file("x")).predict(Tensor(shape: [1, 1], [1])).elements == [70144])
    }

    /// Layers whose names meet at the slash.
    @Test func namesThatMeet() throws {
        let names = TensorNames.names([("a", ["b/c", "d"]), ("a/b", ["c"]), ("a", ["d"])])
        #expect(names == [["a/b/c", "a/d"], ["a/b/c_1"], ["a/d_1"]])
    }
}
