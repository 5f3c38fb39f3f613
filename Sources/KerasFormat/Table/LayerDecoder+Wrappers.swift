import KerasRuntime

extension LayerDecoder {
    /// Layers around layers.
    static let wrappers: [LayerDecoder] = [
        LayerDecoder(
            "Bidirectional", "all merge modes; halves of their own; initial states",
            decode: BidirectionalConfiguration.decode),
        LayerDecoder(
            "TimeDistributed", "of any layer of this table, and of models",
            decode: TimeDistributedConfiguration.decode),
    ]
}
