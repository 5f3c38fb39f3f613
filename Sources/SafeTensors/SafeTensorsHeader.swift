import ArrayData
import JSON

/// What stands before the tensors of a safetensors file: what they are called, and where they are.
///
/// The file is the header's length (8 bytes, little-endian), the header (JSON), and the tensors one behind
/// the other without holes.
/// Source: the format's description and reference implementation, `safetensors` 0.4 to 0.6.
package struct SafeTensorsHeader: Sendable, Equatable {
    /// A tensor in the file.
    package struct Entry: Sendable, Equatable {
        package let name: String
        package let elementType: ElementType
        package let shape: [Int]
        /// Where its bytes are, counted from the end of the header.
        package let range: Range<Int>
    }

    /// In the order in which they stand in the file.
    package var entries: [Entry]
    /// What else the header says, by name.
    package var metadata: [String: String]

    /// The longest header that the reference implementation reads.
    static let largest = 100_000_000
    private static let metadataName = "__metadata__"

    package init(entries: [Entry], metadata: [String: String]) {
        self.entries = entries
        self.metadata = metadata
    }

    /// Reads the header's text, and checks it as the reference implementation does.
    ///
    /// - Parameter dataCount: Number of bytes behind the header.
    init(_ text: [UInt8], dataCount: Int, file: String) throws(SafeTensorsError) {
        guard text.first == UInt8(ascii: "{") else {
            throw SafeTensorsError(
                file: file, "header", expected: "{ as its first byte",
                found: text.first.map { "byte \($0)" } ?? "nothing")
        }
        let root: JSONNode
        do throws(JSONSyntaxError) {
            root = try JSONNode(parsing: text)
        } catch {
            throw SafeTensorsError(
                file: file, "header", expected: "\(error.expected) at byte \(error.offset)",
                found: error.found)
        }
        guard case .object(let members) = root else {
            throw SafeTensorsError(file: file, "header", expected: "an object", found: root.kind)
        }
        metadata = [:]
        entries = []
        for member in members {
            if member.name == Self.metadataName {
                metadata = try Self.metadata(member.value, file)
            } else {
                entries.append(try Self.entry(member, file))
            }
        }
        entries.sort {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
        var end = 0
        for entry in entries {
            guard entry.range.lowerBound == end else {
                throw SafeTensorsError(
                    file: file, "tensor \"\(entry.name)\"", expected: "data_offsets that begin at \(end)",
                    found: "\(entry.range.lowerBound)")
            }
            guard entry.range.upperBound <= dataCount else {
                throw SafeTensorsError(
                    file: file, "tensor \"\(entry.name)\"",
                    expected: "data_offsets within the \(dataCount) bytes of the file",
                    found: "\(entry.range.upperBound)")
            }
            end = entry.range.upperBound
        }
        guard end == dataCount else {
            throw SafeTensorsError(
                file: file, expected: "\(end) bytes of tensors", found: "\(dataCount)")
        }
    }

    private static func metadata(
        _ node: JSONNode, _ file: String
    ) throws(SafeTensorsError) -> [String: String] {
        guard case .object(let members) = node else {
            throw SafeTensorsError(file: file, metadataName, expected: "an object", found: node.kind)
        }
        var metadata: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value else {
                throw SafeTensorsError(
                    file: file, "\(metadataName) \"\(member.name)\"", expected: "a string",
                    found: member.value.kind)
            }
            metadata[member.name] = text
        }
        return metadata
    }

    private static func entry(_ member: JSONNode.Member, _ file: String) throws(SafeTensorsError) -> Entry {
        func failure(_ expected: String, _ found: String) -> SafeTensorsError {
            SafeTensorsError(
                file: file, "tensor \"\(member.name)\"", expected: expected, found: found)
        }
        guard case .object = member.value else { throw failure("an object", member.value.kind) }
        guard let dtype = member.value["dtype"] else { throw failure("a dtype", "none") }
        guard case .string(let code) = dtype else { throw failure("a dtype", dtype.kind) }
        guard let type = ElementType(safeTensorsCode: code) else {
            throw failure(
                "a dtype of \(ElementType.allCases.map(\.safeTensorsCode).joined(separator: ", "))",
                "\"\(code)\"")
        }
        func integers(_ name: String) throws(SafeTensorsError) -> [Int] {
            guard let node = member.value[name] else { throw failure("a list \(name)", "none") }
            guard case .array(let elements) = node else { throw failure("a list \(name)", node.kind) }
            var integers: [Int] = []
            for element in elements {
                guard case .integer(let integer) = element, integer >= 0 else {
                    throw failure(
                        "integers from 0 in \(name)",
                        element.kind == "an integer"
                            ? "a negative one" : element.kind)
                }
                integers.append(integer)
            }
            return integers
        }
        let shape = try integers("shape")
        let offsets = try integers("data_offsets")
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw failure("data_offsets from a beginning to an end", "\(offsets)")
        }
        var count = type.byteCount
        for extent in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: extent)
            guard !overflow else { throw failure("a shape that fits into memory", "\(shape)") }
            count = product
        }
        guard count == offsets[1] - offsets[0] else {
            throw failure(
                "\(count) bytes for shape \(shape) of \(code)", "\(offsets[1] - offsets[0])")
        }
        return Entry(name: member.name, elementType: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// The header's bytes with their length before them; tensors behind it begin at a multiple of 64.
    func encoded(file: String) throws(SafeTensorsError) -> [UInt8] {
        var members: [JSONNode.Member] = []
        if !metadata.isEmpty {
            let sorted = metadata.sorted { $0.key < $1.key }
            members.append(
                JSONNode.Member(
                    Self.metadataName, .object(sorted.map { JSONNode.Member($0.key, .string($0.value)) })))
        }
        for entry in entries {
            members.append(
                JSONNode.Member(
                    entry.name,
                    .object([
                        JSONNode.Member("dtype", .string(entry.elementType.safeTensorsCode)),
                        JSONNode.Member("shape", .array(entry.shape.map { .integer($0) })),
                        JSONNode.Member(
                            "data_offsets",
                            .array([.integer(entry.range.lowerBound), .integer(entry.range.upperBound)])),
                    ])))
        }
        var text: [UInt8] = []
        JSONNode.object(members).write(to: &text)
        while (text.count + 8) % SafeTensorsFile.alignment != 0 { text.append(UInt8(ascii: " ")) }
        guard text.count <= Self.largest else {
            throw SafeTensorsError(
                file: file, "header", expected: "at most \(Self.largest) bytes", found: "\(text.count)")
        }
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    }
}
