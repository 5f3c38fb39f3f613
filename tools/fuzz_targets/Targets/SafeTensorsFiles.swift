import KerasRuntime
import ModelFile
import SafeTensors

/// A safetensors file: header, tensors, and the model that it may describe.
func fuzzSafeTensors(_ bytes: [UInt8]) {
    withFile(bytes, suffix: ".safetensors") { path in
        expectingOneLine {
            let file = try SafeTensorsFile(path)
            for entry in file.header.entries { expectingOneLine { _ = try file.array(entry) } }
        }
        expectingOneLine { _ = try Model(path: path) }
    }
}
