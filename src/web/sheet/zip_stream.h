/* A zip written from its beginning to its end (APPNOTE 6.3): entries are compressed as their bytes come,
 * sizes follow them (data descriptors, 4.3.9), the directory stands last. Everything lives in the arena. */
#ifndef WEB_SHEET_ZIP_STREAM_H
#define WEB_SHEET_ZIP_STREAM_H

#include "base/text.h"

enum { ZIP_STREAM_ENTRIES_MAX = 8 };

struct zip_stream;

/* out of each call: where bytes go now. name is borrowed. */
struct zip_stream *zip_stream_new(struct arena *a);
void zip_stream_begin(struct zip_stream *zip, struct text *out, const char *name);
void zip_stream_add(struct zip_stream *zip, struct text *out, const void *bytes, size_t len);
void zip_stream_end(struct zip_stream *zip, struct text *out);
void zip_stream_finish(struct zip_stream *zip, struct text *out);
/* False once something could not be compressed, or 4 GiB were passed: the file is no good. */
bool zip_stream_good(const struct zip_stream *zip);

#endif
