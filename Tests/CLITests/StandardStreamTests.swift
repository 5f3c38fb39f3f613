import Foundation
import TestSupport
import Testing

/// stdout and stderr that do not take what is written, or are not there at all.
@Suite struct StandardStreamTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let commands = [
        "stack/model.h5", "verify stack/model.h5 stack/recording.h5", "inspect stack/model.h5",
        "verify stack/model.h5 stack/recording.h5 --json -",
        "verify stack/model.h5 stack/recording.h5 --html -",
        "inspect stack/model.h5 --json -", "diff stack/model.h5 stack/model.h5",
    ]

    private func shell(_ script: String) throws -> Tool.Answer {
        defer { folder.remove() }
        return try Tool.shell(script, folder)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")), arguments: commands)
    func fullDisk(command: String) throws {
        let answer = try shell("exec \"$tool\" \(command) > /dev/full")
        #expect(answer.status == 2)
        #expect(answer.errors == "stdout: No space left on device\n")
    }

    @Test(arguments: commands)
    func closed(command: String) throws {
        let answer = try shell("exec \"$tool\" \(command) >&-")
        #expect(answer.status == 2)
        #expect(answer.errors == "stdout: Bad file descriptor\n")
    }

    /// Whoever reads has seen enough: the command ends as others do, and says nothing.
    @Test(arguments: commands)
    func readerIsGone(command: String) throws {
        let wait = "while [ ! -e \"$out/gone\" ]; do sleep 0.01; done"
        func piped(_ command: String) -> String {
            "{ \(wait); \(command); echo \"status $?\" >&2; } | { exec <&-; : > \"$out/gone\"; }"
        }
        let answer = try Tool.shell(piped("\"$tool\" \(command)"), folder)
        #expect(answer.errors == "status 141\n")
        // A caller that ignores the signal has its children ignore it.
        let ignoring = try shell("trap '' PIPE; " + piped("\"$tool\" \(command)"))
        #expect(ignoring.errors == "stdout: Broken pipe\nstatus 2\n")
    }

    /// A file must not get a number that text is then written to.
    @Test func allClosed() throws {
        let answer = try shell(
            """
            "$tool" verify stack/model.h5 stack/recording.h5 --json "$out/a" --html "$out/b" <&- >&- 2>&-
            echo "status $?"
            "$tool" verify stack/model.h5 malformed/recording_truncated.npz --json "$out/c" <&- >&- 2>&-
            echo "status $?"
            "$tool" nowhere.h5 <&- >&- 2>&-
            echo "status $?"
            "$tool" inspect stack/model.h5 -q <&- >&- 2>&-
            echo "status $?"
            for file in a b c; do tail -n 1 "$out/$file"; done
            set -- verify stack/model.h5 stack/recording.h5 -q
            "$tool" "$@" --json "$out/d" --html "$out/e" <&- >&- 2>&-
            "$tool" "$@" --json "$out/f" --html "$out/g"
            cmp "$out/d" "$out/f" && cmp "$out/e" "$out/g" && echo same
            """)
        #expect(answer.output == "status 2\nstatus 2\nstatus 2\nstatus 0\n}\n</html>\n}\nsame\n")
        #expect(answer.errors == "")
    }

    /// What is behind `/dev/stdout` is continued, not written anew.
    @Test(arguments: ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
    func stdoutByName(name: String) throws {
        let answer = try shell(
            """
            { echo before; "$tool" inspect stack/model.h5 -q --json \(name); echo after; } > "$out/log"
            sed 1d "$out/log" | sed '$d' > "$out/middle"
            head -n 1 "$out/log"; tail -n 1 "$out/log"
            "$tool" inspect stack/model.h5 --json - | cmp - "$out/middle" && echo same
            """)
        #expect(answer.output == "before\nafter\nsame\n")
        #expect(answer.errors == "")
    }

    /// A pipe that another process has made non-blocking takes what it can, and not all of it.
    @Test func nonBlockingPipe() throws {
        defer { folder.remove() }
        let pipe = folder.file("p")
        #expect(mkfifo(pipe, 0o600) == 0)
        // Opened for both, it does not wait for a reader; then the shell hands it on as it is.
        let descriptor = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(descriptor) }
        let process = try Tool.process("verify", "stack/model.h5", "stack/recording.h5", "--html", "-")
        process.standardOutput = FileHandle(fileDescriptor: descriptor)
        try process.run()
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1024)
        while process.isRunning || text.isEmpty {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { text += buffer[..<count] } else { usleep(1000) }
        }
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { text += buffer[..<count] }
        #expect(process.terminationStatus == 0)
        #expect(String(decoding: text, as: UTF8.self).hasSuffix("</html>\n"))
    }
}
