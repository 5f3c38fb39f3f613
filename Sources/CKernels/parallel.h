// Threads that share one run.
#ifndef CK_PARALLEL_H
#define CK_PARALLEL_H

#include <stddef.h>

// Where the threads of a run wait for each other after each step.
typedef struct {
    ptrdiff_t arrived;
    ptrdiff_t generation;
} CKBarrier;

void ck_barrier_wait_for_others(CKBarrier *barrier, ptrdiff_t parts);

static inline void ck_barrier_wait(CKBarrier *barrier, ptrdiff_t parts) {
    if (parts > 1) ck_barrier_wait_for_others(barrier, parts);
}

// Calls body(context, part, barrier) for each part but in as many threads; returns when all are done.
// If the threads are at work for another run, or there are too few, `parts` is made less first.
typedef void (*CKBody)(void *context, ptrdiff_t part, ptrdiff_t parts, CKBarrier *barrier);
void ck_parallel(ptrdiff_t parts, CKBody body, void *context);

#endif
