#include "CKernels.h"

extern const CKKernels ck_float_kernels_generic, ck_double_kernels_generic;
#if defined(__x86_64__)
extern const CKKernels ck_float_kernels_avx2, ck_double_kernels_avx2;
#endif

int ck_supports(CKInstructionSet set) {
    switch (set) {
    case CK_GENERIC: return 1;
#if defined(__x86_64__)
    case CK_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    default: return 0;
    }
}

const CKKernels *ck_float_kernels(CKInstructionSet set) {
#if defined(__x86_64__)
    if (set == CK_AVX2) return &ck_float_kernels_avx2;
#endif
    return &ck_float_kernels_generic;
}

const CKKernels *ck_double_kernels(CKInstructionSet set) {
#if defined(__x86_64__)
    if (set == CK_AVX2) return &ck_double_kernels_avx2;
#endif
    return &ck_double_kernels_generic;
}
