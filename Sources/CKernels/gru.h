// The GRU's equations, after its products.

// z = ract(a_z + b_z), r = ract(a_r + b_r), g = act(a_h + r ⊙ b_h), h' = z ⊙ h + (1 − z) ⊙ g for one row, where
// a comes from the input and b from the state, [3 · units] each.
//
// `standard` is the choice of all but a few models: sigmoid and tanh. With σ(z) = 1/Z and tanh = n/d
//
//     h' = (d·h + (Z − 1)·n) / (Z·d)
//
// which saves a division, as does the LSTM's cell.
INLINE void NAME(gru_row)(
    const CKGRU *gru, int standard, const REAL *input, const REAL *state, const REAL *hidden, REAL *next,
    ptrdiff_t units
) {
    const REAL slope = (REAL)gru->slope, gate_slope = (REAL)gru->recurrent_slope;
    for (ptrdiff_t u = 0; u < units; u += LANES) {
        const REAL *a = input + u, *b = state + u;
        const ptrdiff_t left = units - u;
        V z = NAME(load_some)(a, left) + NAME(load_some)(b, left);
        V r = NAME(load_some)(a + units, left) + NAME(load_some)(b + units, left);
        V g = NAME(load_some)(a + 2 * units, left);
        const V candidate = NAME(load_some)(b + 2 * units, left);
        V h = NAME(load_some)(hidden + u, left);
        if (standard) {
            V numerator, denominator;
            g += candidate / NAME(sigmoid_denominator)(r);
            NAME(tanh_fraction)(g, &numerator, &denominator);
            const V update = NAME(sigmoid_denominator)(z);
            h = (h * denominator + (update - 1) * numerator) / (update * denominator);
        } else {
            z = NAME(apply)(gru->recurrent_activation, gate_slope, z);
            r = NAME(apply)(gru->recurrent_activation, gate_slope, r);
            g = NAME(apply)(gru->activation, slope, g + r * candidate);
            h = z * h + (1 - z) * g;
        }
        NAME(store_some)(next + u, h, left);
    }
}

static void NAME(gru_finish)(
    const CKGRU *gru, const void *input, const void *state, const void *hidden, void *next, ptrdiff_t units
) {
    if (gru->activation == CK_TANH && gru->recurrent_activation == CK_SIGMOID) {
        NAME(gru_row)(gru, 1, input, state, hidden, next, units);
    } else {
        NAME(gru_row)(gru, 0, input, state, hidden, next, units);
    }
}
