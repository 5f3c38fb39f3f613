import Foundation
import KerasImport
import RecordingFile
import TestSupport
import Testing
import Verification

/// The command reads in a process of its own, and that makes no difference for files that are in order.
@Suite struct IsolatedReadingTests {
    private static let isolated: ImportOptions = {
        var options = ImportOptions()
        options.reader = .isolated(executable: Tool.executable.path)
        return options
    }()

    @Test(arguments: Fixtures.cases.filter { $0.architecture == nil })
    func sameModel(fixture: Fixtures.Case) throws {
        func describe(_ options: ImportOptions) -> String {
            do {
                let model = try ImportedModel(path: fixture.model, options: options)
                return "\(model.container) \(model.notes) \(model.weightSources)"
            } catch {
                return "\(error)"
            }
        }
        #expect(describe(Self.isolated) == describe(ImportOptions()))
    }

    /// Refusals keep their sentences on the way from one process to the other.
    @Test func sameRefusals() throws {
        let files = try Fixtures.names(in: "malformed").filter {
            ($0.hasSuffix(".h5") || $0.hasSuffix(".keras") || $0.hasSuffix(".json"))
                && !$0.hasPrefix("libhdf5_")
        }
        for file in files {
            let path = try Fixtures.path("malformed/\(file)")
            #expect(
                message { _ = try ImportedModel(path: path, options: Self.isolated) }
                    == message { _ = try ImportedModel(path: path) })
        }
    }

    @Test func sameRecordings() throws {
        let reader = Self.isolated.reader
        for file in try Fixtures.names(in: "malformed").filter({ $0.contains("recording") }) {
            let path = try Fixtures.path("malformed/\(file)")
            #expect(
                message { _ = try Recording(path: path, reader: reader) }
                    == message { _ = try Recording(path: path) })
        }
        for file in ["stack/recording.h5", "containers/arrays.npz"] {
            let path = try Fixtures.path(file)
            #expect(
                message { _ = try Recording(path: path, reader: reader) }
                    == message { _ = try Recording(path: path) })
        }
    }
}
