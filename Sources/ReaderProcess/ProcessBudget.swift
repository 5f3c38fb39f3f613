internal import Reading

/// What a reader's process may use up, by the size of its file.
struct ProcessBudget {
    /// Seconds of computing.
    let seconds: Int
    /// Seconds of waiting for answers, all in all: disks and busy machines take time without computing.
    var patience: Int { 3 * seconds }
    /// Bytes of address space, besides what the program takes before it opens anything.
    let memory: Int

    init(_ limits: ReadingLimits, fileSize: Int) {
        seconds = min(limits.seconds + fileSize >> 24, 1 << 20)
        let (share, overflow) = fileSize.multipliedReportingOverflow(by: 16)
        memory = overflow ? 1 << 60 : min(limits.memory, 1 << 60) + min(share, 1 << 60)
    }
}
