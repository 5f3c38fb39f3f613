import JSON
import KerasFormat

/// The JSON of a model's configuration. The first byte chooses who wrote it.
func fuzzConfig(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    expectingOneLine {
        let config = try JSONValue(parsing: text, named: "model_config")
        let version = versions[Int(first & 0x0F) % versions.count]
        let writer = Writer(kerasVersion: version, backend: "tensorflow", config: config)
        let selection: LayerSelection = first & 0x10 == 0 ? .all : .whatIsSupported
        let model = try ModelDecoder.decode(config, writer: writer, selection)
        // What the weights are checked against, without any weights.
        _ = try model.description.parameters()
    }
}

/// One of each generation whose configurations mean other things.
private let versions: [String?] = [
    nil, "1.2.2", "2.0.9", "2.1.6", "2.2.4", "2.3.1", "2.2.4-tf", "2.4.0", "2.8.0", "2.12.0", "2.13.1",
    "2.15.0",
    "3.0.5", "3.3.3", "3.8.0", "3.15.0",
]
