// Input is only read.
#define ZLIB_CONST
#include <zlib.h>

/// `deflateInit2`, which is a macro, for a gzip stream of the usual window and memory.
static inline int kobra_gzip_init(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
}
