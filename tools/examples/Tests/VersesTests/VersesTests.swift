import Foundation
import KerasRuntime
import ModelVerification
import Testing
import Verification
import Verses

@Suite struct VersesTests {
    private func resource(_ name: String, _ type: String) throws -> URL {
        try #require(Bundle.module.url(forResource: name, withExtension: type))
    }

    /// The app's model answers what Keras was recorded to answer.
    @Test func answersAreKeras() throws {
        let recording = try Recording(contentsOf: resource("Verse.recording", "safetensors"))
        #expect(try Poet().model.verify(against: recording).passes)
    }

    /// Going on by the likeliest letter says what it says in Keras.
    @Test func saysWhatKerasSays() throws {
        let expected = try String(contentsOf: resource("said", "txt"), encoding: .utf8)
        var poet = try Poet()
        let said = try expected.map { _ in try poet.next() }
        #expect(String(said) == expected)
    }
}
