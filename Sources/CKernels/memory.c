#include "CKernels.h"

#include <pthread.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

void *ck_allocate(size_t size) {
    const size_t huge = (size_t)2 << 20;
    const size_t alignment = size >= huge ? huge : 64;
    void *memory = 0;
    if (posix_memalign(&memory, alignment, size > 0 ? size : 1) != 0) return 0;
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    if (size >= huge) madvise(memory, size, MADV_HUGEPAGE);
#endif
    return memory;
}

void ck_free(void *memory) { free(memory); }

void *ck_make_lock(void) {
    pthread_mutex_t *lock = malloc(sizeof *lock);
    if (lock && pthread_mutex_init(lock, 0) != 0) {
        free(lock);
        return 0;
    }
    return lock;
}

void ck_lock(void *lock) { pthread_mutex_lock(lock); }

void ck_unlock(void *lock) { pthread_mutex_unlock(lock); }

void ck_free_lock(void *lock) {
    pthread_mutex_destroy(lock);
    free(lock);
}
