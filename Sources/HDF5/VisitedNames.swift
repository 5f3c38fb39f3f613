/// Collects the names of links or attributes while libhdf5 visits them.
final class VisitedNames {
    /// What libhdf5 calls with each name; a value other than 0 ends the visit.
    typealias Visit = @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?) -> CInt

    private var list: [String] = []
    private let limit: Int

    private init(limit: Int) {
        self.limit = limit
    }

    /// All names that a visit comes by.
    ///
    /// - Parameters:
    ///   - what: For a sentence: what is counted, and where.
    ///   - body: Starts the visit of an object.
    /// - Throws: `HDF5Error` of kind limit or library.
    static func list(
        of location: Location, _ what: String,
        _ body: (_ object: Int64, Visit, UnsafeMutableRawPointer) -> CInt
    ) throws(HDF5Error) -> [String] {
        let limit = location.file.limits.linkCount
        let names = VisitedNames(limit: limit)
        let status = body(
            location.id,
            { name, context in
                guard let name, let context else { return -1 }
                return Unmanaged<VisitedNames>.fromOpaque(context).takeUnretainedValue().add(name)
            }, Unmanaged.passUnretained(names).toOpaque())
        guard names.list.count <= limit else {
            throw location.error(.limit, expected: "at most \(limit) \(what)", found: "more")
        }
        guard status >= 0 else { throw location.libraryError() }
        return names.list
    }

    /// Returns 1, which ends the visit, once there is one name too many.
    private func add(_ name: UnsafePointer<CChar>) -> CInt {
        list.append(String(cString: name))
        return list.count > limit ? 1 : 0
    }
}
