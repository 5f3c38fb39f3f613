import KerasRuntime

extension LayerDecoder {
    /// Layers that weigh steps by each other.
    static let attention: [LayerDecoder] = [
        LayerDecoder(
            "Attention", "use_scale, score_mode, causal masks, scores returned", since: .tensorFlow("1.15"),
            readsCall: true, decode: AttentionConfiguration.decode),
        LayerDecoder(
            "AdditiveAttention", "use_scale, causal masks, scores returned", since: .tensorFlow("1.15"),
            readsCall: true, decode: AttentionConfiguration.decodeAdditive),
        LayerDecoder(
            "MultiHeadAttention",
            "value_dim, output_shape, attention_axes, use_gate, sliding_window, masks, scores returned",
            since: .tensorFlow("2.4"), readsCall: true, decode: MultiHeadAttentionConfiguration.decode),
        LayerDecoder(
            "GroupQueryAttention", groupedQuery, since: .keras("3.0"), readsCall: true,
            decode: MultiHeadAttentionConfiguration.decodeGroupedQuery),
        LayerDecoder(
            "GroupedQueryAttention", groupedQuery, since: .keras("3.0"), readsCall: true,
            decode: MultiHeadAttentionConfiguration.decodeGroupedQuery),
    ]

    private static let groupedQuery = "use_gate, sliding_window, masks, scores returned"
}
