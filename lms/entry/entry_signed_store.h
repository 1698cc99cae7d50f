/* Rows of signed ways in. Inside the caller's transaction. */
#ifndef LMS_ENTRY_ENTRY_SIGNED_STORE_H
#define LMS_ENTRY_ENTRY_SIGNED_STORE_H

#include "lms/entry/entry_signed.h"

struct signed_way {
	struct uuid origin, secret;
	const char *kind, *slug;
	struct entry_way way;
	const char *sealed, *former; /* former "": none, or it counts no longer */
};
/* By its slug, or by its id (slug NULL). *ret_known false: there is no such origin. */
enum err signed_store_way(struct work *w, struct uuid org, const char *slug, struct uuid origin,
    bool *ret_known, struct signed_way *ret_way) MUST_CHECK;
enum err signed_store_open(
    struct work *w, struct uuid org, struct uuid origin, bool open, const char *frame_origins) MUST_CHECK;
enum err signed_store_secret(struct work *w, struct uuid org, struct uuid origin, const char *sealed,
    const char *former, int64_t former_until_us) MUST_CHECK;
/* *ret_first false: it was used before. */
enum err signed_store_nonce(struct work *w, struct uuid org, struct uuid origin, const char *nonce,
    int64_t expires_us, bool *ret_first) MUST_CHECK;
enum err signed_store_placement(struct work *w, struct uuid org, struct uuid origin, struct uuid module,
    struct uuid *ret_placement) MUST_CHECK;

#endif
