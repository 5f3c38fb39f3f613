// AVX2 and FMA: Intel since 2013, AMD since 2015.
//
// AVX-512 would be one more file of this kind, with vectors of 64 bytes: it has yet to find a machine to
// be tested on.
#if defined(__x86_64__)

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SET avx2
#define KERNELS_NAME "avx2"
#define VECTOR_BYTES 32
#define TILE_ROWS 3
#include "precisions.h"
#pragma clang attribute pop

#endif
