package import NumPy
package import Reading

extension StoredFile {
    /// The archive of NumPy arrays that this file is, or that is a member of it.
    ///
    /// - Throws: `ReadingError`.
    package func npz(inside member: String? = nil) throws(ReadingError) -> NpzFile {
        let names = try members(inside: member)
        return NpzFile(named: member.map { "\(path): \($0)" } ?? path, members: names) {
            (name, limit) throws(NumPyError) in
            do throws(ReadingError) {
                return try self.member(name, inside: member, limit: limit)
            } catch {
                throw NumPyError(file: self.path, kind: .archive, found: error.description)
            }
        }
    }
}
