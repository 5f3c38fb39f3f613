import Reading
import Testing

/// Limits as a command line names them.
@Suite struct ReadingLimitsTests {
    @Test func named() {
        func limits(_ text: String) -> ReadingLimits {
            var limits = ReadingLimits()
            let isSet = limits.set(text)
            #expect(isSet)
            return limits
        }
        #expect(limits("weights=32G").weights == 32 << 30)
        #expect(limits("json=3k").json == 3072)
        #expect(limits("layers=12").layers == 12)
        var all = ReadingLimits()
        for name in ReadingLimits.names {
            let isSet = all.set("\(name)=5")
            #expect(isSet)
        }
        #expect(all.values.allSatisfy { $0 == 5 })
    }

    @Test(arguments: [
        "", "weights", "weights=", "weights=0", "weights=-1", "weights=1.5G", "weights=9999999999T",
        "weights=G",
        "weights=1KB", "other=1", "=1", "weights= 1", "weights=٣",
    ])
    func refused(text: String) {
        var limits = ReadingLimits()
        let isSet = limits.set(text)
        #expect(!isSet)
        #expect(limits == ReadingLimits())
    }
}
