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

    /// What an app's test sees when the model is another one, or no longer what it was.
    @Test func recordingsThatDoNotFit() throws {
        let model = try Model(importing: Fixtures.path("stack/model.h5"))
        let other = try Recording(path: Fixtures.path("lstm_state/recording.h5"))
        #expect(throws: VerificationError.self) { try model.verify(against: other) }
        let own = try Recording(path: Fixtures.path("stack/recording.h5"))
        let rounded = try model.storing(.bfloat16)
        let strict = try rounded.verify(against: own)
        #expect(!strict.passes)
        let difference = try #require(strict.largestDifference)
        #expect(difference > 1e-5 && difference < 0.05)
        #expect(try rounded.verify(against: own, atol: 0.05).passes)
    }
}
