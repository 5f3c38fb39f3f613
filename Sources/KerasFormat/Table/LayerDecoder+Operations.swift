import KerasRuntime

extension LayerDecoder {
    /// Operations that stand in a model as layers of a class of their own; those of Keras 3 go by their names.
    static let operations: [LayerDecoder] = [
        LayerDecoder(
            "TFOpLambda", "TensorFlow's functions, by the names listed below", since: .tensorFlow("2.4"),
            until: .tensorFlow("2.15"), readsCall: true, decode: OperationDecoder.decodeLambda),
        LayerDecoder(
            "SlicingOpLambda", "slices of tensors", since: .tensorFlow("2.4"), until: .tensorFlow("2.15"),
            readsCall: true, decode: OperationDecoder.decodeLambda),
        LayerDecoder(
            "TensorFlowOpLayer", "TensorFlow's nodes, by the names listed below", since: .tensorFlow("1.15"),
            until: .tensorFlow("2.3"), readsCall: true, decode: OperationDecoder.decodeNode),
    ]
}
