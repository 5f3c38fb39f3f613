// An LSTM over a batch of sequences: each step is a product of matrices, bound by arithmetic.

// Rows are grouped in tiles. A step's inputs and hidden states stand behind each other as
// [tiles][features + units][rows of the tile], in the order in which the product reads them: rows that
// lie a power of two apart would compete for the same few lines of the first cache.

// So many rows of a panel, 12 kB of floats with AVX2, stay in the first cache beside the tiles' inputs.
// Of 48, 64, 96 and 128, 64 and 96 were level at 32 rows, 96 best at 64 rows (by a tenth).
#define DEPTH_BLOCK 96

typedef struct {
    ptrdiff_t features, units, depth, batch, panels;
    // This step's and the next one's inputs and hidden states.
    REAL *now, *next;
    // [panels][batch][LANES]
    REAL *cell;
    // What is summed up so far, for a panel: [batch][4][LANES].
    REAL *sums;
} NAME(Batch);

static size_t NAME(batch_workspace)(const CKLSTM *lstm, ptrdiff_t batch, ptrdiff_t parts) {
    const ptrdiff_t panels = NAME(lstm_panels)(lstm->units);
    return (size_t)(2 * batch * (lstm->features + lstm->units) + 16 + batch * panels * LANES
                    + parts * batch * 4 * LANES) * sizeof(REAL);
}

// Puts the input of one step where the product reads it, for the tile of `rows` rows from `row`.
INLINE void NAME(pack_input)(const NAME(Batch) *b, const CKLSTMRun *run, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t t, REAL *to) {
    const REAL *x = (const REAL *)run->x + t * run->x_time + row * run->x_row;
    to += row * b->depth;
    for (ptrdiff_t k = 0; k < b->features; k++) {
        for (ptrdiff_t r = 0; r < rows; r++) to[k * rows + r] = x[r * run->x_row + k];
    }
}

// The end of a step for one tile and panel: from preactivations to states and output.
INLINE void NAME(batch_finish)(
    const CKLSTM *lstm, int standard, const CKLSTMRun *run, const NAME(Batch) *b, int rows,
    ptrdiff_t row, ptrdiff_t panel, ptrdiff_t t, V sums[][4]
) {
    const ptrdiff_t unit = panel * LANES;
    const ptrdiff_t count = b->units - unit < LANES ? b->units - unit : LANES;
    const ptrdiff_t place = row * b->depth + (b->features + unit) * rows;
    UNROLL for (int r = 0; r < rows; r++) {
        REAL *memory = b->cell + (panel * b->batch + row + r) * LANES;
        V cell = NAME(load)(memory), hidden;
        NAME(lstm_cell)(lstm, standard, sums[r], &cell, &hidden);
        V output = hidden;
        if (__builtin_expect(run->mask && !run->mask[(row + r) * run->mask_row + t * run->mask_time], 0)) {
            for (ptrdiff_t j = 0; j < count; j++) hidden[j] = b->now[place + j * rows + r];
            const REAL *before = (const REAL *)run->before_first + (row + r) * b->units + unit;
            output = NAME(masked_output)(run, row + r, t, before, hidden, count);
        } else {
            NAME(store)(memory, cell);
        }
        REAL *next = b->next + place + r;
        if (count == LANES) {
            UNROLL for (int j = 0; j < LANES; j++) next[j * rows] = hidden[j];
        } else {
            for (ptrdiff_t j = 0; j < count; j++) next[j * rows] = hidden[j];
        }
        if (run->y) {
            REAL *y = (REAL *)run->y + (row + r) * run->y_row + t * run->y_time + unit;
            NAME(store_some)(y, output, count);
        }
    }
}

// One block of the depth for one tile and panel.
INLINE void NAME(batch_tile)(
    const CKLSTM *lstm, int standard, const CKLSTMRun *run, const NAME(Batch) *b, int rows,
    ptrdiff_t row, ptrdiff_t panel, ptrdiff_t t, ptrdiff_t k, ptrdiff_t length, const REAL *weights, REAL *memory
) {
    V sums[TILE_ROWS][4];
    const REAL *start = k == 0 ? (const REAL *)lstm->bias + panel * 4 * LANES : memory;
    const ptrdiff_t start_row = k == 0 ? 0 : 4 * LANES;
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int g = 0; g < 4; g++) sums[r][g] = NAME(load)(start + r * start_row + g * LANES);
    }
    NAME(accumulate)(sums, rows, 4, weights, b->now + row * b->depth + k * rows, rows, 1, length);
    if (k + length == b->depth) {
        NAME(batch_finish)(lstm, standard, run, b, rows, row, panel, t, sums);
    } else {
        UNROLL for (int r = 0; r < rows; r++) {
            UNROLL for (int g = 0; g < 4; g++) NAME(store)(memory + r * 4 * LANES + g * LANES, sums[r][g]);
        }
    }
}

INLINE void NAME(batch_step)(
    const CKLSTM *lstm, int standard, const CKLSTMRun *run, const NAME(Batch) *b, ptrdiff_t low, ptrdiff_t high,
    ptrdiff_t t
) {
    const ptrdiff_t block = b->batch <= TILE_ROWS || b->depth <= 2 * DEPTH_BLOCK ? b->depth : DEPTH_BLOCK;
    for (ptrdiff_t panel = low; panel < high; panel++) {
        for (ptrdiff_t k = 0; k < b->depth; k += block) {
            const ptrdiff_t length = b->depth - k < block ? b->depth - k : block;
            const REAL *weights = (const REAL *)lstm->weights + (panel * b->depth + k) * 4 * LANES;
            // The block that follows is fetched bit by bit while the tiles pass by this one.
            const char *ahead = (const char *)(weights + length * 4 * LANES);
            const ptrdiff_t share = (length * 4 * VECTOR_BYTES / 64 * TILE_ROWS + b->batch - 1) / b->batch;
            for (ptrdiff_t row = 0, rows; row < b->batch; row += rows) {
                rows = NAME(tile_rows)(b->batch - row);
                if (b->batch > TILE_ROWS) {
                    for (ptrdiff_t line = 0; line < share; line++) __builtin_prefetch(ahead + line * 64);
                    ahead += share * 64;
                }
                REAL *memory = b->sums + row * 4 * LANES;
                switch (rows) {
                case 1: NAME(batch_tile)(lstm, standard, run, b, 1, row, panel, t, k, length, weights, memory); break;
                case 2: NAME(batch_tile)(lstm, standard, run, b, 2, row, panel, t, k, length, weights, memory); break;
                default: NAME(batch_tile)(lstm, standard, run, b, 3, row, panel, t, k, length, weights, memory); break;
                }
            }
        }
    }
}

// States from and to [batch, units].
static void NAME(batch_states)(const NAME(Batch) *b, const CKLSTMRun *run, int leaving) {
    for (ptrdiff_t row = 0, rows; row < b->batch; row += rows) {
        rows = NAME(tile_rows)(b->batch - row);
        for (ptrdiff_t r = 0; r < rows; r++) {
            REAL *hidden = (REAL *)run->hidden + (row + r) * b->units;
            REAL *cell = (REAL *)run->cell + (row + r) * b->units;
            for (ptrdiff_t u = 0; u < b->units; u++) {
                REAL *h = b->now + row * b->depth + (b->features + u) * rows + r;
                REAL *c = b->cell + (u / LANES * b->batch + row + r) * LANES + u % LANES;
                if (leaving) {
                    hidden[u] = *h;
                    cell[u] = *c;
                } else {
                    *h = hidden[u];
                    *c = cell[u];
                }
            }
        }
    }
}

INLINE void NAME(batch_loop)(
    const CKLSTM *lstm, int standard, const CKLSTMRun *run, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier
) {
    const ptrdiff_t features = lstm->features, units = lstm->units, batch = run->batch;
    NAME(Batch) b = {features, units, features + units, batch, NAME(lstm_panels)(units), 0, 0, 0, 0};
    REAL *memory = run->workspace;
    b.cell = memory;
    b.sums = b.cell + b.panels * batch * LANES + part * batch * 4 * LANES;
    b.now = b.cell + b.panels * batch * LANES + parts * batch * 4 * LANES;
    b.next = b.now + batch * b.depth;
    const ptrdiff_t low = b.panels * part / parts, high = b.panels * (part + 1) / parts;
    if (part == 0) {
        // The lanes behind the last unit, too, must hold numbers.
        __builtin_memset(b.cell, 0, (size_t)(b.panels * batch * LANES) * sizeof(REAL));
        NAME(batch_states)(&b, run, 0);
        for (ptrdiff_t row = 0, rows; row < batch; row += rows) {
            rows = NAME(tile_rows)(batch - row);
            NAME(pack_input)(&b, run, row, rows, 0, b.now);
        }
    }
    ct_barrier_wait(barrier, parts);
    for (ptrdiff_t t = 0; t < run->timesteps; t++) {
        NAME(batch_step)(lstm, standard, run, &b, low, high, t);
        if (t + 1 < run->timesteps) {
            ptrdiff_t tile = 0;
            for (ptrdiff_t row = 0, rows; row < batch; row += rows, tile++) {
                rows = NAME(tile_rows)(batch - row);
                if (tile % parts == part) NAME(pack_input)(&b, run, row, rows, t + 1, b.next);
            }
        }
        REAL *swapped = b.now;
        b.now = b.next;
        b.next = swapped;
        ct_barrier_wait(barrier, parts);
    }
    if (part == 0) NAME(batch_states)(&b, run, 1);
}

static void NAME(lstm_batch)(const CKLSTM *lstm, const CKLSTMRun *run, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier) {
    if (NAME(lstm_is_standard)(lstm)) NAME(batch_loop)(lstm, 1, run, part, parts, barrier);
    else NAME(batch_loop)(lstm, 0, run, part, parts, barrier);
}
