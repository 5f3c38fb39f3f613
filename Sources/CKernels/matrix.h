// The product of rows with a matrix that was packed when it was loaded, with what goes before and after it.
//
//     [panels][depth][4][LANES], and the last panel [depth][1 … 4][LANES]
//
// Rows of a window over a sequence overlap: how far apart they lie is the caller's to say. A part of the depth
// can be multiplied alone, which is what a window sees at the border.

INLINE ptrdiff_t NAME(panel_count)(ptrdiff_t columns) { return (columns + 4 * LANES - 1) / (4 * LANES); }

// Vectors in a row of a panel that has so many columns left.
INLINE ptrdiff_t NAME(panel_width)(ptrdiff_t left) {
    return left >= 4 * LANES ? 4 : (left + LANES - 1) / LANES;
}

// Columns of all panels.
INLINE ptrdiff_t NAME(packed_columns)(ptrdiff_t columns) { return (columns + LANES - 1) / LANES * LANES; }

static size_t NAME(matrix_size)(ptrdiff_t depth, ptrdiff_t columns) {
    return (size_t)(depth * NAME(packed_columns)(columns)) * sizeof(REAL);
}

// Rows go to rows `first` and following of a matrix that has `depth` of them. Columns that are none are zero.
static void NAME(matrix_pack)(
    const void *from, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t columns,
    ptrdiff_t low, ptrdiff_t high, void *packed
) {
    for (ptrdiff_t start = low; start < high; start += 4 * LANES) {
        const ptrdiff_t width = NAME(panel_width)(columns - start) * LANES;
        // All panels before are 4 vectors wide.
        REAL *to = (REAL *)packed + start * depth + first * width;
        for (ptrdiff_t k = 0; k < rows; k++) {
            const REAL *row = (const REAL *)from + k * stride + start;
            for (ptrdiff_t j = 0; j < width; j += LANES, to += LANES) {
                NAME(store)(to, NAME(load_some)(row + j, columns - start - j));
            }
        }
    }
}

// The way back.
static void NAME(matrix_unpack)(
    const void *packed, ptrdiff_t rows, ptrdiff_t first, ptrdiff_t depth, ptrdiff_t columns, void *to,
    ptrdiff_t stride
) {
    for (ptrdiff_t start = 0; start < columns; start += 4 * LANES) {
        const ptrdiff_t width = NAME(panel_width)(columns - start) * LANES;
        const REAL *from = (const REAL *)packed + start * depth + first * width;
        for (ptrdiff_t k = 0; k < rows; k++) {
            REAL *row = (REAL *)to + k * stride + start;
            for (ptrdiff_t j = 0; j < width; j += LANES, from += LANES) {
                NAME(store_some)(row + j, NAME(load)(from), columns - start - j);
            }
        }
    }
}

// One tile: `rows` rows with `panels` neighbouring panels of `width` vectors.
INLINE void NAME(matrix_tile)(
    int rows, int panels, int width, const CKMatrix *matrix, const CKProduct *product, ptrdiff_t row,
    ptrdiff_t start, ptrdiff_t k, ptrdiff_t length
) {
    const REAL *x = (const REAL *)product->x + row * product->x_row + k;
    REAL *out = (REAL *)product->out + row * product->out_row + start;
    const ptrdiff_t left = matrix->columns - start;
    // A panel's elements, and where this part of it begins. All panels before it are 4 vectors wide.
    const ptrdiff_t size = matrix->depth * 4 * LANES;
    const REAL *weights =
        (const REAL *)matrix->weights + start * matrix->depth + (product->first + k) * width * LANES;
    V sums[TILE_ROWS][4];
    UNROLL for (int r = 0; r < rows * panels; r++) {
        UNROLL for (int g = 0; g < width; g++) {
            const ptrdiff_t column = (panels > 1 ? r * 4 : 0) * LANES + g * LANES;
            REAL *sum = out + (panels > 1 ? 0 : r * product->out_row) + column;
            if (k > 0 || product->adds) sums[r][g] = NAME(load_some)(sum, left - column);
            else if (matrix->bias) sums[r][g] = NAME(load_some)((const REAL *)matrix->bias + start + column, left - column);
            else sums[r][g] = (V)(REAL)0;
        }
    }
    if (panels > 1) NAME(accumulate_panels)(sums, panels, 1, weights, size, x, length);
    else NAME(accumulate)(sums, rows, width, weights, x, 1, product->x_row, length);
    const int activates = product->activates && k + length == product->depth;
    UNROLL for (int r = 0; r < rows * panels; r++) {
        UNROLL for (int g = 0; g < width; g++) {
            const ptrdiff_t column = (panels > 1 ? r * 4 : 0) * LANES + g * LANES;
            REAL *sum = out + (panels > 1 ? 0 : r * product->out_row) + column;
            if (activates) sums[r][g] = NAME(apply)(matrix->activation, (REAL)matrix->slope, sums[r][g]);
            NAME(store_some)(sum, sums[r][g], left - column);
        }
    }
}

// Up to three rows with one panel.
INLINE void NAME(matrix_rows)(
    int width, const CKMatrix *matrix, const CKProduct *product, ptrdiff_t row, ptrdiff_t rows, ptrdiff_t start,
    ptrdiff_t k, ptrdiff_t length
) {
    switch (rows) {
    case 1: NAME(matrix_tile)(1, 1, width, matrix, product, row, start, k, length); break;
    case 2: NAME(matrix_tile)(2, 1, width, matrix, product, row, start, k, length); break;
    default: NAME(matrix_tile)(3, 1, width, matrix, product, row, start, k, length); break;
    }
}

// Rows [low, high) with the panel that begins at a column. 128 rows of a panel, 16 kB, stay in the first
// cache while all rows pass by them.
static void NAME(matrix_panel)(
    const CKMatrix *matrix, const CKProduct *product, ptrdiff_t low, ptrdiff_t high, ptrdiff_t start
) {
    const ptrdiff_t width = NAME(panel_width)(matrix->columns - start);
    const ptrdiff_t block = high - low > TILE_ROWS ? PRODUCT_DEPTH : product->depth;
    ptrdiff_t k = 0;
    do {
        const ptrdiff_t length = product->depth - k < block ? product->depth - k : block;
        for (ptrdiff_t row = low, rows; row < high; row += rows) {
            rows = NAME(tile_rows)(high - row);
            switch (width) {
            case 1: NAME(matrix_rows)(1, matrix, product, row, rows, start, k, length); break;
            case 2: NAME(matrix_rows)(2, matrix, product, row, rows, start, k, length); break;
            case 3: NAME(matrix_rows)(3, matrix, product, row, rows, start, k, length); break;
            default: NAME(matrix_rows)(4, matrix, product, row, rows, start, k, length); break;
            }
        }
        k += length;
    } while (k < product->depth);
}

// Rows [low, high) with the panels [first, last).
static void NAME(matrix_part)(
    const CKMatrix *matrix, const CKProduct *product, ptrdiff_t low, ptrdiff_t high, ptrdiff_t first, ptrdiff_t last
) {
    ptrdiff_t panel = first;
    if (high - low == 1) {
        // One row alone: three panels at once keep the units for products busy, one does not.
        const ptrdiff_t whole = matrix->columns / (4 * LANES);
        for (; panel + 3 <= last && panel + 3 <= whole; panel += 3) {
            NAME(matrix_tile)(1, 3, 4, matrix, product, low, panel * 4 * LANES, 0, product->depth);
        }
        if (panel + 2 <= last && panel + 2 <= whole) {
            NAME(matrix_tile)(1, 2, 4, matrix, product, low, panel * 4 * LANES, 0, product->depth);
            panel += 2;
        }
    }
    for (; panel < last; panel++) NAME(matrix_panel)(matrix, product, low, high, panel * 4 * LANES);
}

typedef struct {
    const CKMatrix *matrix;
    const CKProduct *product;
} NAME(ProductCall);

// Many rows are split among threads, few rows' panels are.
static void NAME(product_share)(void *context, ptrdiff_t part, ptrdiff_t parts, CTBarrier *barrier) {
    const NAME(ProductCall) *call = context;
    const ptrdiff_t rows = call->product->rows, panels = NAME(panel_count)(call->matrix->columns);
    (void)barrier;
    if (rows >= 8 * parts) {
        NAME(matrix_part)(call->matrix, call->product, rows * part / parts, rows * (part + 1) / parts, 0, panels);
    } else {
        NAME(matrix_part)(call->matrix, call->product, 0, rows, panels * part / parts, panels * (part + 1) / parts);
    }
}

static void NAME(matrix_run)(const CKMatrix *matrix, const CKProduct *product) {
    NAME(ProductCall) call = {matrix, product};
    if (product->rows <= 0) return;
    if (product->threads <= 1) NAME(product_share)(&call, 0, 1, 0);
    else ct_parallel(product->threads, NAME(product_share), &call);
}
