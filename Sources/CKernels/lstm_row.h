// An LSTM over one sequence: each step is a matrix times a vector, bound by how fast weights arrive.

// sums[p][g] += h[k] · panels[p][k][g], the panels `panel_size` apart.
//
// `streams` parts of the depth are read at once. From the third cache, four of them for each of two
// panels arrive a fifth faster than one: more of the prefetcher's streams are in flight.
INLINE void NAME(accumulate_panels)(
    V sums[][4], int panels, int streams, const REAL *weights, ptrdiff_t panel_size, const REAL *h,
    ptrdiff_t depth
) {
    const ptrdiff_t part = depth / streams;
    for (ptrdiff_t k = 0; k < part; k++) {
        UNROLL for (int s = 0; s < streams; s++) {
            const V a = (V)h[k + s * part];
            const REAL *row = weights + (k + s * part) * 4 * LANES;
            UNROLL for (int p = 0; p < panels; p++) {
                UNROLL for (int g = 0; g < 4; g++) {
                    sums[p][g] += a * NAME(load_aligned)(row + p * panel_size + g * LANES);
                }
            }
        }
    }
    for (ptrdiff_t k = streams * part; k < depth; k++) {
        UNROLL for (int p = 0; p < panels; p++) {
            UNROLL for (int g = 0; g < 4; g++) {
                sums[p][g] += h[k] * NAME(load_aligned)(weights + k * 4 * LANES + p * panel_size + g * LANES);
            }
        }
    }
}

// What a step reads and writes.
typedef struct {
    // The input, unless it is in z already.
    const REAL *x;
    // What the gates start from: the bias, or the projected input, [panels][4][LANES].
    const REAL *z;
    // [panels · LANES] each.
    const REAL *hidden;
    REAL *next_hidden, *cell;
    // Where the step's output goes, or null.
    REAL *y;
} NAME(RowStep);

// One step for a few neighbouring panels.
INLINE void NAME(row_panels)(
    const CKLSTM *lstm, int standard, int panels, int streams, ptrdiff_t first, const NAME(RowStep) *step
) {
    const ptrdiff_t features = lstm->features, units = lstm->units;
    const ptrdiff_t panel_size = (features + units) * 4 * LANES;
    const REAL *weights = (const REAL *)lstm->weights + first * panel_size;
    V sums[3][4];
    UNROLL for (int p = 0; p < panels; p++) {
        UNROLL for (int g = 0; g < 4; g++) {
            sums[p][g] = NAME(load)(step->z + (first + p) * 4 * LANES + g * LANES);
        }
    }
    if (step->x) NAME(accumulate_panels)(sums, panels, 1, weights, panel_size, step->x, features);
    NAME(accumulate_panels)(
        sums, panels, streams, weights + features * 4 * LANES, panel_size, step->hidden, units);
    UNROLL for (int p = 0; p < panels; p++) {
        const ptrdiff_t unit = (first + p) * LANES;
        V cell = NAME(load)(step->cell + unit), hidden;
        NAME(lstm_cell)(lstm, standard, sums[p], &cell, &hidden);
        NAME(store)(step->cell + unit, cell);
        NAME(store)(step->next_hidden + unit, hidden);
        if (step->y) {
            if (unit + LANES <= units) {
                NAME(store)(step->y + unit, hidden);
            } else {
                // By way of memory, which is quicker than lane by lane.
                for (ptrdiff_t u = unit; u < units; u++) step->y[u] = step->next_hidden[u];
            }
        }
    }
}

// One step for panels [low, high). Every other step runs through them the other way round, so that the
// last ones' weights, which are still in the first cache, are the next step's first.
INLINE void NAME(row_step)(
    const CKLSTM *lstm, int standard, int streams, ptrdiff_t low, ptrdiff_t high, int backwards,
    const NAME(RowStep) *step
) {
    ptrdiff_t pairs = (high - low) / 2;
    const int odd = (high - low) % 2;
    if (odd && pairs > 0) pairs--;
    // The odd one out joins the last pair: three panels at once are the best use of the registers.
    const ptrdiff_t rest = low + 2 * pairs;
    for (int turn = 0; turn < 2; turn++) {
        if (turn == backwards) {
            for (ptrdiff_t i = 0; i < pairs; i++) {
                const ptrdiff_t first = low + 2 * (backwards ? pairs - 1 - i : i);
                NAME(row_panels)(lstm, standard, 2, streams, first, step);
            }
        } else if (high - rest == 3) {
            NAME(row_panels)(lstm, standard, 3, 1, rest, step);
        } else if (high - rest == 1) {
            NAME(row_panels)(lstm, standard, 1, 1, rest, step);
        }
    }
}

// How many timesteps' inputs are projected at once.
#define PROJECTED 48

// Whether the input's part is computed for many timesteps at once, as a product of matrices, rather than
// with each step. With few features it isn't worth its stores and loads.
INLINE int NAME(row_projects)(const CKLSTM *lstm, const CKLSTMRun *run) {
    return lstm->features > 16 && run->timesteps >= 6;
}

// z = bias + x·kernel for `count` timesteps and panels [low, high): [count][panels][4][LANES].
static void NAME(row_project)(
    const CKLSTM *lstm, const REAL *x, ptrdiff_t x_time, ptrdiff_t count, ptrdiff_t low, ptrdiff_t high, REAL *z
) {
    const ptrdiff_t features = lstm->features, units = lstm->units;
    const ptrdiff_t width = NAME(lstm_panels)(units) * 4 * LANES;
    const ptrdiff_t block = 128;
    for (ptrdiff_t panel = low; panel < high; panel++) {
        const REAL *weights = (const REAL *)lstm->weights + panel * (features + units) * 4 * LANES;
        const REAL *bias = (const REAL *)lstm->bias + panel * 4 * LANES;
        for (ptrdiff_t k = 0; k < features; k += block) {
            const ptrdiff_t length = features - k < block ? features - k : block;
            for (ptrdiff_t t = 0, rows; t < count; t += rows) {
                rows = NAME(tile_rows)(count - t);
                REAL *to = z + t * width + panel * 4 * LANES;
                const REAL *start = k == 0 ? bias : to;
                const ptrdiff_t start_row = k == 0 ? 0 : width;
                V sums[TILE_ROWS][4];
#define TILE(ROWS)                                                                                       \
    do {                                                                                                 \
        UNROLL for (int r = 0; r < ROWS; r++) {                                                          \
            UNROLL for (int g = 0; g < 4; g++) sums[r][g] = NAME(load)(start + r * start_row + g * LANES); \
        }                                                                                                \
        NAME(accumulate)(sums, ROWS, 4, weights + k * 4 * LANES, x + t * x_time + k, 1, x_time, length);     \
        UNROLL for (int r = 0; r < ROWS; r++) {                                                          \
            UNROLL for (int g = 0; g < 4; g++) NAME(store)(to + r * width + g * LANES, sums[r][g]);       \
        }                                                                                                \
    } while (0)
                switch (rows) {
                case 1: TILE(1); break;
                case 2: TILE(2); break;
                default: TILE(3); break;
                }
#undef TILE
            }
        }
    }
}

// Where the state is kept: two hidden vectors, of which `turn` says which is the present one, a cell
// vector, and the projected inputs behind them.
typedef struct {
    ptrdiff_t turn;
    char padding[64 - sizeof(ptrdiff_t)];
} NAME(RowState);

INLINE REAL *NAME(row_vectors)(void *workspace) { return (REAL *)((char *)workspace + sizeof(NAME(RowState))); }

static size_t NAME(row_workspace)(const CKLSTM *lstm, ptrdiff_t timesteps) {
    ptrdiff_t width = NAME(lstm_panels)(lstm->units) * LANES;
    ptrdiff_t projected = timesteps < PROJECTED ? timesteps : PROJECTED;
    return sizeof(NAME(RowState)) + (size_t)(3 * width + projected * 4 * width) * sizeof(REAL);
}

static void NAME(lstm_set_state)(const CKLSTM *lstm, const void *hidden, const void *cell, void *workspace) {
    const ptrdiff_t width = NAME(lstm_panels)(lstm->units) * LANES;
    const size_t size = (size_t)lstm->units * sizeof(REAL);
    REAL *vectors = NAME(row_vectors)(workspace);
    ((NAME(RowState) *)workspace)->turn = 0;
    // The lanes behind the last unit, too, must hold numbers.
    __builtin_memset(vectors, 0, (size_t)(3 * width) * sizeof(REAL));
    __builtin_memcpy(vectors, hidden, size);
    __builtin_memcpy(vectors + 2 * width, cell, size);
}

static void NAME(lstm_get_state)(const CKLSTM *lstm, const void *workspace, void *hidden, void *cell) {
    const ptrdiff_t width = NAME(lstm_panels)(lstm->units) * LANES;
    const size_t size = (size_t)lstm->units * sizeof(REAL);
    const REAL *vectors = NAME(row_vectors)((void *)workspace);
    const ptrdiff_t turn = ((const NAME(RowState) *)workspace)->turn;
    __builtin_memcpy(hidden, vectors + turn * width, size);
    __builtin_memcpy(cell, vectors + 2 * width, size);
}

INLINE void NAME(row_loop)(
    const CKLSTM *lstm, int standard, int streams, const CKLSTMRun *run, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier
) {
    const ptrdiff_t panels = NAME(lstm_panels)(lstm->units), width = panels * LANES;
    // A division is not nothing beside a single step.
    const ptrdiff_t low = parts == 1 ? 0 : panels * part / parts;
    const ptrdiff_t high = parts == 1 ? panels : panels * (part + 1) / parts;
    const ptrdiff_t units = lstm->units;
    const int projects = NAME(row_projects)(lstm, run);
    NAME(RowState) *state = run->workspace;
    REAL *vectors = NAME(row_vectors)(run->workspace);
    if (run->hidden) {
        if (part == 0) NAME(lstm_set_state)(lstm, run->hidden, run->cell, run->workspace);
        ct_barrier_wait(barrier, parts);
    }
    ptrdiff_t turn = state->turn;
    REAL *hidden = vectors + turn * width;
    REAL *next_hidden = vectors + (1 - turn) * width;
    REAL *cell = vectors + 2 * width;
    REAL *z = cell + width;
    for (ptrdiff_t t = 0; t < run->timesteps; t++) {
        const REAL *x = (const REAL *)run->x + t * run->x_time;
        REAL *y = run->y ? (REAL *)run->y + t * run->y_time : 0;
        if (projects && t % PROJECTED == 0) {
            const ptrdiff_t left = run->timesteps - t;
            NAME(row_project)(lstm, x, run->x_time, left < PROJECTED ? left : PROJECTED, low, high, z);
        }
        if (run->mask && !run->mask[t * run->mask_time]) {
            if (!y) continue;
            for (ptrdiff_t p = low; p < high; p++) {
                const ptrdiff_t unit = p * LANES;
                NAME(store_some)(y + unit, NAME(masked_output)(
                    run, 0, t, (const REAL *)run->before_first + unit, NAME(load)(hidden + unit), units - unit),
                    units - unit);
            }
            continue;
        }
        const NAME(RowStep) step = {
            projects ? 0 : x, projects ? z + t % PROJECTED * 4 * width : lstm->bias, hidden, next_hidden, cell, y};
        NAME(row_step)(lstm, standard, streams, low, high, turn == 1, &step);
        turn = 1 - turn;
        REAL *swapped = hidden;
        hidden = next_hidden;
        next_hidden = swapped;
        ct_barrier_wait(barrier, parts);
    }
    if (part == 0) {
        state->turn = turn;
        if (run->hidden) NAME(lstm_get_state)(lstm, run->workspace, run->hidden, run->cell);
    }
}

static void NAME(lstm_row)(const CKLSTM *lstm, const CKLSTMRun *run, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier) {
    if (!NAME(lstm_is_standard)(lstm)) NAME(row_loop)(lstm, 0, 1, run, part, parts, barrier);
    else if (lstm->units >= 512) NAME(row_loop)(lstm, 1, 4, run, part, parts, barrier);
    else NAME(row_loop)(lstm, 1, 1, run, part, parts, barrier);
}
