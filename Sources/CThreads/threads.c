// A few threads for the whole process, started when first asked for, that wait for work.
//
// One run at a time has them. A run that finds them busy does without: so there are never more threads at
// work than the machine has processors, and a run never waits for another one.

#include "CThreads.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__x86_64__)
#define PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define PAUSE() __asm__ volatile("yield")
#else
#define PAUSE() ((void)0)
#endif

// So often a waiting thread looks before it lets others run. A step takes microseconds, a look some 10 ns.
#define LOOKS 2000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_work = PTHREAD_COND_INITIALIZER;
static pthread_cond_t has_begun = PTHREAD_COND_INITIALIZER;
static pthread_cond_t has_ended = PTHREAD_COND_INITIALIZER;
// Under `lock`: how many threads there are and how many of them have begun, whether a run has them, and that run.
static ptrdiff_t thread_count;
static ptrdiff_t begun_count;
static int is_busy;
static int is_complete;
static struct {
    CTBody body;
    void *context;
    ptrdiff_t parts;
    CTBarrier *barrier;
} work;
// Goes up with each run; threads wait for it.
static ptrdiff_t run_number;
// For each thread, the number of the last run before it was started.
static ptrdiff_t seen_at_start[CT_MAX_THREADS];
// How many threads have yet to finish.
static ptrdiff_t unfinished;

void ct_barrier_wait_for_others(CTBarrier *barrier, ptrdiff_t parts) {
    const ptrdiff_t generation = __atomic_load_n(&barrier->generation, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&barrier->arrived, 1, __ATOMIC_ACQ_REL) == parts) {
        __atomic_store_n(&barrier->arrived, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&barrier->generation, generation + 1, __ATOMIC_RELEASE);
        return;
    }
    for (int looks = 0; __atomic_load_n(&barrier->generation, __ATOMIC_ACQUIRE) == generation;) {
        if (++looks < LOOKS) PAUSE();
        else sched_yield();
    }
}

static void *attend(void *argument) {
    const ptrdiff_t number = (ptrdiff_t)argument;
    pthread_mutex_lock(&lock);
    begun_count++;
    pthread_cond_broadcast(&has_begun);
    // Not the present number: the run that this thread was started for may be under way already.
    ptrdiff_t seen = seen_at_start[number];
    for (;;) {
        // Awake for a moment after a run, as the next one often follows at once.
        pthread_mutex_unlock(&lock);
        for (int looks = 0; looks < LOOKS && __atomic_load_n(&run_number, __ATOMIC_ACQUIRE) == seen; looks++) PAUSE();
        pthread_mutex_lock(&lock);
        while (run_number == seen) pthread_cond_wait(&has_work, &lock);
        seen = run_number;
        if (number >= work.parts) continue;
        const CTBody body = work.body;
        void *context = work.context;
        const ptrdiff_t parts = work.parts;
        CTBarrier *barrier = work.barrier;
        pthread_mutex_unlock(&lock);
        body(context, number, parts, barrier);
        const int is_last = __atomic_sub_fetch(&unfinished, 1, __ATOMIC_ACQ_REL) == 0;
        pthread_mutex_lock(&lock);
        if (is_last) pthread_cond_broadcast(&has_ended);
    }
    return 0;
}

static ptrdiff_t processor_count(void) {
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? count : 1;
}

// Under `lock`. Part 0 is the caller's.
static void start_threads(ptrdiff_t wanted) {
    if (wanted <= thread_count + 1 || is_complete) return;
    const ptrdiff_t processors = processor_count();
    if (wanted > processors) wanted = processors;
    if (wanted > CT_MAX_THREADS) wanted = CT_MAX_THREADS;
    while (thread_count + 1 < wanted) {
        pthread_t thread;
        seen_at_start[thread_count + 1] = run_number;
        pthread_attr_t attributes;
        if (pthread_attr_init(&attributes) != 0) return;
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        const int failed = pthread_create(&thread, &attributes, attend, (void *)(thread_count + 1));
        pthread_attr_destroy(&attributes);
        if (failed) return;
        thread_count++;
    }
}

void ct_prepare(ptrdiff_t parts) {
    pthread_mutex_lock(&lock);
    start_threads(parts);
    while (begun_count < thread_count) pthread_cond_wait(&has_begun, &lock);
    is_complete = 1;
    pthread_mutex_unlock(&lock);
}

void ct_parallel(ptrdiff_t parts, CTBody body, void *context) {
    CTBarrier barrier = {0, 0};
    if (parts > CT_MAX_THREADS) parts = CT_MAX_THREADS;
    pthread_mutex_lock(&lock);
    if (!is_busy) start_threads(parts);
    if (parts > thread_count + 1) parts = thread_count + 1;
    if (is_busy || parts <= 1) {
        pthread_mutex_unlock(&lock);
        body(context, 0, 1, &barrier);
        return;
    }
    is_busy = 1;
    work.body = body;
    work.context = context;
    work.parts = parts;
    work.barrier = &barrier;
    __atomic_store_n(&unfinished, parts - 1, __ATOMIC_RELAXED);
    __atomic_store_n(&run_number, run_number + 1, __ATOMIC_RELEASE);
    pthread_cond_broadcast(&has_work);
    pthread_mutex_unlock(&lock);

    body(context, 0, parts, &barrier);
    for (int looks = 0; looks < 2 * LOOKS && __atomic_load_n(&unfinished, __ATOMIC_ACQUIRE) > 0; looks++) {
        if (looks < LOOKS) PAUSE();
        else sched_yield();
    }
    pthread_mutex_lock(&lock);
    // A disk may keep the others for long.
    while (__atomic_load_n(&unfinished, __ATOMIC_ACQUIRE) > 0) pthread_cond_wait(&has_ended, &lock);
    is_busy = 0;
    pthread_mutex_unlock(&lock);
}

ptrdiff_t ct_most_parts(void) {
    pthread_mutex_lock(&lock);
    const ptrdiff_t most = is_complete ? thread_count + 1 : CT_MAX_THREADS;
    pthread_mutex_unlock(&lock);
    const ptrdiff_t processors = processor_count();
    return processors < most ? processors : most;
}

void *ct_make_lock(void) {
    pthread_mutex_t *lock = malloc(sizeof *lock);
    if (lock && pthread_mutex_init(lock, 0) != 0) {
        free(lock);
        return 0;
    }
    return lock;
}

void ct_lock(void *lock) { pthread_mutex_lock(lock); }

void ct_unlock(void *lock) { pthread_mutex_unlock(lock); }

void ct_free_lock(void *lock) {
    pthread_mutex_destroy(lock);
    free(lock);
}
