internal import CHDF5

/// An object that has just been opened and is to become a group or a dataset.
struct OpenedObject: ~Copyable {
    let handle: Handle
    let kind: ObjectKind
    let path: String
    let depth: Int
}

extension Location {
    /// Opens the object at `path`, which has to be of the given kind.
    func open(_ path: String, as kind: ObjectKind) throws(HDF5Error) -> OpenedObject {
        guard let object = try open(path) else {
            let place = Location(file: file, id: id, path: joined(path), depth: depth)
            throw place.error(.missing, found: "no such \(kind.rawValue)")
        }
        guard object.kind == kind else {
            let place = Location(file: file, id: id, path: object.path, depth: depth)
            throw place.error(.wrongKind, expected: kind.name, found: object.kind.name)
        }
        return object
    }

    /// Opens the object at `path`; `nil` if there is none.
    ///
    /// libhdf5 would follow every link by itself, into other files too. Here each link is looked at before it
    /// is followed: hard links lead on; soft links are followed by hand, a limited number of times;
    /// external and user-defined links are refused.
    ///
    /// - Parameter hops: Number of soft links followed so far.
    func open(_ path: String, hops: Int = 0) throws(HDF5Error) -> OpenedObject? {
        // A name with a NUL byte would reach libhdf5 cut short and could name another object.
        guard !path.utf8.contains(0) else { return nil }
        let isAbsolute = path.utf8.first == UInt8(ascii: "/")
        let names = path.split(separator: "/").filter { $0 != "." }.map(String.init)
        let start =
            isAbsolute ? Location(file: file, id: file.root, path: "/", depth: 0) : self
        guard var object = try start.child(".", path: start.path, depth: start.depth) else { return nil }

        for name in names {
            guard object.kind == .group else { return nil }
            let group = Location(file: file, id: object.handle.id, path: object.path, depth: object.depth)
            guard let next = try group.follow(name, hops: hops) else { return nil }
            object = next
        }
        return object
    }

    /// Opens what this group's link `name` leads to; `nil` if there is no such link.
    private func follow(_ name: String, hops: Int) throws(HDF5Error) -> OpenedObject? {
        let place = Location(file: file, id: id, path: joined(name), depth: depth + 1)
        guard place.depth <= file.limits.depth else {
            throw place.error(
                .limit, expected: "at most \(file.limits.depth) groups above an object", found: "more")
        }
        let exists = H5Lexists(id, name, chdf5_default())
        guard exists >= 0 else { throw place.libraryError() }
        guard exists > 0 else { return nil }

        var valueSize = 0
        let type = chdf5_link_type(id, name, &valueSize)
        guard type >= 0 else { throw place.libraryError() }
        switch H5L_type_t(rawValue: type) {
        case H5L_TYPE_HARD:
            return try child(name, path: place.path, depth: place.depth)
        case H5L_TYPE_SOFT:
            let value = try linkValue(name, size: valueSize)
            let target = String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
            guard hops < file.limits.softLinks else {
                throw place.error(
                    .link, expected: "at most \(file.limits.softLinks) soft links, one after the other",
                    found: "more, or a cycle")
            }
            guard let object = try open(target, hops: hops + 1) else {
                throw place.error(.link, found: "soft link to \(target), which does not exist")
            }
            return OpenedObject(
                handle: object.handle, kind: object.kind, path: place.path, depth: place.depth)
        case H5L_TYPE_EXTERNAL:
            // One byte of flags, the file's name, the object's path.
            let parts = try linkValue(name, size: valueSize).dropFirst().split(separator: 0)
                .map { String(decoding: $0, as: UTF8.self) }
            throw place.error(
                .link, expected: "an object in this file",
                found: "an external link to \(parts.joined(separator: ": "))")
        default:
            throw place.error(
                .link, expected: "an object in this file", found: "a user-defined link of type \(type)")
        }
    }

    /// Opens what this group's hard link `name` leads to, or the group itself for ".".
    private func child(_ name: String, path: String, depth: Int) throws(HDF5Error) -> OpenedObject? {
        let place = Location(file: file, id: id, path: path, depth: depth)
        guard let handle = Handle(H5Oopen(id, name, chdf5_default())) else { throw place.libraryError() }
        let kind: ObjectKind =
            switch H5Iget_type(handle.id) {
            case H5I_GROUP: .group
            case H5I_DATASET: .dataset
            default: .other
            }
        return OpenedObject(handle: handle, kind: kind, path: path, depth: depth)
    }

    private func linkValue(_ name: String, size: Int) throws(HDF5Error) -> [UInt8] {
        // libhdf5 keeps a link's value in a message of at most 64 KB.
        var bytes = [UInt8](repeating: 0, count: min(size, 1 << 16))
        guard H5Lget_val(id, name, &bytes, bytes.count, chdf5_default()) >= 0 else {
            throw libraryError()
        }
        return bytes
    }

    private func joined(_ name: String) -> String {
        if name.hasPrefix("/") { return name }
        return path == "/" ? "/\(name)" : "\(path)/\(name)"
    }
}
