import Foundation

/// The files under `Fixtures/`, found from where this source file is.
package enum Fixtures {
    /// A fixture that should be there and is not.
    package struct Missing: Error, CustomStringConvertible {
        let path: String

        package var description: String {
            "\(path): no such fixture; check out Fixtures/ or make it with tools/make_fixtures"
        }
    }

    /// The folder `Fixtures` of the package.
    package static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    /// The fixture at a path below `Fixtures`, such as "containers/links.h5".
    ///
    /// - Throws: `Missing` if it is not there, so that no test passes for want of its data.
    package static func url(_ path: String) throws -> URL {
        let url = folder.appendingPathComponent(path)
        guard FileManager.default.fileExists(atPath: url.path) else { throw Missing(path: url.path) }
        return url
    }

    /// The same as a path of the file system.
    package static func path(_ path: String) throws -> String {
        try url(path).path
    }

    /// The content of a fixture.
    package static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url(path)))
    }
}
