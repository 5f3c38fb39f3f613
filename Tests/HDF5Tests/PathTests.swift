import HDF5
import TestSupport
import Testing

@Suite struct PathTests {
    private func withRoot<Result>(
        _ file: String, limits: Limits = Limits(), _ body: (borrowing Group) throws -> Result
    ) throws -> Result {
        try HDF5.File(Fixtures.path("containers/\(file)"), limits: limits).withRoot(body)
    }

    @Test func severalParts() throws {
        try withRoot("paths.h5") { root throws in
            let weights = try root.group(at: "model_weights")
            #expect(weights.path == "/model_weights")
            let kernel = try weights.dataset(at: "lstm/lstm_cell/kernel:0")
            #expect(kernel.path == "/model_weights/lstm/lstm_cell/kernel:0")
            #expect(kernel.file.hasSuffix("/paths.h5"))
            #expect(try kernel.read().floats == [0, 1, 2])
            // Absolute from any group, and the way a path is spelled does not matter.
            #expect(try weights.dataset(at: "/model_weights/lstm/lstm_cell/kernel:0").shape == [3])
            #expect(try weights.dataset(at: "./lstm//lstm_cell/./kernel:0").shape == [3])
            #expect(try weights.group(at: "").path == "/model_weights")
        }
    }

    @Test func kinds() throws {
        try withRoot("paths.h5") { root throws in
            #expect(try root.kind(of: "model_weights/lstm") == .group)
            #expect(try root.kind(of: "model_weights/lstm/lstm_cell/kernel:0") == .dataset)
            #expect(try root.kind(of: "model_weights/gru") == nil)
            #expect(try root.kind(of: "model_weights/gru/kernel") == nil)
            // Below a dataset there is nothing; ".." is a name like any other.
            #expect(try root.kind(of: "model_weights/lstm/lstm_cell/kernel:0/x") == nil)
            #expect(try root.kind(of: "model_weights/../model_weights") == nil)
            #expect(try root.contains("model_weights"))
            #expect(try !root.contains("model_weights\0"))
        }
    }

    @Test func names() throws {
        try withRoot("paths.h5") { root throws in
            #expect(try root.group(at: "order").linkNames() == ["C", "a10", "a2", "b"])
            #expect(try root.group(at: "names").linkNames() == ["bad\u{FFFD}", "grün", "two\nlines"])
            #expect(try root.dataset(at: "names/grün/λ").read().count == 2)
            #expect(
                message { _ = try root.group(at: "names/two\nlines") }
                    == "paths.h5: /names/two\\nlines: expected a group, found a dataset")
        }
    }

    @Test(arguments: [
        ("gru", "paths.h5: /gru: no such group"),
        ("model_weights/gru/cell", "paths.h5: /model_weights/gru/cell: no such group"),
        ("/gru", "paths.h5: /gru: no such group"),
        (
            "model_weights/lstm/lstm_cell/kernel:0",
            "paths.h5: /model_weights/lstm/lstm_cell/kernel:0: expected a group, found a dataset"
        ),
    ])
    func missingGroup(path: String, expected: String) {
        #expect(message { try withRoot("paths.h5") { _ = try $0.group(at: path) } } == expected)
    }

    @Test(arguments: [
        ("kernel", "paths.h5: /kernel: no such dataset"),
        ("model_weights/lstm", "paths.h5: /model_weights/lstm: expected a dataset, found a group"),
    ])
    func missingDataset(path: String, expected: String) {
        #expect(message { try withRoot("paths.h5") { _ = try $0.dataset(at: path) } } == expected)
    }

    @Test func depth() throws {
        let path = Array(repeating: "d", count: 64).joined(separator: "/")
        #expect(try withRoot("paths.h5") { try $0.group(at: path).linkNames() } == ["d"])
        #expect(
            message { try withRoot("paths.h5") { _ = try $0.group(at: path).group(at: "d") } }
                == "paths.h5: /\(path)/d: expected at most 64 groups above an object, found more")
    }

    @Test func linkCount() throws {
        var limits = Limits()
        limits.linkCount = 3
        #expect(
            message { _ = try withRoot("paths.h5", limits: limits) { try $0.group(at: "order").linkNames() } }
                == "paths.h5: /order: expected at most 3 links in a group, found more")
        limits.linkCount = 4
        #expect(try withRoot("paths.h5", limits: limits) { try $0.group(at: "order").linkNames() }.count == 4)
    }

    // Links

    @Test(arguments: [
        "a/b/data", "hard/data", "soft_absolute/data", "a/soft_relative", "chain0/b/data",
        "chain0/soft_relative",
    ])
    func followed(path: String) throws {
        try withRoot("links.h5") { root throws in
            let dataset = try root.dataset(at: path)
            #expect(dataset.path == "/" + path)
            #expect(try dataset.read().floats == [0, 1, 2])
        }
    }

    @Test(arguments: [
        ("dangling", "links.h5: /dangling: soft link to /nowhere/at/all, which does not exist"),
        ("dangling/x", "links.h5: /dangling: soft link to /nowhere/at/all, which does not exist"),
        (
            "external",
            "links.h5: /external: expected an object in this file, found an external link to storage.h5: /contiguous"
        ),
        (
            "soft_to_external",
            "links.h5: /external: expected an object in this file, found an external link to storage.h5: /contiguous"
        ),
        (
            "cycle1",
            "links.h5: /cycle1: expected at most 16 soft links, one after the other, found more, or a cycle"
        ),
    ])
    func refused(path: String, expected: String) {
        #expect(message { try withRoot("links.h5") { _ = try $0.kind(of: path) } } == expected)
        #expect(message { try withRoot("links.h5") { _ = try $0.dataset(at: path) } } == expected)
    }

    @Test func namedDatatype() throws {
        #expect(try withRoot("links.h5") { try $0.kind(of: "named_type") } == .other)
        #expect(
            message { try withRoot("links.h5") { _ = try $0.group(at: "named_type") } }
                == "links.h5: /named_type: expected a group, found a named datatype")
    }

    @Test func userDefined() {
        #expect(
            message { try withRoot("user_link.h5") { _ = try $0.group(at: "strange") } } == """
                user_link.h5: /strange: expected an object in this file, \
                found a user-defined link of type 65
                """)
    }

    @Test func hardLinkCycle() throws {
        let path = "loop" + String(repeating: "/again", count: 63)
        #expect(try withRoot("links.h5") { try $0.kind(of: path) } == .group)
        #expect(
            message { try withRoot("links.h5") { _ = try $0.kind(of: path + "/again") } }
                == "links.h5: /\(path)/again: expected at most 64 groups above an object, found more")
    }
}
