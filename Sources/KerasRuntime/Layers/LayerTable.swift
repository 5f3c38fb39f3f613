/// The kinds of layer that descriptions can hold: one row each.
enum LayerTable {
    static let kinds: [any LayerConfiguration.Type] = [
        ActivationConfiguration.self,
        AdaptivePoolingConfiguration.self,
        AttentionConfiguration.self,
        BatchNormalizationConfiguration.self,
        BidirectionalConfiguration.self,
        ConcatenateConfiguration.self,
        ConvLSTMConfiguration.self,
        ConvolutionConfiguration.self,
        DataNormalizationConfiguration.self,
        DenseConfiguration.self,
        DepthwiseConvolutionConfiguration.self,
        DotConfiguration.self,
        EinsumDenseConfiguration.self,
        EmbeddingConfiguration.self,
        GRUConfiguration.self,
        GlobalPoolingConfiguration.self,
        GroupNormalizationConfiguration.self,
        HighwayConfiguration.self,
        LSTMConfiguration.self,
        LayerNormalizationConfiguration.self,
        LengthNormalizationConfiguration.self,
        LocallyConnectedConfiguration.self,
        MaskingConfiguration.self,
        MaxoutDenseConfiguration.self,
        MergeConfiguration.self,
        ModelConfiguration.self,
        MultiHeadAttentionConfiguration.self,
        OperationConfiguration.self,
        PReLUConfiguration.self,
        PassThroughConfiguration.self,
        PoolingConfiguration.self,
        RepeatVectorConfiguration.self,
        RescalingConfiguration.self,
        ReshapeConfiguration.self,
        SimpleRNNConfiguration.self,
        SoftmaxConfiguration.self,
        StackedRNNConfiguration.self,
        TimeDistributedConfiguration.self,
        TransposeConfiguration.self,
        TransposedConvolutionConfiguration.self,
        UnsupportedConfiguration.self,
        UpSamplingConfiguration.self,
    ]

    private static let byKind = Dictionary(uniqueKeysWithValues: kinds.map { ($0.kind, $0) })

    static func type(ofKind kind: String) -> (any LayerConfiguration.Type)? { byKind[kind] }
}

/// A configuration of any kind, tagged by that kind where it is encoded.
public struct AnyLayerConfiguration: Sendable {
    /// The configuration itself.
    public let base: any LayerConfiguration

    /// Wraps a configuration.
    public init(_ base: any LayerConfiguration) { self.base = base }
}

extension AnyLayerConfiguration: Hashable {
    public static func == (a: AnyLayerConfiguration, b: AnyLayerConfiguration) -> Bool {
        func equal<A: LayerConfiguration>(_ a: A) -> Bool { a == (b.base as? A) }
        return equal(a.base)
    }

    public func hash(into hasher: inout Hasher) { base.hash(into: &hasher) }
}

extension AnyLayerConfiguration: Codable {
    private enum Key: CodingKey { case kind, settings }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let kind = try container.decode(String.self, forKey: .kind)
        let custom = decoder.userInfo[.customLayerKinds] as? [any LayerConfiguration.Type] ?? []
        guard let type = custom.last(where: { $0.kind == kind }) ?? LayerTable.type(ofKind: kind) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "unknown kind of layer \"\(kind)\"")
        }
        func decode<C: LayerConfiguration>(_ type: C.Type) throws -> any LayerConfiguration {
            try container.decode(C.self, forKey: .settings)
        }
        base = try decode(type)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Swift.type(of: base).kind, forKey: .kind)
        try container.encode(base, forKey: .settings)
    }
}

extension CodingUserInfoKey {
    /// Under this key, a decoder of descriptions is told kinds of layers of the user's own: an array of
    /// `any LayerConfiguration.Type`.
    public static var customLayerKinds: CodingUserInfoKey {
        // Any text makes a key.
        CodingUserInfoKey(rawValue: "KerasRuntime.customLayerKinds").unsafelyUnwrapped
    }
}
