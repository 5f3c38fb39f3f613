// What a process that reads strangers' files needs of the system, where the calls are variadic or macros or run
// in signal handlers, none of which is Swift's. Nothing else belongs here.

#ifndef LSTM_IMPORT_CREADER_H
#define LSTM_IMPORT_CREADER_H

#include <stddef.h>
#include <sys/types.h>

// Two connected ends, which no program that is started inherits. Returns 0, or -1.
int creader_pair(int ends[2]);

// As `send`, but an end that is closed is an error and not the signal SIGPIPE.
ssize_t creader_send(int end, const void *bytes, size_t count);

// Makes all threads allocate from one place, where the system would set aside as much for each as a small file may
// take altogether. Before there are threads.
void creader_share_memory(void);

// Asks the system to end this process when the one that started it ends. Linux only; elsewhere the closed
// connection does that.
void creader_end_with_parent(void);

// Closes all descriptors from `first` on: what a program leaves open is no business of its child.
void creader_close_from(int first);

// Gives up, for good and for all threads, opening files, connections, and starting programs and threads; what is open
// stays so. Returns 0, or -1 where the system has no such thing, or an older form of it.
int creader_lock(void);

// Limits this process: seconds of computing, bytes of address space (0 for no limit), no core dump, no writing of
// files, few descriptors. What the system does not know is left out.
void creader_limit(long seconds, long address_space);

// Makes a crash that comes from want of memory end the process with status `CREADER_OUT_OF_MEMORY`.
void creader_tell_exhaustion(void);
#define CREADER_OUT_OF_MEMORY 75

// Whether this build has a sanitizer, which needs address space without end.
int creader_is_sanitized(void);

#endif
