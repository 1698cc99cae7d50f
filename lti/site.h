/* Open edX sites (I2, I7): such a site gives each of its blocks a client id, a key set and a token address of
 * its own, and its people are the same in all. A site is approved once as an origin; then its blocks are
 * registered, each a registration on that origin. Only addresses on the approved site are taken: that is what
 * proves that a key set speaks for it. */
#ifndef LTI_SITE_H
#define LTI_SITE_H

#include "lti/registration.h"

struct lti_site {
	const char *org;           /* slug; "" = "main" */
	const char *name;          /* "" = the address */
	const char *lms_url;       /* where the LMS is: the approved origin */
	const char *issuer;        /* "" = the address, without a final slash */
	const char *frame_origins; /* of Studio and the learning front end, where they are elsewhere; "" */
};

/* also->write is given the organisation and, as registration, the site. */
/* Makes a site, or changes the one of its issuer. ERR_BAD_INPUT with the field; ERR_NOT_FOUND (org);
 * ERR_CONFLICT (lms_url): it has blocks, whose addresses would no longer be its own. */
enum err lti_site_save(struct work *w, const struct lti_site *site, const struct lti_also *also,
    struct uuid *ret_site, bool *ret_changed) MUST_CHECK;

/* An array of {site, name, lms_url, issuer, origin, frame_origins, blocks (their number)}. */
enum err lti_sites(struct work *w, struct uuid org, json_t **ret_sites) MUST_CHECK;
/* ERR_NOT_FOUND (field site). */
enum err lti_site_one(struct work *w, struct uuid org, struct uuid site, const json_t **ret_site) MUST_CHECK;

enum { LTI_SITE_BLOCKS_MAX = 1000, LTI_SITE_TEXT_MAX = 512 * 1024 };
/* An array of {registration, name, client_id, jwks_uri, status}, newest first, at most LTI_SITE_BLOCKS_MAX.
 */
enum err lti_site_blocks(struct work *w, struct uuid org, struct uuid site, json_t **ret_blocks) MUST_CHECK;

/* One block of a list that was pasted. */
struct lti_site_block {
	int line; /* from 1 */
	const char *client_id, *auth_url, *token_url, *jwks_uri;
};

/* Reads a pasted list: one block a line (its client id, then its UUID or the addresses that it shows, parted
 * by blanks, commas or semicolons), or the lines that Studio shows under a block ("Client ID: …", "Keyset
 * URL: …"). lms_url: the site's origin. Pure. ERR_BAD_INPUT (field blocks) names the first line at fault and
 * why; ERR_TOO_LARGE.
 */
enum err lti_site_list_read(struct work *w, const char *lms_url, const char *text,
    struct lti_site_block **ret_blocks, size_t *ret_count) MUST_CHECK;

struct lti_site_added {
	size_t added, changed, unchanged;
	json_t *blocks; /* [{line, client_id, registration, state: added, changed or unchanged}] */
};
/* Registers the blocks of a pasted list, all or none; again the same changes nothing, and one that was
 * disabled stays so. Errors as lti_site_list_read, ERR_NOT_FOUND (site), and ERR_CONFLICT (blocks) naming the
 * line whose client belongs to another organisation or origin. ret_added is filled when also->write is
 * called, and means nothing after a failure. */
enum err lti_site_blocks_add(struct work *w, struct uuid org, struct uuid site, const char *text,
    const struct lti_also *also, struct lti_site_added *ret_added) MUST_CHECK;

#endif
