// What every machine has: SSE2 on Intel and AMD, NEON on ARM, whatever 16 bytes become elsewhere.

#define SET generic
#define KERNELS_NAME "generic"
#define VECTOR_BYTES 16
#define TILE_ROWS 3
#include "precisions.h"
