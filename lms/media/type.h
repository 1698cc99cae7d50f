/* What a file is, by its bytes: what its sender says of it never counts. Pure. */
#ifndef LMS_MEDIA_TYPE_H
#define LMS_MEDIA_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many of its first bytes are looked at. */
enum { MEDIA_HEAD_MAX = 64 * 1024 };

struct media_type {
	const char *mime;    /* "image/png" */
	const char *family;  /* of media_families */
	bool shown;          /* a browser may show it in a page of ours; else it is downloaded */
	const char *endings; /* of file names that promise it, blank-separated */
};
extern const char *const media_families[]; /* image, video, audio, captions, document, other; NULL ends */

/* Of the first bytes of a file (all of a short one); never NULL: what nothing is known of is
 * application/octet-stream. *ret_width and *ret_height: of a picture, 0 where they are not told there. */
const struct media_type *media_type_of(const void *head, size_t len, int64_t *ret_width, int64_t *ret_height);
/* The one of that name; what is not known is application/octet-stream. */
const struct media_type *media_type_named(const char *mime);
/* NULL: the name promises nothing, or what the file is; else the type it promises. */
const struct media_type *media_type_promised(const char *file_name, const struct media_type *is);

#endif
