import Foundation

/// What a test may do to the system that it runs on.
enum Sandbox {
    /// Whether a small file system can be mounted where nobody else sees it.
    static let canMount = succeeds("unshare -rm mount -t tmpfs tmpfs /mnt")

    /// What comes before a command that must not have the superuser's right to write everywhere.
    static let dropPrivileges = getuid() == 0 ? "setpriv --bounding-set=-all --inh-caps=-all" : ""

    static let canDropPrivileges = succeeds("\(dropPrivileges) true")

    private static func succeeds(_ script: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
