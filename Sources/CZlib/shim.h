// zlib's initializers are macros, which Swift does not import. Nothing else belongs here.

#ifndef LSTM_IMPORT_CZLIB_SHIM_H
#define LSTM_IMPORT_CZLIB_SHIM_H

#include <zlib.h>

static inline int czlib_inflate_init(z_stream *stream) { return inflateInit(stream); }

#endif
