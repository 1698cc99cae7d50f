/* What every page asks of organisations before it is known who reads it: whose face to show, and whose a host
 * name is. From memory where it was read within five seconds. */
#ifndef LMS_ORGANIZATION_FACE_H
#define LMS_ORGANIZATION_FACE_H

#include "base/work.h"

/* Thread-safe, bounded; what there is none of is remembered too. */
struct face_cache;
struct face_cache *face_cache_new(void);
/* NULL is allowed. */
void face_cache_free(struct face_cache *cache);
/* After the commit of what changed of any organisation: name, settings, look, host names, open or closed. */
void face_cache_forget(struct face_cache *cache);

/* What pages show of an organisation to whoever comes, signed in or not. slug "": there is none, or it is
 * closed. look: the hash of its style sheet and the name of its logo, parted by a blank; zone: its time zone,
 * "" where none is set. */
struct face {
	const char *slug, *name, *look, *zone;
};
/* The organisation is asked for by the first of these that fits: its slug, its id, a host name of its own; ""
 * and nil ask for nothing. No query where nothing is asked for, nor where it is cached. In w's arena. */
enum err face_find(struct work *w, struct face_cache *cache, const char *slug, struct uuid org,
    const char *host, struct face *ret_face) MUST_CHECK;

/* The slug of the organisation a host name belongs to, open or closed; "" where it belongs to none. host:
 * lower case, as browsers send it. No query when it is cached. In w's arena. */
enum err face_host(
    struct work *w, struct face_cache *cache, const char *host, const char **ret_slug) MUST_CHECK;
/* The same from the cache only, on any thread: false when it is not there. */
bool face_host_known(struct work *w, struct face_cache *cache, const char *host, const char **ret_slug);

#endif
