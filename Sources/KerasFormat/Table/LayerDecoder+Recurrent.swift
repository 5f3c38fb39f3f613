import KerasRuntime

extension LayerDecoder {
    /// Layers that go through time.
    static let recurrent: [LayerDecoder] = [
        LayerDecoder(
            "LSTM", recurrence, decode: LSTMConfiguration.decode),
        LayerDecoder(
            "GRU", recurrence, decode: GRUConfiguration.decode),
        LayerDecoder(
            "SimpleRNN", recurrence, decode: SimpleRNNConfiguration.decode),
        LayerDecoder(
            "CuDNNLSTM", "as LSTM and GRU; weights converted", since: .keras("2.0"),
            until: .tensorFlow("1.15"), decode: LSTMConfiguration.decodeCuDNN),
        LayerDecoder(
            "CuDNNGRU", "as LSTM and GRU; weights converted", since: .keras("2.0"),
            until: .tensorFlow("1.15"), decode: GRUConfiguration.decodeCuDNN),
        LayerDecoder(
            "RNN", "around LSTMCell, GRUCell, SimpleRNNCell, and StackedRNNCells of these",
            since: .keras("2.0"), decode: RNNDecoder.decode),
        LayerDecoder(
            "ConvLSTM2D", "every argument but channels_first; not Keras 1's", since: .keras("2.0"),
            decode: ConvLSTMConfiguration.decoder(rank: 2)),
        LayerDecoder(
            "ConvLSTM1D", convolvedRecurrence, since: .tensorFlow("2.6"),
            decode: ConvLSTMConfiguration.decoder(rank: 1)),
        LayerDecoder(
            "ConvLSTM3D", convolvedRecurrence, since: .tensorFlow("2.6"),
            decode: ConvLSTMConfiguration.decoder(rank: 3)),
    ]

    private static let recurrence = "every argument, activation, state and mask"
    private static let convolvedRecurrence = "every argument but channels_first"
}
