import ArrayData
import Foundation
import KerasImport
import KerasRuntime
import RecordingFile
import TestSupport
import Testing
import Verification

/// Many threads at once: imports and recordings take turns at libhdf5, everything else runs side by side.
@Suite struct ConcurrencyTests {
    /// One of each container, and both kinds of recordings.
    private static let names = [
        "stack", "keras_npz", "lstm_last_keras315", "weights_sharded_keras315", "weights_single_keras315",
        "bidirectional_concat", "cells_gru", "storage_chunked",
    ]

    private static let cases = Fixtures.cases.filter { names.contains($0.name) }

    private static func importModel(_ fixture: Fixtures.Case) throws -> Model {
        var options = ImportOptions()
        options.architecture = fixture.architecture
        return try ImportedModel(path: fixture.model, options: options).model
    }

    /// Runs `body` on many threads and reports what any of them threw.
    private static func onManyThreads(_ count: Int, _ body: @Sendable (Int) throws -> Void) {
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: count) { index in
            do {
                try body(index)
            } catch {
                failures.append("\(index): \(error)")
            }
        }
        #expect(failures.all == [])
    }

    private final class Failures: @unchecked Sendable {
        private let lock = NSLock()
        private var texts: [String] = []

        func append(_ text: String) { lock.withLock { texts.append(text) } }

        var all: [String] { lock.withLock { texts } }
    }

    private struct Difference: Error {
        let place: String
    }

    @Test func importingAndVerifying() {
        #expect(Self.cases.count >= 5)
        Self.onManyThreads(64) { index in
            let fixture = Self.cases[index % Self.cases.count]
            let verification = try Verifier(Self.importModel(fixture)).verify(
                Recording(path: fixture.recording))
            guard verification.status == .match else { throw Difference(place: fixture.name) }
        }
    }

    /// Refusals in between: what libhdf5 says of one file must not get into the message about another.
    @Test func goodAndBadFilesTogether() throws {
        let bad = MalformedModelTests.messages
        let good = Self.cases
        Self.onManyThreads(200) { index in
            guard index.isMultiple(of: 4) else {
                let expected = bad[index % bad.count]
                let path = try Fixtures.path("malformed/\(expected.prefix { $0 != ":" })")
                let found = message { _ = try ImportedModel(path: path) }
                guard found == expected else { throw Difference(place: found) }
                return
            }
            _ = try Self.importModel(good[index % good.count])
        }
    }

    /// A model is shared; each thread has a session of its own.
    @Test func sessionsOfOneModel() throws {
        for fixture in Self.cases {
            let model = try Self.importModel(fixture)
            let recorded = try #require(Recording(path: fixture.recording).cases.first)
            @Sendable func outputs() throws -> [NDArray] {
                var session = try model.makeSession()
                let values = try session.run(arrays: recorded.inputs)
                return model.description.outputs.map { values[$0.value].array }
            }
            let expected = try outputs()
            Self.onManyThreads(16) { _ in
                for _ in 0..<3 {
                    guard try outputs() == expected else { throw Difference(place: fixture.name) }
                }
            }
        }
    }

    /// The same from tasks, which may change their threads.
    @Test func tasks() async throws {
        let statuses = try await withThrowingTaskGroup(of: Verification.Status.self) { group in
            for index in 0..<32 {
                let fixture = Self.cases[index % Self.cases.count]
                group.addTask {
                    let recording = try Recording(path: fixture.recording)
                    await Task.yield()
                    let model = try Self.importModel(fixture)
                    await Task.yield()
                    return try Verifier(model).verify(recording).status
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: .match, count: 32))
    }
}
