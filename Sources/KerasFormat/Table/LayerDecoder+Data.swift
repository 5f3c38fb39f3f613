import KerasRuntime

extension LayerDecoder {
    /// Layers that make numbers of words or categories.
    static let data: [LayerDecoder] = [
        LayerDecoder(
            "CategoryEncoding", LookupDecoder.hint, since: .tensorFlow("2.3"), role: .refused,
            decode: LookupDecoder.decode),
        LayerDecoder(
            "Discretization", LookupDecoder.hint, since: .tensorFlow("2.3"), role: .refused,
            decode: LookupDecoder.decode),
        LayerDecoder(
            "Hashing", LookupDecoder.hint, since: .tensorFlow("2.3"), role: .refused,
            decode: LookupDecoder.decode),
        LayerDecoder(
            "IntegerLookup", LookupDecoder.hint, since: .tensorFlow("2.3"), role: .refused,
            decode: LookupDecoder.decode),
        LayerDecoder(
            "StringLookup", LookupDecoder.hint, since: .tensorFlow("2.3"), role: .refused,
            decode: LookupDecoder.decode),
        LayerDecoder(
            "TextVectorization", LookupDecoder.hint, since: .tensorFlow("2.3"), role: .refused,
            decode: LookupDecoder.decode),
    ]

}
