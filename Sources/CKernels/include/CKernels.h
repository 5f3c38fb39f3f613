// The numerical kernels: packed matrix products, activations, and the LSTM's loop over time.
//
// One text is compiled once for each instruction set and precision (kernels.h), and `ck_kernels` chooses
// among them at run time. Nothing here allocates, and nothing knows of Keras beyond the cell's equations.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The instruction sets that there are kernels for. `CK_GENERIC` is what every machine has: SSE2, NEON.
typedef enum { CK_GENERIC = 0, CK_AVX2 = 1, CK_ISA_COUNT } CKInstructionSet;

/// The activations that the kernels apply.
typedef enum {
    CK_LINEAR, CK_SIGMOID, CK_TANH, CK_RELU, CK_HARD_SIGMOID, CK_SOFTSIGN,
} CKActivation;

/// What a masked step of a sequence outputs.
typedef enum { CK_PREVIOUS_OUTPUT, CK_FIRST_STATE, CK_ZERO } CKMaskedOutput;

/// An LSTM's weights and equations; immutable, to be shared by all who run it.
typedef struct {
    /// [panels][features + units][4 gates][lanes], see `pack`.
    const void *weights;
    /// [panels][4 gates][lanes]
    const void *bias;
    ptrdiff_t features, units;
    CKActivation activation, recurrent_activation;
    /// Of a hard sigmoid: min(max(slope · x + 0.5, 0), 1).
    double slope, recurrent_slope;
} CKLSTM;

/// One run of an LSTM over a batch of sequences. Strides count elements and may be negative.
typedef struct {
    ptrdiff_t batch, timesteps;
    /// The first row's input at the step that is processed first.
    const void *x;
    ptrdiff_t x_row, x_time;
    /// The output sequence, or null if only the states are wanted.
    void *y;
    ptrdiff_t y_row, y_time;
    /// Hidden and cell state, [batch, units]; replaced by those after the last step. For one row they may
    /// be null: the state is then the one that `lstm_set_state` or the last run left in the workspace.
    void *hidden, *cell;
    /// 1 where a step is valid, at the step processed first; null if all are.
    const uint8_t *mask;
    ptrdiff_t mask_row, mask_time;
    CKMaskedOutput masked_output;
    /// With a mask: what a row outputs before its first valid step, [batch, units].
    const void *before_first;
    /// With a mask: for each row the number of its first valid step, in the order of processing.
    const ptrdiff_t *first_valid;
    /// `lstm_workspace` bytes, aligned to 16; to 64 is faster.
    void *workspace;
    /// How many threads share the units; 1 for the caller alone, at most `CT_MAX_THREADS`.
    ptrdiff_t threads;
} CKLSTMRun;

/// A matrix of weights, with what comes before and after a product with it; immutable, to be shared.
typedef struct {
    /// As `matrix_pack` leaves them, aligned to a vector.
    const void *weights;
    /// [columns], or null for zeros.
    const void *bias;
    ptrdiff_t depth, columns;
    CKActivation activation;
    double slope;
} CKMatrix;

/// One product of rows with a matrix.
typedef struct {
    /// Which rows of the matrix: all `depth` of them from 0, or a part.
    ptrdiff_t first, depth;
    ptrdiff_t rows;
    /// What meets row `first` of the matrix; from one row to the next. Rows may overlap.
    const void *x;
    ptrdiff_t x_row;
    void *out;
    ptrdiff_t out_row;
    /// Whether the product is added to `out`, rather than to the bias; whether the activation follows.
    int adds, activates;
    /// How many threads share the work; 1 for the caller alone.
    ptrdiff_t threads;
} CKProduct;

/// A GRU's activations.
typedef struct {
    CKActivation activation, recurrent_activation;
    double slope, recurrent_slope;
} CKGRU;

/// The kernels of one instruction set in one precision. Pointers to void are to that precision.
typedef struct {
    const char *name;
    /// Elements in a vector.
    ptrdiff_t lanes;

    /// out[r, :] += x[r, :] · matrix, where matrix is [depth, columns] and out [rows, columns].
    void (*product)(
        const void *matrix, ptrdiff_t depth, ptrdiff_t columns, const void *x, ptrdiff_t x_row,
        ptrdiff_t rows, void *out);

    /// Replaces a row by its activation.
    void (*activate)(CKActivation activation, double slope, void *row, ptrdiff_t count);

    /// Bytes of a packed matrix.
    size_t (*matrix_size)(ptrdiff_t depth, ptrdiff_t columns);
    /// Packs rows of a matrix [depth, columns], from row `first` on; in `from` they begin `stride` elements apart.
    /// Of the columns, those from `low` to `high`, each a multiple of 4 · lanes or the end.
    void (*matrix_pack)(
        const void *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t columns,
        ptrdiff_t low, ptrdiff_t high, void *packed);
    /// Gets rows back as they were.
    void (*matrix_unpack)(
        const void *packed, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t columns, void *to,
        ptrdiff_t stride);
    void (*matrix_run)(const CKMatrix *matrix, const CKProduct *product);
    /// A GRU's step for one row, from the input's and the state's parts of z, r and h, [3 · units] each, where
    /// the reset gate follows the product.
    void (*gru_finish)(
        const CKGRU *gru, const void *input, const void *state, const void *hidden, void *next, ptrdiff_t units);

    /// Bytes of an LSTM's weights, and of its bias, packed.
    size_t (*lstm_weights_size)(ptrdiff_t features, ptrdiff_t units);
    size_t (*lstm_bias_size)(ptrdiff_t units);
    /// Packs rows of a matrix [depth, 4·units], from row `first` on. The weights are one of depth features +
    /// units, the kernel above the recurrent kernel; the bias is one of depth 1. Of the units, those from `low` to
    /// `high`, each a multiple of lanes or the end.
    void (*lstm_pack)(
        const void *from, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t units, ptrdiff_t low,
        ptrdiff_t high, void *packed);
    /// Gets rows back as they were.
    void (*lstm_unpack)(
        const void *packed, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t units, void *to);
    /// Bytes of working memory for a run by at most so many threads.
    size_t (*lstm_workspace)(const CKLSTM *lstm, ptrdiff_t batch, ptrdiff_t timesteps, ptrdiff_t threads);
    void (*lstm_run)(const CKLSTM *lstm, const CKLSTMRun *run);
    /// Puts a state, [units] each, into a workspace for one row; gets it out.
    void (*lstm_set_state)(const CKLSTM *lstm, const void *hidden, const void *cell, void *workspace);
    void (*lstm_get_state)(const CKLSTM *lstm, const void *workspace, void *hidden, void *cell);
} CKKernels;

/// Memory for packed weights, aligned to a cache line, in huge pages where it is large and the system has
/// them: walking through 16 MB of weights each step, a machine loses a seventh of its time to small pages.
/// Null if there is none left.
void *ck_allocate(size_t size);
void ck_free(void *memory);

/// Whether this machine can run an instruction set.
int ck_supports(CKInstructionSet set);
/// Kernels in single precision, in double precision. The set must be supported.
const CKKernels *ck_float_kernels(CKInstructionSet set);
const CKKernels *ck_double_kernels(CKInstructionSet set);

#ifdef __cplusplus
}
#endif
#endif
