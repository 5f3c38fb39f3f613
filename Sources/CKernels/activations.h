// Activations of a vector. Coefficients are our own: tools/activations/derive.
//
// Errors of the float versions with AVX2, over all floats, in units in the last place: sigmoid 2.5
// (where it is not below 2⁻¹²⁶), tanh 4; 4.5 without fused products. ActivationKernelTests holds them to it.

// eˣ where x is known to be between −87 and 89 (−708 and 710).
//
// n = x / ln 2 to the nearest by adding a number so large that the fraction falls off; r = x − n·ln 2 in
// two parts, the first of which is exact; eʳ = 1 + r + r²·p(r); times 2ⁿ by its bits.
INLINE V NAME(exp_within)(V x) {
    static const REAL p[] = EXP_COEFFICIENTS;
    const int terms = sizeof p / sizeof p[0];
    V shifted = x * (REAL)LOG2_E + (REAL)ROUNDING;
    V n = shifted - (REAL)ROUNDING;
    V r = x - n * (REAL)LN2_HIGH;
    r = r - n * (REAL)LN2_LOW;
    V sum = (V)p[terms - 1];
    UNROLL for (int j = terms - 2; j >= 0; j--) sum = sum * r + p[j];
    VI bits = (__builtin_bit_cast(VI, shifted) << MANTISSA_BITS) + __builtin_bit_cast(VI, (V)(REAL)1);
    V scale = __builtin_bit_cast(V, bits);
    // A product with the scale, not a sum of bits: NaN stays NaN.
    return (sum * (r * r) + (r + 1)) * scale;
}

// 1 + e⁻ˣ, the reciprocal of the sigmoid, for a cell that has only one division for several of them.
//
// Within ±30 (±300): the product of two and of a tanh's denominator stays finite. A sigmoid below e⁻³⁰
// differs from 0 by less than 1e-13, far below what is lost by adding it up with anything.
INLINE V NAME(sigmoid_denominator)(V x) {
    return NAME(exp_within)(NAME(at_most)(NAME(at_least)(-x, -SAFE_EXPONENT), SAFE_EXPONENT)) + 1;
}

INLINE V NAME(sigmoid)(V x) {
    // Above the limit 2ⁿ is infinite by its bits, and the sigmoid 0.
    return 1 / (NAME(exp_within)(NAME(at_most)(NAME(at_least)(-x, LOWEST_EXPONENT), HIGHEST_EXPONENT)) + 1);
}

#if IS_DOUBLE
// tanh x = (e²ˣ − 1) / (e²ˣ + 1), with e²ˣ − 1 = 2ⁿ·(eʳ − 1) + (2ⁿ − 1), in which nothing cancels out.
INLINE void NAME(tanh_fraction)(V x, V *numerator, V *denominator) {
    static const REAL p[] = EXP_COEFFICIENTS;
    const int terms = sizeof p / sizeof p[0];
    V y = NAME(at_most)(NAME(at_least)(x + x, -40), 40);
    V shifted = y * (REAL)LOG2_E + (REAL)ROUNDING;
    V n = shifted - (REAL)ROUNDING;
    V r = y - n * (REAL)LN2_HIGH;
    r = r - n * (REAL)LN2_LOW;
    V sum = (V)p[terms - 1];
    UNROLL for (int j = terms - 2; j >= 0; j--) sum = sum * r + p[j];
    VI bits = (__builtin_bit_cast(VI, shifted) << MANTISSA_BITS) + __builtin_bit_cast(VI, (V)(REAL)1);
    V scale = __builtin_bit_cast(V, bits);
    *numerator = (sum * (r * r) + r) * scale + (scale - 1);
    *denominator = *numerator + 2;
}
#else
INLINE void NAME(tanh_fraction)(V x, V *numerator, V *denominator) {
    static const REAL p[] = TANH_FLOAT_P;
    static const REAL q[] = TANH_FLOAT_Q;
    const int terms = sizeof p / sizeof p[0];
    // Beyond, the tanh of a float is ±1.
    x = NAME(at_most)(NAME(at_least)(x, -TANH_REACH), TANH_REACH);
    V s = x * x;
    V above = (V)p[terms - 1];
    V below = (V)q[terms - 1];
    UNROLL for (int j = terms - 2; j >= 0; j--) {
        above = above * s + p[j];
        below = below * s + q[j];
    }
    *numerator = above * x;
    *denominator = below;
}
#endif

INLINE V NAME(tanh)(V x) {
    V numerator, denominator;
    NAME(tanh_fraction)(x, &numerator, &denominator);
    return numerator / denominator;
}

INLINE V NAME(apply)(CKActivation activation, REAL slope, V x) {
    switch (activation) {
    case CK_LINEAR: return x;
    case CK_SIGMOID: return NAME(sigmoid)(x);
    case CK_TANH: return NAME(tanh)(x);
    case CK_RELU: return NAME(at_least)(x, 0);
    case CK_HARD_SIGMOID: return NAME(at_most)(NAME(at_least)(slope * x + (REAL)0.5, 0), 1);
    case CK_SOFTSIGN: return x / (NAME(at_least)(-x, 0) + NAME(at_least)(x, 0) + 1);
    }
    return x;
}

static void NAME(activate)(CKActivation activation, double slope, void *memory, ptrdiff_t count) {
    REAL *row = memory;
    ptrdiff_t j = 0;
    for (; j + LANES <= count; j += LANES) {
        NAME(store)(row + j, NAME(apply)(activation, (REAL)slope, NAME(load)(row + j)));
    }
    if (j < count) {
        V rest = 0;
        for (ptrdiff_t k = j; k < count; k++) rest[k - j] = row[k];
        NAME(store_some)(row + j, NAME(apply)(activation, (REAL)slope, rest), count - j);
    }
}
