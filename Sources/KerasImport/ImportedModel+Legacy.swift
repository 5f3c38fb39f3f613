import ArrayData
import Files
import HDF5
import KerasFormat
import KerasRuntime

extension ImportedModel {
    /// Imports a saved Keras model: a legacy HDF5 file.
    ///
    /// - Parameters:
    ///   - path: The file; its content decides what it is, not its name.
    ///   - options: What to overlook, and which layers are wanted.
    /// - Throws: ``ImportError``.
    public init(path: String, options: ImportOptions = ImportOptions()) throws {
        do {
            guard case .hdf5 = try FileSignature.detect(path) else {
                throw ImportError(
                    file: path,
                    problem: .container(
                        expected: "a saved Keras model (HDF5)",
                        found: try FileSignature.detect(path).name))
            }
            let architecture = try options.architecture.map(Self.readArchitecture)
            self = try HDF5.File.open(path) { root in
                try Self.legacy(root, file: path, architecture: architecture, options)
            }
        } catch let error as FileError {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as HDF5Error {
            throw ImportError(file: path, problem: .unreadable(error.description))
        } catch let error as FormatError {
            throw ImportError(file: path, problem: .format(error))
        } catch let error as RuntimeError {
            throw ImportError(file: path, problem: .layer(error))
        }
    }

    /// Far more than the configuration of any model: the largest known have some 10 MB.
    private static let configurationLimit = 256 << 20

    private static func readArchitecture(_ path: String) throws -> JSONValue {
        let bytes = try FileBytes.read(path, limit: configurationLimit)
        do {
            return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self), named: "architecture")
        } catch {
            throw ImportError(file: path, problem: .format(error))
        }
    }

    private static func legacy(
        _ root: borrowing HDF5.Group, file: String, architecture: JSONValue?, _ options: ImportOptions
    ) throws -> ImportedModel {
        let hasConfig = try root.hasAttribute("model_config")
        guard hasConfig || architecture != nil else {
            let isWeights = try root.hasAttribute("layer_names") || root.hasAttribute("layer_names0")
            throw ImportError(
                file: file,
                problem: .container(
                    expected: "a saved Keras model with the attribute model_config",
                    found: isWeights
                        ? "weights only; `--architecture model.json` names their model"
                        : "an HDF5 file without it"))
        }
        let config =
            try architecture
            ?? JSONValue(parsing: root.string(attribute: "model_config"), named: "model_config")
        let writer = try Writer(root, config: config)
        var description = try ModelDecoder.decode(config, writer: writer, options.selection)

        // A whole model keeps its weights in a group of their own, a file of weights at the root.
        let weights =
            if try root.kind(of: "model_weights") == .group {
                try LegacyWeights(root.group(at: "model_weights"))
            } else {
                try LegacyWeights(root)
            }
        let entries = try weights.pair(with: &description, options.selection)
        let parameters = try description.parameters()
        var arrays: [[NDArray]] = []
        var sources: [[WeightSource]] = []
        for (parameters, entries) in zip(parameters, entries) {
            var layerArrays: [NDArray] = []
            var layerSources: [WeightSource] = []
            for (parameter, entry) in zip(parameters, entries) {
                let array = try root.dataset(at: entry.path).read()
                if !options.allowsNonfinite { try array.requireFinite(file: file, path: entry.path) }
                layerArrays.append(array)
                layerSources.append(
                    WeightSource(
                        parameter: parameter.name, path: entry.path, shape: array.shape,
                        storedType: array.elementType.rawValue))
            }
            arrays.append(layerArrays)
            sources.append(layerSources)
        }
        return ImportedModel(
            model: try Model(description, weights: arrays), writer: writer,
            container: hasConfig ? "HDF5, whole model" : "HDF5, weights only", weightSources: sources)
    }
}

extension Writer {
    /// Recognises the writer of a legacy file by the attributes of its root.
    fileprivate init(_ root: borrowing HDF5.Group, config: JSONValue) throws {
        let version = try root.hasAttribute("keras_version") ? root.string(attribute: "keras_version") : nil
        let backend = try root.hasAttribute("backend") ? root.string(attribute: "backend") : nil
        self.init(kerasVersion: version, backend: backend, config: config)
    }
}

extension LegacyWeights {
    /// Lists the weights below a group by its attributes, as Keras itself finds them.
    fileprivate init(_ group: borrowing HDF5.Group) throws {
        var groups: [LegacyWeights.Group] = []
        for layer in try group.stringList(attribute: "layer_names") {
            let layerGroup = try group.group(at: layer)
            var entries: [Entry] = []
            for name in try layerGroup.stringList(attribute: "weight_names") {
                let dataset = try layerGroup.dataset(at: name)
                entries.append(Entry(name: name, path: dataset.path, shape: dataset.shape))
            }
            groups.append(LegacyWeights.Group(name: layer, entries: entries))
        }
        self.init(groups: groups)
    }
}

extension NDArray {
    /// Throws unless all values are numbers and finite.
    fileprivate func requireFinite(file: String, path: String) throws(ImportError) {
        func check<S: BinaryFloatingPoint>(_ values: [S]) throws(ImportError) {
            // 0 · NaN and 0 · ∞ are NaN, which a sum keeps: one quick pass where all is well.
            var probe: S = 0
            for value in values { probe += value * 0 }
            guard probe.isNaN else { return }
            let bad = values.indices.filter { !values[$0].isFinite }
            throw ImportError(
                file: file,
                problem: .nonfinite(
                    path: path, index: Self.index(ofElement: bad[0], shape: shape),
                    value: "\(values[bad[0]])", count: bad.count))
        }
        switch values {
        case .float32(let values): try check(values)
        case .float64(let values): try check(values)
        case .int64: break
        }
    }
}
