// The LSTM's equations, and how its weights are packed.
//
//     [panels][features + units][4 gates][LANES]
//
// A panel is all that LANES units need: one pass over it leaves their four gates in registers, where the
// activations are applied. z is never stored.

INLINE ptrdiff_t NAME(lstm_panels)(ptrdiff_t units) { return (units + LANES - 1) / LANES; }

static size_t NAME(lstm_weights_size)(ptrdiff_t features, ptrdiff_t units) {
    return (size_t)(NAME(lstm_panels)(units) * (features + units) * 4 * LANES) * sizeof(REAL);
}

static size_t NAME(lstm_bias_size)(ptrdiff_t units) {
    return (size_t)(NAME(lstm_panels)(units) * 4 * LANES) * sizeof(REAL);
}

// Rows of [4·units] go to rows `first` and following of panels that have `depth` each. Units that are none are
// zero.
static void NAME(lstm_pack)(
    const void *from, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t units, ptrdiff_t low, ptrdiff_t high,
    void *packed
) {
    for (ptrdiff_t u = low; u < high; u += LANES) {
        REAL *to = (REAL *)packed + (u * depth + first * LANES) * 4;
        for (ptrdiff_t k = 0; k < rows; k++) {
            const REAL *row = (const REAL *)from + k * 4 * units + u;
            for (ptrdiff_t gate = 0; gate < 4; gate++, to += LANES) {
                NAME(store)(to, NAME(load_some)(row + gate * units, units - u));
            }
        }
    }
}

// The way back.
static void NAME(lstm_unpack)(
    const void *packed, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t units, void *to
) {
    for (ptrdiff_t u = 0; u < units; u += LANES) {
        const REAL *from = (const REAL *)packed + (u * depth + first * LANES) * 4;
        for (ptrdiff_t k = 0; k < rows; k++) {
            REAL *row = (REAL *)to + k * 4 * units + u;
            for (ptrdiff_t gate = 0; gate < 4; gate++, from += LANES) {
                NAME(store_some)(row + gate * units, NAME(load)(from), units - u);
            }
        }
    }
}

// c' = f ⊙ c + i ⊙ g, h' = o ⊙ act(c'), from the preactivations i, f, c, o of LANES units.
//
// `standard` is the choice of all but a few models: sigmoid and tanh. Then
//
//     c' = (c·I·G + F·g) / (F·I·G)    with σ(f) = 1/F, σ(i) = 1/I, tanh = g/G
//     h' = t / (O·T)                  with σ(o) = 1/O, tanh c' = t/T
//
// which takes two divisions rather than five; a division costs as much as ten products.
INLINE void NAME(lstm_cell)(const CKLSTM *lstm, int standard, const V z[4], V *cell, V *hidden) {
    if (standard) {
        V numerator, denominator;
        NAME(tanh_fraction)(z[2], &numerator, &denominator);
        const V input = NAME(sigmoid_denominator)(z[0]);
        const V forget = NAME(sigmoid_denominator)(z[1]);
        const V output = NAME(sigmoid_denominator)(z[3]);
        denominator = denominator * input;
        *cell = (*cell * denominator + forget * numerator) / (forget * denominator);
        NAME(tanh_fraction)(*cell, &numerator, &denominator);
        *hidden = numerator / (output * denominator);
        return;
    }
    const CKActivation gate = lstm->recurrent_activation, activation = lstm->activation;
    const REAL slope = (REAL)lstm->slope, gate_slope = (REAL)lstm->recurrent_slope;
    *cell = NAME(apply)(gate, gate_slope, z[1]) * *cell
        + NAME(apply)(gate, gate_slope, z[0]) * NAME(apply)(activation, slope, z[2]);
    *hidden = NAME(apply)(gate, gate_slope, z[3]) * NAME(apply)(activation, slope, *cell);
}

INLINE int NAME(lstm_is_standard)(const CKLSTM *lstm) {
    return lstm->activation == CK_TANH && lstm->recurrent_activation == CK_SIGMOID;
}

// What a masked step outputs for LANES units, where `carried` is the state it carries.
INLINE V NAME(masked_output)(const CKLSTMRun *run, ptrdiff_t row, ptrdiff_t step, const REAL *before_first, V carried, ptrdiff_t count) {
    V output = 0;
    if (run->masked_output == CK_ZERO) return output;
    if (run->masked_output == CK_FIRST_STATE || run->first_valid[row] < step) return carried;
    for (ptrdiff_t j = 0; j < LANES && j < count; j++) output[j] = before_first[j];
    return output;
}
