import Foundation
import TestSupport
import Testing

/// Inputs that are no files, may not be read, or change while they are read.
@Suite struct InputFaultTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Commands with a place for a model or recording.
    private static let readers = [
        "\"$bad\"", "import \"$bad\"", "inspect \"$bad\"", "verify \"$bad\" stack/recording.h5",
        "verify stack/model.h5 \"$bad\"", "stack/model.h5 --recording \"$bad\"",
        "diff \"$bad\" stack/model.h5",
        "diff stack/recording.h5 \"$bad\"", "run \"$bad\" --input x.npy",
        "run stack/model.h5 --input \"$bad\"",
        "inspect weights_single_keras315/model.weights.h5 --architecture \"$bad\"",
    ]

    private func shell(_ script: String) throws -> Tool.Answer {
        defer { folder.remove() }
        let answer = try Tool.shell(script, folder)
        return Tool.Answer(
            status: answer.status, output: answer.output,
            errors: answer.errors.replacing(folder.path + "/", with: ""))
    }

    /// Nothing waits for what may never come.
    @Test(arguments: readers)
    func pipe(reader: String) throws {
        let answer = try shell("bad=\"$out/p\"; mkfifo \"$bad\"; exec \"$tool\" \(reader) -q")
        #expect(answer.status == 2)
        #expect(answer.errors == "p: is a named pipe, expected a file\n")
    }

    @Test(arguments: readers)
    func device(reader: String) throws {
        let answer = try shell("bad=/dev/zero; exec \"$tool\" \(reader) -q")
        #expect(answer.status == 2)
        #expect(answer.errors == "/dev/zero: is a device, expected a file\n")
    }

    @Test(arguments: readers)
    func folder(reader: String) throws {
        let answer = try shell("bad=\"$out/unpacked\"; mkdir \"$bad\"; exec \"$tool\" \(reader) -q")
        #expect(answer.status == 2)
        #expect(answer.errors.contains("unpacked"))
        #expect(answer.errors.count { $0 == "\n" } == 1)
    }

    @Test(
        .enabled(if: Sandbox.canDropPrivileges, "no way to have no right to read"), arguments: readers)
    func unreadable(reader: String) throws {
        let answer = try shell(
            """
            bad="$out/locked.h5"; cp stack/model.h5 "$bad"; chmod 0 "$bad"
            exec \(Sandbox.dropPrivileges) "$tool" \(reader) -q
            """)
        #expect(answer.status == 2)
        #expect(answer.errors == "locked.h5: permission denied\n")
    }

    /// Another process cuts the file off and writes it anew, again and again.
    @Test(arguments: [
        ("stack/model.h5", "inspect \"$bad\" -q"),
        ("stack/recording.h5", "verify stack/model.h5 \"$bad\" -q"),
        ("keras_npz/model.keras", "inspect \"$bad\" -q"),
        ("lstm_last_keras315/recording.npz", "verify lstm_last/model.h5 \"$bad\" -q"),
    ])
    func changing(file: String, command: String) throws {
        let answer = try shell(
            """
            bad="$out/changing"; cp \(file) "$bad"
            (while [ ! -e "$out/enough" ]; do
              : > "$bad"; head -c 3000 \(file) > "$bad"; cp \(file) "$bad"; sleep 0.002
            done) &
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              "$tool" \(command) 2> "$out/errors"
              echo "$? $(grep -vc ': note: ' "$out/errors")"
            done
            : > "$out/enough"; wait
            """)
        let lines = answer.output.split(separator: "\n")
        #expect(lines.count == 20)
        for line in lines { #expect(["0 0", "1 0", "2 1"].contains(line)) }
    }
}
