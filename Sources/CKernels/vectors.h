// Vectors of one instruction set and precision. Included before the other parts of the text.
//
// The includer defines REAL, VECTOR_BYTES, TILE_ROWS and NAME(x).

#define LANES ((ptrdiff_t)(VECTOR_BYTES / sizeof(REAL)))
#define INLINE static inline __attribute__((always_inline))
#define V NAME(Vector)
#define VI NAME(Integers)
#define UNROLL _Pragma("clang loop unroll(full)")

typedef REAL V __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(REAL))));
typedef INTEGER VI __attribute__((ext_vector_type(VECTOR_BYTES / sizeof(REAL))));

INLINE V NAME(load)(const REAL *p) {
    V v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

// Of memory that is packed, and so aligned: SSE2 can then take it as an operand of the product.
INLINE V NAME(load_aligned)(const REAL *p) { return *(const V *)__builtin_assume_aligned(p, VECTOR_BYTES); }

INLINE void NAME(store)(REAL *p, V v) { __builtin_memcpy(p, &v, sizeof v); }

INLINE void NAME(store_some)(REAL *p, V v, ptrdiff_t count) {
    if (count >= LANES) {
        NAME(store)(p, v);
    } else {
        for (ptrdiff_t j = 0; j < count; j++) p[j] = v[j];
    }
}

INLINE V NAME(load_some)(const REAL *p, ptrdiff_t count) {
    if (count >= LANES) return NAME(load)(p);
    V v = 0;
    for (ptrdiff_t j = 0; j < count; j++) v[j] = p[j];
    return v;
}

// A NaN in x comes through, as it does not through fmin and fmax.
INLINE V NAME(at_most)(V x, REAL high) {
    V h = high;
    return h < x ? h : x;
}

INLINE V NAME(at_least)(V x, REAL low) {
    V l = low;
    return l > x ? l : x;
}
