/// The most that is accepted from a file; checked before anything of that size is allocated.
package struct Limits: Equatable, Sendable {
    /// Bytes of one dataset once in memory. 16 GB by default.
    package var datasetBytes = 16 << 30
    /// Bytes of one uncompressed chunk: libhdf5 holds whole chunks in memory. 1 GB by default.
    package var chunkBytes = 1 << 30
    /// Bytes of one attribute, all its strings together. 256 MB by default; a model's JSON is one string.
    package var attributeBytes = 256 << 20
    /// Number of variable-length strings in one attribute.
    ///
    /// Each may refer to the same long text, and libhdf5 can't be told beforehand to stop.
    package var variableStringCount = 65_536
    /// Number of links in one group.
    package var linkCount = 1_000_000
    /// Number of groups above an object.
    package var depth = 64
    /// Bytes that one compressed byte may become; 1032, the most that deflate can do, by default.
    package var expansion = 1032
    /// Bytes of a dataset up to which its compression does not matter. 64 MB by default.
    package var expansionFloor = 64 << 20
    /// Number of soft links followed for one path.
    package var softLinks = 16

    package init() {}
}
