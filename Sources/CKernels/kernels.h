// All kernels for one instruction set and precision: included once for each, see generic.c and avx2.c.

#include "vectors.h"
#include "activations.h"
#include "product.h"
#include "lstm.h"
#include "lstm_row.h"
#include "lstm_batch.h"
#include "matrix.h"
#include "gru.h"

static size_t NAME(lstm_workspace)(const CKLSTM *lstm, ptrdiff_t batch, ptrdiff_t timesteps, ptrdiff_t threads) {
    return batch == 1 ? NAME(row_workspace)(lstm, timesteps) : NAME(batch_workspace)(lstm, batch, threads < 1 ? 1 : threads);
}

typedef struct {
    const CKLSTM *lstm;
    const CKLSTMRun *run;
} NAME(LSTMCall);

static void NAME(lstm_part)(void *context, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier) {
    const NAME(LSTMCall) *call = context;
    if (call->run->batch == 1) NAME(lstm_row)(call->lstm, call->run, part, parts, barrier);
    else NAME(lstm_batch)(call->lstm, call->run, part, parts, barrier);
}

static void NAME(lstm_run)(const CKLSTM *lstm, const CKLSTMRun *run) {
    NAME(LSTMCall) call = {lstm, run};
    if (run->threads <= 1) NAME(lstm_part)(&call, 0, 1, 0);
    else ct_parallel(run->threads, NAME(lstm_part), &call);
}

const CKKernels NAME(kernels) = {
    KERNELS_NAME, LANES, NAME(product), NAME(activate), NAME(matrix_size), NAME(matrix_pack), NAME(matrix_unpack),
    NAME(matrix_run), NAME(gru_finish),
    NAME(lstm_weights_size), NAME(lstm_bias_size), NAME(lstm_pack), NAME(lstm_unpack), NAME(lstm_workspace), NAME(lstm_run),
    NAME(lstm_set_state), NAME(lstm_get_state),
};

#undef LANES
#undef INLINE
#undef V
#undef VI
#undef PROJECTED
#undef PRODUCT_DEPTH
#undef DEPTH_BLOCK
#undef REAL
#undef INTEGER
#undef NAME
#undef IS_DOUBLE
#undef EXP_COEFFICIENTS
#undef LN2_HIGH
#undef LN2_LOW
#undef ROUNDING
#undef MANTISSA_BITS
#undef SAFE_EXPONENT
#undef LOWEST_EXPONENT
#undef HIGHEST_EXPONENT
