package import ArrayData
internal import CHDF5

extension HDF5Object where Self: ~Copyable {
    /// The names of the object's attributes, in the order of their bytes.
    ///
    /// - Throws: `HDF5Error` of kind limit or library.
    package func attributeNames() throws(HDF5Error) -> [String] {
        try VisitedNames.list(of: location, "attributes of an object") { id, visit, context in
            chdf5_visit_attributes(id, visit, context)
        }
    }

    /// Whether the object has an attribute of this name.
    package func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
        try location.hasAttribute(name)
    }

    /// The one string of an attribute.
    ///
    /// Of fixed or variable length, with any padding, as a scalar or an array of one.
    ///
    /// - Throws: `HDF5Error` of kind missing, wrongKind or limit.
    package func string(attribute name: String) throws(HDF5Error) -> String {
        let strings = try location.strings(attribute: name)
        guard let string = strings.first, strings.count == 1 else {
            throw location.error(
                .wrongKind, attribute: name, expected: "one string", found: "\(strings.count) strings")
        }
        return string
    }

    /// The strings of an attribute, in row-major order.
    ///
    /// An array of no elements is an empty list whatever its type: an empty list of names is stored as
    /// float64, which is what NumPy makes of one.
    ///
    /// - Throws: `HDF5Error` of kind missing, wrongKind or limit.
    package func strings(attribute name: String) throws(HDF5Error) -> [String] {
        try location.strings(attribute: name)
    }

    /// The strings of an attribute that may be split: `name`, or else `name0`, `name1` and so on.
    ///
    /// An attribute holds up to 64 KB in most files, and Keras splits longer lists of names.
    ///
    /// - Throws: `HDF5Error` of kind missing, wrongKind or limit.
    package func stringList(attribute name: String) throws(HDF5Error) -> [String] {
        let location = location
        if try location.hasAttribute(name) { return try location.strings(attribute: name) }
        var list: [String] = []
        var part = 0
        while try location.hasAttribute("\(name)\(part)") {
            list += try location.strings(attribute: "\(name)\(part)")
            part += 1
        }
        guard part > 0 else { throw location.missingAttribute(name) }
        return list
    }

    /// The numbers of an attribute.
    ///
    /// - Throws: `HDF5Error` of kind missing, wrongKind, unsupported or limit.
    package func array(attribute name: String) throws(HDF5Error) -> NDArray {
        try location.array(attribute: name)
    }
}

/// An attribute that is open, with its type and extent.
private struct Attribute: ~Copyable {
    let handle: Handle
    let space: Handle
    let type: StoredType
    let extent: Extent
    let elements: Elements

    init(_ name: String, of location: Location) throws(HDF5Error) {
        guard try location.hasAttribute(name) else { throw location.missingAttribute(name) }
        guard let handle = Handle(H5Aopen(location.id, name, chdf5_default())),
            let space = Handle(H5Aget_space(handle.id)),
            let typeHandle = Handle(H5Aget_type(handle.id))
        else { throw location.libraryError(attribute: name) }
        let type = StoredType(typeHandle)
        let extent = try Extent(space, of: location, attribute: name)

        let limit = location.file.limits.attributeBytes
        let (bytes, overflow) = extent.count.multipliedReportingOverflow(by: type.memoryByteCount)
        guard !overflow, bytes <= limit else {
            throw location.error(
                .limit, attribute: name, expected: "at most \(limit) bytes",
                found: "\(extent.count) elements of \(type.memoryByteCount) bytes")
        }
        let id = handle.id
        elements = Elements(location: location, attribute: name) { H5Aread(id, $0, $1) }
        self.handle = handle
        self.space = space
        self.type = type
        self.extent = extent
    }
}

extension Location {
    fileprivate func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
        // A name with a NUL byte would reach libhdf5 cut short.
        guard !name.utf8.contains(0) else { return false }
        let exists = H5Aexists(id, name)
        guard exists >= 0 else { throw libraryError(attribute: name) }
        return exists > 0
    }

    fileprivate func missingAttribute(_ name: String) -> HDF5Error {
        error(.missing, attribute: name, found: "no such attribute")
    }

    fileprivate func array(attribute name: String) throws(HDF5Error) -> NDArray {
        let attribute = try Attribute(name, of: self)
        switch attribute.type.content {
        case .numbers(let elementType, let reading):
            return try attribute.elements.numbers(attribute.type, elementType, reading, attribute.extent)
        case .fixedStrings, .variableStrings:
            throw error(.wrongKind, attribute: name, expected: "numbers", found: "strings")
        case .unsupported(let what):
            throw error(.unsupported, attribute: name, expected: "numbers", found: what)
        }
    }

    fileprivate func strings(attribute name: String) throws(HDF5Error) -> [String] {
        let attribute = try Attribute(name, of: self)
        let count = attribute.extent.count
        if count == 0 { return [] }
        switch attribute.type.content {
        case .fixedStrings(let byteCount, let padding):
            return try attribute.elements.fixedStrings(
                attribute.type, byteCount: byteCount, padding: padding, count: count)
        case .variableStrings:
            return try variableStrings(attribute, name: name)
        case .numbers(let elementType, _):
            throw error(
                .wrongKind, attribute: name, expected: "strings",
                found: "\(elementType) of shape \(attribute.extent.shape)")
        case .unsupported(let what):
            throw error(.unsupported, attribute: name, expected: "strings", found: what)
        }
    }

    private func variableStrings(
        _ attribute: borrowing Attribute, name: String
    ) throws(HDF5Error) -> [String] {
        let count = attribute.extent.count
        guard count <= file.limits.variableStringCount else {
            throw error(
                .limit, attribute: name,
                expected: "at most \(file.limits.variableStringCount) variable-length strings",
                found: "\(count)")
        }
        guard let memoryType = attribute.type.memoryType() else { throw libraryError(attribute: name) }
        var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        guard H5Aread(attribute.handle.id, memoryType.id, &pointers) >= 0 else {
            throw libraryError(attribute: name)
        }
        defer { _ = chdf5_reclaim(memoryType.id, attribute.space.id, &pointers) }
        // libhdf5 gives a null pointer for a string of no bytes.
        return pointers.map { $0.map { String(cString: $0) } ?? "" }
    }
}
