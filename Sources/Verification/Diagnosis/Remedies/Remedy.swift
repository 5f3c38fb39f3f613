/// A change of a layer that undoes one cause.
struct Remedy: Sendable {
    /// What kind of change it is: of one kind only one is made at a time.
    enum Kind: Int, Sendable {
        // In the order in which they are applied: a buffer is read before its gates are found in it.
        case weights, kernel, gates, bias, activation, recurrentActivation, direction, layout, state, mask
        case outputForMask, merging
    }

    let cause: Cause
    let kind: Kind
    /// What is the case if it helps.
    let detail: String
    /// Whether it concerns all parts of a layer alike; only such ones are tried with others.
    var isForAllParts = true
    /// Whether rows of the batch still come out independently of each other.
    var keepsRows = true
    /// Whether the first steps still come out independently of later ones.
    var keepsTime = true
    let apply: @Sendable (inout Variant) -> Void
}
