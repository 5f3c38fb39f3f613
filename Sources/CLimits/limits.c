#include "CLimits.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

// Products are fused with sums where the machine can.
#pragma clang fp contract(fast)

typedef struct {
    size_t vector_bytes;
    float (*compute_floats)(ptrdiff_t rounds, float factor);
    double (*compute_doubles)(ptrdiff_t rounds, double factor);
    float (*sum)(const float *p, size_t count);
} Loops;

#define NAME(x) x##_generic
#define VECTOR_BYTES 16
#include "loops.h"
#undef NAME
#undef VECTOR_BYTES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define NAME(x) x##_avx2
#define VECTOR_BYTES 32
#include "loops.h"
#undef NAME
#undef VECTOR_BYTES
#pragma clang attribute pop
#endif

static const Loops *best_loops(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &loops_avx2;
#endif
    return &loops_generic;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

// Results go here, so that no loop is in vain.
static _Thread_local volatile double sink;

typedef struct {
    const Loops *loops;
    int element_size;
    // Each thread's part of what is read; null to compute.
    const float *memory;
    size_t part_count;
    ptrdiff_t threads, repeats;
    // How many have arrived at the present meeting, and how many meetings there were.
    ptrdiff_t arrived, meetings;
    int is_over;
} Measurement;

typedef struct {
    Measurement *measurement;
    ptrdiff_t number;
} Member;

static void meet(Measurement *m) {
    const ptrdiff_t meeting = __atomic_load_n(&m->meetings, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&m->arrived, 1, __ATOMIC_ACQ_REL) == __atomic_load_n(&m->threads, __ATOMIC_ACQUIRE)) {
        __atomic_store_n(&m->arrived, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&m->meetings, meeting + 1, __ATOMIC_RELEASE);
    }
    while (__atomic_load_n(&m->meetings, __ATOMIC_ACQUIRE) == meeting) {
        // A machine with fewer processors than threads gets on all the same.
        sched_yield();
    }
}

static void perform(const Measurement *m, ptrdiff_t number, ptrdiff_t repeats) {
    double result = 0;
    if (m->memory) {
        const float *part = m->memory + (size_t)number * m->part_count;
        for (ptrdiff_t i = 0; i < repeats; i++) {
            result += m->loops->sum(part, m->part_count);
            // What was read may have changed: it is read again.
            __asm__ volatile("" ::: "memory");
        }
    } else if (m->element_size == 8) {
        result = m->loops->compute_doubles(repeats, 0.999);
    } else {
        result = m->loops->compute_floats(repeats, 0.999f);
    }
    sink = result;
}

static void *follow(void *argument) {
    const Member *member = argument;
    Measurement *m = member->measurement;
    for (;;) {
        meet(m);
        if (m->is_over) return 0;
        perform(m, member->number, m->repeats);
        meet(m);
    }
}

// The least seconds that all threads together take for `repeats`, over rounds that fill the time given.
static double best_time(Measurement *m, double seconds) {
    pthread_t threads[CL_MAX_THREADS];
    Member members[CL_MAX_THREADS];
    if (m->threads < 1 || m->threads > CL_MAX_THREADS) return 0;
    // A round of a millisecond or so, which an undisturbed stretch of time is long enough for.
    m->repeats = 1;
    double taken = 0;
    while (taken < 5e-4) {
        m->repeats *= 2;
        const double start = now();
        perform(m, 0, m->repeats);
        taken = now() - start;
    }
    const ptrdiff_t wanted = m->threads;
    for (ptrdiff_t i = 1; i < wanted; i++) {
        members[i] = (Member){m, i};
        // Not enough threads: those that run meet with this one once, to end.
        if (pthread_create(&threads[i], 0, follow, &members[i]) != 0) __atomic_store_n(&m->threads, i, __ATOMIC_RELEASE);
        if (m->threads != wanted) break;
    }
    double best = m->threads == wanted ? 1e300 : 0;
    const double end = now() + seconds;
    for (int rounds = 0; best > 0 && (rounds < 3 || now() < end); rounds++) {
        meet(m);
        const double start = now();
        perform(m, 0, m->repeats);
        meet(m);
        const double time = now() - start;
        if (time < best) best = time;
    }
    m->is_over = 1;
    meet(m);
    for (ptrdiff_t i = 1; i < m->threads; i++) pthread_join(threads[i], 0);
    return best;
}

double cl_operations_per_second(int element_size, ptrdiff_t threads, double seconds) {
    Measurement m = {best_loops(), element_size, 0, 0, threads, 0, 0, 0, 0};
    const double time = best_time(&m, seconds);
    if (!(time > 0)) return 0;
    const double lanes = (double)m.loops->vector_bytes / element_size;
    return (double)threads * (double)m.repeats * 12 * 2 * lanes / time;
}

double cl_bytes_per_second(size_t size, ptrdiff_t threads, double seconds) {
    if (threads < 1 || threads > CL_MAX_THREADS) return 0;
    const size_t part = size / (size_t)threads / 512 * 512;
    const size_t total = part * (size_t)threads, huge = (size_t)2 << 20;
    if (part == 0) return 0;
    void *memory = 0;
    if (posix_memalign(&memory, total >= huge ? huge : 64, total) != 0) return 0;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (total >= huge) madvise(memory, total, MADV_HUGEPAGE);
#endif
    memset(memory, 0, total);
    Measurement m = {best_loops(), 4, memory, part / 4, threads, 0, 0, 0, 0};
    const double time = best_time(&m, seconds);
    free(memory);
    return time > 0 ? (double)total * (double)m.repeats / time : 0;
}
