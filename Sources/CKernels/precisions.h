// The kernels of one instruction set in both precisions.
//
// The includer defines SET, the instruction set's name as a suffix, KERNELS_NAME, VECTOR_BYTES and
// TILE_ROWS, and has set the target by a pragma.

#include "CKernels.h"
#include "coefficients.h"
#include "CThreads.h"

// Products are fused with sums where the machine can: in Swift, and in C by default, they never are.
#pragma clang fp contract(fast)

#define PASTE(a, b, c) a##_##b##_##c
#define EXPAND(a, b, c) PASTE(a, b, c)
#define LOG2_E 1.4426950408889634
// Where the tanh of a float is 1.
#define TANH_REACH 9.02f

#define REAL float
#define INTEGER int32_t
#define IS_DOUBLE 0
#define NAME(x) EXPAND(ck_float, x, SET)
#define EXP_COEFFICIENTS EXP_FLOAT
// ln 2 in two parts: the first has so few digits that its product with n is exact.
#define LN2_HIGH 0x1.62e4p-1
#define LN2_LOW 0x1.7f7d1cp-20
#define ROUNDING 0x1.8p23
#define MANTISSA_BITS 23
#define SAFE_EXPONENT 30
#define LOWEST_EXPONENT -87
#define HIGHEST_EXPONENT 89
#include "kernels.h"

#define REAL double
#define INTEGER int64_t
#define IS_DOUBLE 1
#define NAME(x) EXPAND(ck_double, x, SET)
#define EXP_COEFFICIENTS EXP_DOUBLE
#define LN2_HIGH 0x1.62e42fefa2p-1
#define LN2_LOW 0x1.9ef35793c7673p-41
#define ROUNDING 0x1.8p52
#define MANTISSA_BITS 52
#define SAFE_EXPONENT 300
#define LOWEST_EXPONENT -708
#define HIGHEST_EXPONENT 710
#include "kernels.h"
