/// What is the same for all layers of a model while it is read.
struct ReadingContext: Sendable {
    /// What the file's words mean.
    let semantics: WriterSemantics
    /// Classes that the user explains.
    let customLayers: [CustomLayer]

    /// How the user reads a class; the name may come with a package: `Custom>Attention`.
    func customLayer(ofClass className: String) -> CustomLayer? {
        let name = className.split(separator: ">").last.map(String.init) ?? className
        return customLayers.last { $0.className == name }
    }
}
