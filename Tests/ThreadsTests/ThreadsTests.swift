import Testing
import Threads

@Suite struct ThreadsTests {
    @Test(arguments: [0, 1, 2, 3, 7, 64, 1000])
    func everyPartOnce(parts: Int) {
        let counts = Locked([Int](repeating: 0, count: parts))
        Threads.share(parts) { part in counts.with { $0[part] += 1 } }
        #expect(counts.with { $0.allSatisfy { $0 == 1 } })
    }

    /// A run inside of a run finds no thread free, and gets done.
    @Test func runsInsideOfRuns() {
        let count = Locked(0)
        Threads.share(4) { _ in
            Threads.share(5) { _ in count.with { $0 += 1 } }
        }
        #expect(count.with(\.self) == 20)
    }

    /// Two parts that wait for each other need two threads. Other tests may have them; not for ever.
    @Test(.enabled(if: Threads.most > 1), .timeLimit(.minutes(1))) func atTheSameTime() {
        var haveMet = false
        while !haveMet {
            let arrived = Locked<Set<Int>>([])
            let met = Locked<Set<Int>>([])
            Threads.share(2) { part in
                arrived.with { _ = $0.insert(part) }
                for _ in 0..<10_000 where arrived.with(\.count) == 2 { met.with { _ = $0.insert(part) } }
            }
            haveMet = met.with(\.count) == 2
        }
    }

    private struct Failure: Error, Equatable { let part: Int }

    /// All parts are tried, and the first that failed is told, whichever thread was quicker.
    @Test func failures() {
        for _ in 0..<100 {
            let tried = Locked(0)
            #expect(throws: Failure(part: 3)) {
                try Threads.share(8) { (part) throws(Failure) in
                    tried.with { $0 += 1 }
                    if part >= 3 { throw Failure(part: part) }
                }
            }
            #expect(tried.with(\.self) == 8)
        }
    }

    @Test func together() {
        let done = Locked<Set<Int>>([])
        Threads.together({ done.with { _ = $0.insert(1) } }, { done.with { _ = $0.insert(2) } })
        #expect(done.with(\.self) == [1, 2])
    }

    @Test func background() throws {
        #expect(try Background { 7 }.result() == 7)
        #expect(try Background(result: 8).result() == 8)
        #expect(throws: Failure(part: 1)) { try Background<Int> { throw Failure(part: 1) }.result() }
    }
}
