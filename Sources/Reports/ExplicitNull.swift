/// An optional that is written as `null` when absent, so that a key is always there.
@propertyWrapper
struct ExplicitNull<Wrapped: Encodable & Sendable>: Encodable, Sendable {
    var wrappedValue: Wrapped?

    init(wrappedValue: Wrapped?) { self.wrappedValue = wrappedValue }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue {
            try container.encode(wrappedValue)
        } else {
            try container.encodeNil()
        }
    }
}

extension Double {
    /// The value, or `nil` if it is not finite: JSON has no such numbers.
    var ifFinite: Double? { isFinite ? self : nil }
}
