// How fast a machine computes and reads: loops that do nothing else, in the best instruction set it has.
#ifndef CLIMITS_H
#define CLIMITS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// More threads than this are not measured together.
#define CL_MAX_THREADS 64

/// The most operations a second that `threads` threads reach together with numbers of so many bytes, 4 or
/// 8, a product and its sum being two; 0 if the threads can't be had.
double cl_operations_per_second(int element_size, ptrdiff_t threads, double seconds);

/// The most bytes a second that `threads` threads read together, each its own part of `size` bytes over and
/// over; 0 if threads or memory can't be had.
double cl_bytes_per_second(size_t size, ptrdiff_t threads, double seconds);

#ifdef __cplusplus
}
#endif
#endif
