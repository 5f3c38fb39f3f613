/// Who reads a file.
///
/// libhdf5 and libzip are C libraries, and a damaged file can crash them or keep them busy for ever.
public enum Reader: Sendable, Equatable {
    /// This process. Quickest to start, and right for files of your own: a file that crashes libhdf5
    /// ends the program.
    case inProcess
    /// A process of its own, which ends with the reading: the executable is `lstm-import`.
    ///
    /// A file that crashes or stalls the libraries ends that process alone and is told as an error. It has
    /// limits of memory and time, and on Linux can open nothing but that file.
    case isolated(executable: String)
}
