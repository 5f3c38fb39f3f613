import HDF5
import TestSupport
import Testing

/// Datasets that are refused on opening or reading, each with its exact message.
@Suite struct RefusalTests {
    private func read(_ name: String, in file: String, limits: Limits = Limits()) -> String {
        message {
            try HDF5.File(Fixtures.path("containers/\(file)"), limits: limits).withRoot { root throws in
                _ = try root.dataset(at: name).read()
            }
        }
    }

    @Test(arguments: [
        ("compound", "a compound type"),
        ("complex", "a compound type"),
        ("array_type", "an array type"),
        ("opaque", "opaque data of 8 bytes"),
        ("long_double", "a floating-point type of 15 exponent and 64 fraction bits"),
        ("sequence", "a variable-length sequence type"),
        ("reference", "a reference type"),
        ("bit_field", "a bit field"),
        ("time", "a time type"),
    ])
    func types(name: String, found: String) {
        #expect(
            read(name, in: "refused_types.h5")
                == "refused_types.h5: /\(name): expected numbers or strings, found \(found)")
    }

    @Test(arguments: [
        ("external", "expected data in this file, found external storage"),
        ("lzf", "expected no filters but gzip, shuffle and fletcher32, found filter lzf (32000)"),
        ("scaleoffset", "expected no filters but gzip, shuffle and fletcher32, found filter scaleoffset (6)"),
        ("unwritten", "declares 16 bytes, none stored"),
        ("unwritten_chunks", "declares 16 bytes, none stored"),
        ("huge_within_limit", "declares 4294967296 bytes, none stored"),
        ("huge", "expected at most 17179869184 bytes, found shape [1099511627776] of 4-byte elements"),
        (
            "overflow",
            "expected a size that fits into memory, found shape [2147483648, 2147483648, 2147483648]"
        ),
        (
            "empty_overflow",
            "expected a size that fits into memory, found shape [1099511627776, 1099511627776, 0]"
        ),
        ("partial", "expected 4 chunks, found 1 stored"),
        ("bomb", "declares 67108864 bytes in chunks, 100 compressed bytes stored"),
        ("short_chunk", "declares 64 bytes in chunks, 20 uncompressed bytes stored"),
    ])
    func storage(name: String, problem: String) {
        #expect(read(name, in: "refused_storage.h5") == "refused_storage.h5: /\(name): \(problem)")
    }

    @Test func virtualDataset() {
        #expect(
            read("virtual", in: "virtual.h5")
                == "virtual.h5: /virtual: expected data in this file, found a virtual dataset")
    }

    /// What only shows on reading comes with libhdf5's own reason.
    @Test(arguments: [
        ("damaged_gzip", "can't read data (inflate() failed)"),
        ("bad_checksum", "can't read data (data error detected by Fletcher32 checksum)"),
    ])
    func damagedData(name: String, problem: String) {
        #expect(read(name, in: "refused_storage.h5") == "refused_storage.h5: /\(name): \(problem)")
    }

    @Test func sizeMismatch() {
        let text = read("data", in: "size_mismatch.h5")
        #expect(text == "size_mismatch.h5: /data: declares 6660 bytes, 6664 stored")
    }

    @Test func limits() {
        var limits = Limits()
        limits.datasetBytes = 139
        #expect(
            read("contiguous", in: "storage.h5", limits: limits)
                == "storage.h5: /contiguous: expected at most 139 bytes, found shape [5, 7] of 4-byte elements"
        )
        limits.datasetBytes = 140
        #expect(read("contiguous", in: "storage.h5", limits: limits) == "no error")
        limits.chunkBytes = 23
        #expect(
            read("gzip", in: "storage.h5", limits: limits)
                == "storage.h5: /gzip: expected chunks of at most 23 bytes, found shape [2, 3] of 4-byte elements"
        )
        limits.chunkBytes = 24
        limits.expansion = 1
        limits.expansionFloor = 0
        #expect(
            read("gzip", in: "storage.h5", limits: limits)
                == "storage.h5: /gzip: expected at most 1 bytes from one compressed byte, found 216 from 197")
        limits.expansion = 2
        #expect(read("gzip", in: "storage.h5", limits: limits) == "no error")
        // 48 bytes of pointers pass, the 306 bytes of the texts and their terminators do not.
        limits.datasetBytes = 200
        let text = message {
            try HDF5.File(Fixtures.path("containers/strings.h5"), limits: limits).withRoot { root throws in
                _ = try root.dataset(at: "variable").readStrings()
            }
        }
        #expect(text == "strings.h5: /variable: expected strings of at most 200 bytes together, found more")
    }
}
