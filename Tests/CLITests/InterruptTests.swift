import ArrayData
import Files
import Foundation
import NumPy
import TestSupport
import Testing

/// Ctrl-C: the command ends at once, and leaves nothing that is half of anything.
@Suite struct InterruptTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func whileItRuns(number: Int32) throws {
        defer { folder.remove() }
        // 2,000 × 20 timesteps of every layer: a megabyte or two to write.
        let input = folder.file("x.npy")
        let shape = [2000, 20, 3]
        let values = (0..<shape.reduce(1, *)).map { Float($0 % 17) / 17 }
        try AtomicFile.write(NpyFile.encode(NDArray(shape: shape, values)), to: input)
        let output = folder.file("y.npz")

        let started = Date()
        let whole = try Tool.process(
            "run", "stack/model.h5", "--input", input, "--output", output, "--all-layers")
        try whole.run()
        whole.waitUntilExit()
        #expect(whole.terminationStatus == 0)
        let duration = Date().timeIntervalSince(started)
        let expected = try FileBytes.read(output, limit: 1 << 30)

        for part in 1...4 {
            try FileManager.default.removeItem(atPath: output)
            let process = try Tool.process(
                "run", "stack/model.h5", "--input", input, "--output", output, "--all-layers")
            try Self.start(process, mindful: number)
            Thread.sleep(forTimeInterval: duration * Double(part) / 4.5)
            kill(process.processIdentifier, number)
            process.waitUntilExit()
            let names = try folder.names()
            if names == ["x.npy"] {
                #expect(process.terminationReason == .uncaughtSignal)
                #expect(process.terminationStatus == number)
                try AtomicFile.write(expected, to: output)
            } else {
                #expect(names == ["x.npy", "y.npz"])
                #expect(try FileBytes.read(output, limit: 1 << 30) == expected)
            }
        }
    }

    /// Starts the command with the signal as a terminal leaves it.
    ///
    /// It inherits what the test's thread blocks, which on threads of Dispatch is nearly everything, and what
    /// the tests ignore, which in the background of a shell is Ctrl-C.
    private static func start(_ process: Process, mindful number: Int32) throws {
        signal(number, SIG_DFL)
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    /// Nobody reads the pipe; that must not keep the command.
    @Test func whileItWaits() throws {
        defer { folder.remove() }
        let pipe = folder.file("p")
        #expect(mkfifo(pipe, 0o600) == 0)
        let process = try Tool.process("inspect", "stack/model.h5", "--json", pipe, "-q")
        try Self.start(process, mindful: SIGINT)
        Thread.sleep(forTimeInterval: 0.5)
        #expect(process.isRunning)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(process.terminationStatus == SIGINT)
    }
}
