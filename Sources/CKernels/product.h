// The product of rows with a matrix.
//
// Many rows: blocks of the matrix are packed as they come, [depth][4][LANES], and TILE_ROWS rows times
// four vectors are summed up in registers; with 16 of them, 3 × 4 leaves one for the weights and three for
// the rows' numbers. Few rows: the matrix is read once, in the order in which it lies in memory.

// sums[r][g] += x[r] · panel[:, g], where row r's element k is x[k · next + r · x_row], for panels of `width`
// vectors.
INLINE void NAME(accumulate)(
    V sums[][4], int rows, int width, const REAL *panel, const REAL *x, ptrdiff_t next, ptrdiff_t x_row,
    ptrdiff_t depth
) {
    for (ptrdiff_t k = 0; k < depth; k++) {
        // In this order 16 registers suffice; with all four weights loaded first the sums go to memory.
        V a[TILE_ROWS];
        UNROLL for (int r = 0; r < rows; r++) a[r] = (V)x[r * x_row];
        UNROLL for (int g = 0; g < width; g++) {
            const V w = NAME(load_aligned)(panel + g * LANES);
            UNROLL for (int r = 0; r < rows; r++) sums[r][g] += a[r] * w;
        }
        panel += width * LANES;
        x += next;
    }
}

// How many of the rows left make the next tile: never 1 where 2 and 2 do as well as 3 and 1.
INLINE ptrdiff_t NAME(tile_rows)(ptrdiff_t left) {
    if (TILE_ROWS == 3 && left == 4) return 2;
    return left < TILE_ROWS ? left : TILE_ROWS;
}

// Adds one tile: rows × 4 vectors of the output, of which `columns` columns exist.
INLINE void NAME(product_tile)(
    int rows, const REAL *panel, const REAL *x, ptrdiff_t x_row, ptrdiff_t depth, REAL *out,
    ptrdiff_t out_row, ptrdiff_t columns
) {
    V sums[TILE_ROWS][4];
    // Everything is added up in one order, however many rows there are: a row has one answer.
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int g = 0; g < 4; g++) {
            sums[r][g] = NAME(load_some)(out + r * out_row + g * LANES, columns - g * LANES);
        }
    }
    NAME(accumulate)(sums, rows, 4, panel, x, 1, x_row, depth);
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int g = 0; g < 4; g++) {
            NAME(store_some)(out + r * out_row + g * LANES, sums[r][g], columns - g * LANES);
        }
    }
}

// A block of the matrix as a panel; what lies beyond its last column is 0.
INLINE void NAME(pack_block)(
    const REAL *matrix, ptrdiff_t row, ptrdiff_t depth, ptrdiff_t columns, REAL *panel
) {
    for (ptrdiff_t k = 0; k < depth; k++, matrix += row, panel += 4 * LANES) {
        if (columns >= 4 * LANES) {
            UNROLL for (int g = 0; g < 4; g++) NAME(store)(panel + g * LANES, NAME(load)(matrix + g * LANES));
        } else {
            for (ptrdiff_t j = 0; j < 4 * LANES; j++) panel[j] = j < columns ? matrix[j] : 0;
        }
    }
}

#define PRODUCT_DEPTH 128

static void NAME(product_of_many)(
    const REAL *matrix, ptrdiff_t depth, ptrdiff_t columns, const REAL *x, ptrdiff_t x_row,
    ptrdiff_t rows, REAL *out
) {
    // 16 kB: it stays in the first cache while all rows pass by it.
    _Alignas(64) REAL panel[PRODUCT_DEPTH * 4 * VECTOR_BYTES / sizeof(REAL)];
    for (ptrdiff_t start = 0; start < columns; start += 4 * LANES) {
        const ptrdiff_t left = columns - start;
        for (ptrdiff_t k = 0; k < depth; k += PRODUCT_DEPTH) {
            const ptrdiff_t length = depth - k < PRODUCT_DEPTH ? depth - k : PRODUCT_DEPTH;
            NAME(pack_block)(matrix + k * columns + start, columns, length, left, panel);
            for (ptrdiff_t row = 0, count; row < rows; row += count) {
                count = NAME(tile_rows)(rows - row);
                const REAL *from = x + row * x_row + k;
                REAL *to = out + row * columns + start;
                switch (count) {
                case 1: NAME(product_tile)(1, panel, from, x_row, length, to, columns, left); break;
                case 2: NAME(product_tile)(2, panel, from, x_row, length, to, columns, left); break;
                default: NAME(product_tile)(3, panel, from, x_row, length, to, columns, left); break;
                }
            }
        }
    }
}

// `rows` ≤ 2 rows; `depth` rows of the matrix, 4 or 1, are added to the output in one pass over it.
INLINE void NAME(product_pass)(
    int rows, int depth, const REAL *matrix, ptrdiff_t columns, const REAL *x, ptrdiff_t x_row, REAL *out
) {
    ptrdiff_t j = 0;
    for (; j + LANES <= columns; j += LANES) {
        UNROLL for (int r = 0; r < rows; r++) {
            V sum = NAME(load)(out + r * columns + j);
            UNROLL for (int k = 0; k < depth; k++) sum += x[r * x_row + k] * NAME(load)(matrix + k * columns + j);
            NAME(store)(out + r * columns + j, sum);
        }
    }
    for (; j < columns; j++) {
        UNROLL for (int r = 0; r < rows; r++) {
            REAL sum = out[r * columns + j];
            UNROLL for (int k = 0; k < depth; k++) sum += x[r * x_row + k] * matrix[k * columns + j];
            out[r * columns + j] = sum;
        }
    }
}

static void NAME(product_of_few)(
    const REAL *matrix, ptrdiff_t depth, ptrdiff_t columns, const REAL *x, ptrdiff_t x_row,
    ptrdiff_t rows, REAL *out
) {
    for (ptrdiff_t k = 0; k < depth;) {
        const REAL *from = matrix + k * columns;
        const int wide = k + 4 <= depth;
        for (ptrdiff_t row = 0; row < rows;) {
            const REAL *input = x + row * x_row + k;
            REAL *to = out + row * columns;
            if (row + 2 <= rows) {
                if (wide) NAME(product_pass)(2, 4, from, columns, input, x_row, to);
                else NAME(product_pass)(2, 1, from, columns, input, x_row, to);
                row += 2;
            } else {
                if (wide) NAME(product_pass)(1, 4, from, columns, input, x_row, to);
                else NAME(product_pass)(1, 1, from, columns, input, x_row, to);
                row += 1;
            }
        }
        k += wide ? 4 : 1;
    }
}

static void NAME(product)(
    const void *matrix, ptrdiff_t depth, ptrdiff_t columns, const void *x, ptrdiff_t x_row, ptrdiff_t rows, void *out
) {
    if (rows < 6) NAME(product_of_few)(matrix, depth, columns, x, x_row, rows, out);
    else NAME(product_of_many)(matrix, depth, columns, x, x_row, rows, out);
}
