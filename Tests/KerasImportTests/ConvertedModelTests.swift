import KerasImport
import KerasRuntime
import ModelFile
import ModelVerification
import RecordingFile
import TestSupport
import Testing
import Verification

/// Every model of the fixtures, written to a file of its own and read again.
@Suite struct ConvertedModelTests {
    /// Model and file say the same, and answer what TensorFlow was recorded to answer.
    @Test(arguments: Fixtures.cases) func modelComesBack(_ fixture: Fixtures.Case) throws {
        var options = ImportOptions()
        options.architecture = fixture.architecture
        options.customLayers = [AttentionWithContext.customLayer]
        let imported = try ImportedModel(path: fixture.model, options: options)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.file("model.safetensors")
        try imported.model.write(to: path)
        let model = try Model(path: path, customLayers: [AttentionWithContext.self])
        // A NaN, which some constants are, is not equal to itself.
        let holdsNaN = "\(imported.model.description)".contains("nan")
        #expect(holdsNaN || model.description == imported.model.description)
        #expect(model.weights.count == imported.model.weights.count)
        for (stored, own) in zip(model.weights.joined(), imported.model.weights.joined()) {
            #expect(stored.shape == own.shape && stored.elementType == own.elementType)
            #expect(stored.doubles.map(\.bitPattern) == own.doubles.map(\.bitPattern))
        }
        let recording = try Recording(path: fixture.recording)
        let copy = folder.file("copy.recording.safetensors")
        try recording.write(safeTensors: copy)
        let verification = try model.verify(against: Recording(path: copy))
        #expect(verification.passes)
    }
}
