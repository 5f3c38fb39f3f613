#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#elseif canImport(Glibc)
    import Glibc
#endif

/// What a process can be started with that would turn into damage later.
enum ProcessState {
    /// Puts it right, before anything is opened.
    static func prepare() {
        occupyStandardDescriptors()
        // A file that gets too large for the limit in force is then an error like any other.
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Opens what is closed of stdin, stdout and stderr, or the next file would take its number, and what is
    /// meant for the terminal go into a report.
    ///
    /// In the wrong direction: to use it is as much of an error as it was.
    private static func occupyStandardDescriptors() {
        for (descriptor, mode) in [
            (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
        ]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest number that is free: this one, since all below are taken.
            _ = open("/dev/null", mode)
        }
    }
}
