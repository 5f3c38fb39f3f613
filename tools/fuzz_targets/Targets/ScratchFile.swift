#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes a file for what reads files alone, and removes it again.
func withFile(_ bytes: [UInt8], suffix: String, _ body: (String) -> Void) {
    let path = "/tmp/lstm-import-fuzz-\(getpid())\(suffix)"
    guard let file = fopen(path, "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
    defer { unlink(path) }
    body(path)
}
