// The loops for one instruction set; included once for each.
//
// The includer defines NAME(x) and VECTOR_BYTES, and has set the target by a pragma.

typedef float NAME(Floats) __attribute__((ext_vector_type(VECTOR_BYTES / 4)));
typedef double NAME(Doubles) __attribute__((ext_vector_type(VECTOR_BYTES / 8)));

// Twelve sums that do not wait for each other: more than a machine has under way at a time. The factor is
// not known at compile time, so no sum can be computed ahead.
#define COMPUTE(function, Vector, Element)                                                                     \
    static Element NAME(function)(ptrdiff_t rounds, Element factor) {                                          \
        const Vector x = factor, y = (Element)1e-4;                                                            \
        Vector s0 = x, s1 = x, s2 = x, s3 = x, s4 = x, s5 = x, s6 = x, s7 = x, s8 = x, s9 = x, s10 = x, s11 = x; \
        for (ptrdiff_t i = 0; i < rounds; i++) {                                                               \
            s0 = s0 * x + y, s1 = s1 * x + y, s2 = s2 * x + y, s3 = s3 * x + y;                                \
            s4 = s4 * x + y, s5 = s5 * x + y, s6 = s6 * x + y, s7 = s7 * x + y;                                \
            s8 = s8 * x + y, s9 = s9 * x + y, s10 = s10 * x + y, s11 = s11 * x + y;                            \
        }                                                                                                      \
        s0 += s1 + s2 + s3 + s4 + s5 + s6 + s7 + s8 + s9 + s10 + s11;                                          \
        return s0[0];                                                                                          \
    }

COMPUTE(compute_floats, NAME(Floats), float)
COMPUTE(compute_doubles, NAME(Doubles), double)
#undef COMPUTE

// `count` is a multiple of eight vectors, `p` is aligned.
static float NAME(sum)(const float *p, size_t count) {
    const NAME(Floats) *v = (const NAME(Floats) *)p;
    NAME(Floats) s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    for (size_t i = 0; i < count / (VECTOR_BYTES / 4); i += 8) {
        s0 += v[i], s1 += v[i + 1], s2 += v[i + 2], s3 += v[i + 3];
        s4 += v[i + 4], s5 += v[i + 5], s6 += v[i + 6], s7 += v[i + 7];
    }
    s0 += s1 + s2 + s3 + s4 + s5 + s6 + s7;
    return s0[0];
}

static const Loops NAME(loops) = {VECTOR_BYTES, NAME(compute_floats), NAME(compute_doubles), NAME(sum)};
