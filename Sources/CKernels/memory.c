#include "CKernels.h"

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
