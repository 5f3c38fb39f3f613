// A few threads for the whole process, and locks.
#ifndef CTHREADS_H
#define CTHREADS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The most threads that share a run, its caller among them.
#define CT_MAX_THREADS 64

/// Where the threads of a run wait for each other.
typedef struct {
    ptrdiff_t arrived;
    ptrdiff_t generation;
} CTBarrier;

void ct_barrier_wait_for_others(CTBarrier *barrier, ptrdiff_t parts);

static inline void ct_barrier_wait(CTBarrier *barrier, ptrdiff_t parts) {
    if (parts > 1) ct_barrier_wait_for_others(barrier, parts);
}

/// Calls body(context, part, parts, barrier) for each part but in as many threads; returns when all are done.
/// If the threads are at work for another run, or there are too few, `parts` is made less first.
typedef void (*CTBody)(void *context, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier);
void ct_parallel(ptrdiff_t parts, CTBody body, void *context);

/// Starts the threads of a run of so many parts, and waits until they have begun. Others are never started: for who
/// will not be allowed to, nor to do what the system's library does at the beginning of a thread.
void ct_prepare(ptrdiff_t parts);

/// The most parts that a run can have in threads of their own: as many as there are processors.
ptrdiff_t ct_most_parts(void);

/// A lock; null if there is no memory for one.
void *ct_make_lock(void);
void ct_lock(void *lock);
void ct_unlock(void *lock);
void ct_free_lock(void *lock);

#ifdef __cplusplus
}
#endif
#endif
