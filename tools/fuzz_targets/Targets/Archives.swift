import NumPy
import Zip

/// A zip archive, and every member of it.
func fuzzZip(_ bytes: [UInt8]) {
    expectingOneLine {
        let archive = try ZipArchive(bytes: bytes, name: "x.zip")
        for member in archive.members {
            // Deflated zeros are not what takes the time here.
            expectingOneLine { _ = try archive.read(member, limit: 1 << 22) }
        }
    }
    expectingOneLine {
        let archive = try NpzFile(bytes: bytes, name: "x.npz")
        for key in archive.keys { expectingOneLine { _ = try archive.array(key) } }
    }
}
