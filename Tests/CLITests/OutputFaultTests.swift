import Foundation
import TestSupport
import Testing

/// Outputs that cannot be written: exit status 2, one line, and what was there before is there still.
@Suite struct OutputFaultTests {
    /// Every way to write a file, up to the file's name.
    static let writers = [
        "verify stack/model.h5 stack/recording.h5 --json", "verify stack/model.h5 stack/recording.h5 --junit",
        "verify stack/model.h5 stack/recording.h5 --html", "inspect stack/model.h5 --json",
        "diff stack/model.h5 stack/model.h5 --json", "run stack/model.h5 --input \"$given/x.npz\" --output",
    ]

    private let given: TemporaryFolder
    private let folder: TemporaryFolder

    init() throws {
        given = try TemporaryFolder()
        folder = try TemporaryFolder()
    }

    /// Runs a script in which `sh $write FILE` is one of the commands above; folders are cut off what it says.
    private func shell(_ writer: String, _ script: String) throws -> Tool.Answer {
        defer {
            given.remove()
            folder.remove()
        }
        try RecordedArrays.write("stack/recording.h5", inputsTo: given.file("x.npz"))
        let command = "\"$tool\" \(writer) \"$1\" -q; echo \"status $?\"\n"
        let write = try given.write(Array(command.utf8), to: "write")
        let answer = try Tool.shell(
            "given='\(given.path)' write='\(write)'; export tool out given write; \(script)", folder)
        func shortened(_ text: String) -> String { text.replacing(folder.path + "/", with: "") }
        return Tool.Answer(
            status: answer.status, output: shortened(answer.output), errors: shortened(answer.errors))
    }

    @Test(.enabled(if: Sandbox.canMount, "no permission to mount a file system"), arguments: writers)
    func fullDisk(writer: String) throws {
        // The mount ends with the process that made it.
        let answer = try shell(
            writer,
            """
            unshare -rm sh -c '
              mount -t tmpfs -o size=16k tmpfs "$out" || exit 9
              echo old > "$out/old.npz"
              cat /dev/zero > "$out/filler" 2>/dev/null
              sh "$write" "$out/old.npz"
              sh "$write" "$out/new.npz"
              ls -A "$out"; cat "$out/old.npz"'
            """)
        #expect(answer.output == "status 2\nstatus 2\nfiller\nold.npz\nold\n")
        #expect(
            answer.errors == "old.npz: cannot write: No space left on device\n"
                + "new.npz: cannot write: No space left on device\n")
    }

    @Test(
        .enabled(if: Sandbox.canDropPrivileges, "no way to have no right to write"), arguments: writers)
    func readOnlyFolder(writer: String) throws {
        let answer = try shell(
            writer,
            """
            echo old > "$out/old.npz"; chmod 555 "$out"
            \(Sandbox.dropPrivileges) sh "$write" "$out/old.npz"
            \(Sandbox.dropPrivileges) sh "$write" "$out/new.npz"
            ls -A "$out"; cat "$out/old.npz"; chmod 755 "$out"
            """)
        #expect(answer.output == "status 2\nstatus 2\nold.npz\nold\n")
        #expect(answer.errors == "old.npz: permission denied\nnew.npz: permission denied\n")
    }

    /// As a quota has it. Without care, the system ends the process; the thread sanitizer, which writes a file
    /// of its own before the program begins, has no such care.
    @Test(.disabled(if: isSanitized), arguments: writers)
    func sizeLimit(writer: String) throws {
        let answer = try shell(
            writer, "(ulimit -f 0; sh \"$write\" \"$out/new.npz\" 2>&1) | cat; ls -A \"$out\"")
        #expect(answer.output == "new.npz: cannot write: File too large\nstatus 2\n")
    }

    @Test(arguments: writers)
    func folderInstead(writer: String) throws {
        let answer = try shell(writer, "mkdir \"$out/d.npz\"; sh \"$write\" \"$out/d.npz\"; ls -A \"$out\"/*")
        #expect(answer.output == "status 2\n")
        #expect(answer.errors == "d.npz: is a directory, expected a file\n")
    }

    @Test(arguments: writers)
    func pipeInstead(writer: String) throws {
        let answer = try shell(
            writer,
            """
            mkfifo "$out/p.npz"
            cat "$out/p.npz" > "$out/copy" & sh "$write" "$out/p.npz"; wait
            sh "$write" "$out/plain.npz"
            cmp "$out/copy" "$out/plain.npz"; test -p "$out/p.npz" && echo pipe
            """)
        #expect(answer.output == "status 0\nstatus 0\npipe\n")
        #expect(answer.errors == "")
    }

    /// A link stays, its target keeps its mode, and a new file has what the umask leaves.
    @Test(arguments: writers)
    func linksAndModes(writer: String) throws {
        let answer = try shell(
            writer,
            """
            ln -s target.npz "$out/link.npz"; ln -s loop.npz "$out/loop.npz"; ln -s no/where "$out/nowhere.npz"
            umask 027
            sh "$write" "$out/link.npz"
            chmod 604 "$out/target.npz"
            sh "$write" "$out/link.npz"
            sh "$write" "$out/new.npz"
            sh "$write" "$out/loop.npz"
            sh "$write" "$out/nowhere.npz"
            cd "$out" && ls -A && test -h link.npz && cmp target.npz new.npz
            ls -l target.npz new.npz | cut -c 1-10
            """)
        #expect(
            answer.output == "status 0\nstatus 0\nstatus 0\nstatus 2\nstatus 2\n"
                + "link.npz\nloop.npz\nnew.npz\nnowhere.npz\ntarget.npz\n-rw-r-----\n-rw----r--\n")
        #expect(
            answer.errors == "loop.npz: cannot write: Too many levels of symbolic links\n"
                + "nowhere.npz: cannot write: no such folder\n")
    }
}
