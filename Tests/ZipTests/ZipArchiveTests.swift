import Files
import TestSupport
import Testing
import Zip

@Suite struct ZipArchiveTests {
    private func path(_ name: String) throws -> String {
        try Fixtures.path("containers/\(name)")
    }

    @Test func stored() throws {
        let archive = try ZipArchive(path("stored.zip"))
        #expect(archive.members.map(\.name) == ["metadata.json", "assets/grün.txt", "empty"])
        #expect(archive.members.map(\.size) == [2, 3, 0])
        #expect(archive.members.map(\.method) == [0, 0, 0])
        #expect(try archive.read("metadata.json") == Array("{}".utf8))
        #expect(try archive.read("assets/grün.txt") == Array("abc".utf8))
        #expect(try archive.read("empty") == [])
        #expect(archive.member("config.json") == nil)
        #expect(message { _ = try archive.read("config.json") } == "stored.zip: config.json: no such member")
    }

    @Test func deflated() throws {
        let archive = try ZipArchive(path("deflated.zip"))
        #expect(try archive.read("config.json") == Array(String(repeating: "abc", count: 100).utf8))
        #expect(archive.members.map(\.method) == [8, 8])
        // Deflate's best ratio, which is no bomb.
        #expect(try archive.read("zeros") == [UInt8](repeating: 0, count: 1_000_000))
        #expect(try archive.read("config.json", limit: 300).count == 300)
        #expect(
            message { _ = try archive.read("config.json", limit: 299) }
                == "deflated.zip: config.json: expected at most 299 bytes, found 300")
    }

    @Test func inMemory() throws {
        let bytes = try Fixtures.bytes("containers/deflated.zip")
        let archive = try ZipArchive(bytes: bytes, name: "x")
        #expect(archive.members == (try ZipArchive(path("deflated.zip"))).members)
        #expect(try archive.read("config.json") == Array(String(repeating: "abc", count: 100).utf8))
        #expect(message { _ = try archive.read("a") } == "x: a: no such member")

        func refusal(_ bytes: [UInt8]) -> String { message { _ = try ZipArchive(bytes: bytes, name: "x") } }
        #expect(refusal([]) == "x: is empty (0 bytes)")
        #expect(refusal(Array("text".utf8)) == "x: not readable as a zip archive: Not a zip archive")
        #expect(
            refusal(Array(bytes.prefix(100))) == "x: not readable as a zip archive: Not a zip archive")
        #expect(
            refusal(try Fixtures.bytes("containers/duplicate.zip"))
                == "x: a: expected a name that occurs once, found it twice")
    }

    @Test func noMembers() throws {
        let archive = try ZipArchive(path("no_members.zip"))
        #expect(archive.members.isEmpty)
    }

    @Test(arguments: [
        ("encrypted.zip", "secret", "is encrypted"),
        ("bzip2.zip", "a", "expected a member that is stored or deflated, found compression method 12"),
        ("wrong_checksum.zip", "a", "damaged: CRC error"),
        ("impossible_size.zip", "a", "declares 1073741824 bytes, impossible from 9 stored"),
        ("stored_size.zip", "a", "declares 301 bytes, impossible from 300 stored"),
    ])
    func refusedMember(file: String, member: String, problem: String) {
        let text = message {
            let archive = try ZipArchive(path(file))
            _ = try archive.read(member)
        }
        #expect(text == "\(file): \(member): \(problem)")
    }

    @Test func wrongSize() {
        let text = message {
            let archive = try ZipArchive(path("wrong_size.zip"))
            _ = try archive.read("a")
        }
        #expect(text == "wrong_size.zip: a: damaged: is longer than 299 bytes")
    }

    @Test(arguments: ["../up", "a/../../up", "/absolute", "c:/drive", #"back\..\slash"#])
    func unsafeName(name: String) throws {
        let archive = try ZipArchive(path("unsafe_names.zip"))
        #expect(archive.member(name) != nil)
        #expect(
            message { _ = try archive.read(name) }
                == "unsafe_names.zip: \(name): expected a relative name without \"..\"")
        #expect(try archive.read("a..b/..c") == Array("6".utf8))
    }

    @Test(arguments: [
        ("duplicate.zip", "duplicate.zip: a: expected a name that occurs once, found it twice"),
        ("truncated.zip", "truncated.zip: not readable as a zip archive: Not a zip archive"),
        ("not_hdf5.h5", "not_hdf5.h5: not readable as a zip archive: Not a zip archive"),
        ("empty.h5", "empty.h5: is empty (0 bytes)"),
        ("", "containers: is a directory, expected a file"),
        ("../nowhere.zip", "nowhere.zip: no such file"),
    ])
    func refusedArchive(file: String, expected: String) {
        #expect(message { _ = try ZipArchive(Fixtures.folder.path + "/containers/" + file) } == expected)
    }

    /// More members than the format had numbers for; each must be found at once.
    @Test func manyMembers() throws {
        var writer = ZipWriter(name: "out.zip")
        for index in 0..<65_535 { try writer.append("\(index).npy", []) }
        let archive = try ZipArchive(bytes: writer.finish(), name: "many.zip")
        #expect(archive.members.count == 65_535)
        for member in archive.members { #expect(archive.member(member.name) == member) }
    }

    /// Members that claim the same bytes: how a small archive can hold any amount.
    @Test func overlap() throws {
        var writer = ZipWriter(name: "out.zip")
        try writer.append("a", [UInt8](repeating: 7, count: 300))
        try writer.append("b", [])
        var bytes = writer.finish()
        // The second entry of the directory: both sizes, and where the member begins.
        let entry = try #require(bytes.firstRange(of: [0x50, 0x4B, 1, 2])).lowerBound + 47
        #expect(Array(bytes[entry..<entry + 4]) == [0x50, 0x4B, 1, 2])
        for field in [20, 24] { bytes.replaceSubrange(entry + field..<entry + field + 2, with: [44, 1]) }
        bytes.replaceSubrange(entry + 42..<entry + 46, with: [0, 0, 0, 0])
        #expect(
            message { _ = try ZipArchive(bytes: bytes, name: "x.zip") }
                == "x.zip: b: declares 300 stored bytes where other members leave \(bytes.count - 300) of the "
                + "archive's \(bytes.count)")
    }

    @Test func comments() throws {
        let plain = try Fixtures.bytes("containers/stored.zip")
        // An end of an archive without members, which some readers would take for this one's.
        let end = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
        for comment in [Array("text".utf8), end, [UInt8](repeating: 0x50, count: 65_535)] {
            let length = [UInt8(comment.count & 0xFF), UInt8(comment.count >> 8)]
            let archive = try ZipArchive(bytes: plain.dropLast(2) + length + comment, name: "x.zip")
            #expect(archive.members.map(\.name) == ["metadata.json", "assets/grün.txt", "empty"])
            #expect(try archive.read("metadata.json") == Array("{}".utf8))
        }
    }

    @Test func limits() throws {
        var limits = ZipArchive.Limits()
        limits.memberCount = 2
        #expect(
            message { _ = try ZipArchive(path("stored.zip"), limits: limits) }
                == "stored.zip: expected at most 2 members, found 3")
        limits = ZipArchive.Limits()
        limits.memberBytes = 2
        let archive = try ZipArchive(path("stored.zip"), limits: limits)
        #expect(try archive.read("metadata.json").count == 2)
        #expect(
            message { _ = try archive.read("assets/grün.txt", limit: 100) }
                == "stored.zip: assets/grün.txt: expected at most 2 bytes, found 3")
    }
}

@Suite struct ZipWriterTests {
    @Test func readBack() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var writer = ZipWriter(name: "out.zip")
        // libzip checks the checksum of "123456789" and finds out a wrong CRC-32.
        try writer.append("a/grün", Array("123456789".utf8))
        try writer.append("empty", [])
        let path = try folder.write(writer.finish(), to: "out.zip")
        let archive = try ZipArchive(path)
        #expect(archive.members.map(\.name) == ["a/grün", "empty"])
        #expect(try archive.read("a/grün") == Array("123456789".utf8))
        #expect(try archive.read("empty") == [])
    }

    @Test func noMembers() throws {
        #expect(ZipWriter(name: "x").finish() == (try Fixtures.bytes("containers/no_members.zip")))
    }

    @Test func tooManyMembers() {
        var writer = ZipWriter(name: "out.npz")
        let text = message {
            for index in 0...65_535 { try writer.append("\(index)", []) }
        }
        #expect(text == "out.npz: expected at most 65535 members, found 65536")
    }
}
