/* The files the program carries in itself (tools/embed makes the table): styles and images of pages on both
 * origins, the player's modules on the content origin. An address holds the hash of its whole set, so answers
 * never go stale. */
#ifndef WEB_ASSET_ASSET_H
#define WEB_ASSET_ASSET_H

#include <stddef.h>

#include "web/web.h"

struct asset {
	const char *prefix; /* "/assets" or "/player" */
	const char *hash;   /* of the set */
	const char *name;
	const char *type;
	const char *etag; /* quoted */
	const unsigned char *bytes;
	size_t len;
};

extern const struct asset assets[];
extern const size_t asset_count;

/* NULL when there is none of that name and hash. */
const struct asset *asset_find(const char *prefix, const char *hash, const char *name);

extern const struct area web_area_asset;

#endif
