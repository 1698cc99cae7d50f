/* Signed-in sessions of people: made by sign-in, proven by a cookie, bound to nothing else; and the step from
 * a person into one organisation. */
#ifndef LMS_PEOPLE_SESSION_H
#define LMS_PEOPLE_SESSION_H

#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"

/* What was proven lately, at most 5 s stale; revoked and changed sessions leave at once on this node.
 * Thread-safe, bounded. */
struct session_cache;
struct session_cache *session_cache_new(void);
void session_cache_free(struct session_cache *cache);
/* After the commit of what changed: a session ended or became strong; a person was disabled, renamed or given
 * other roles; an organisation changed its roles, or was disabled. */
void session_forget(struct session_cache *cache, struct uuid session);
void session_forget_user(struct session_cache *cache, struct uuid user);
void session_forget_all(struct session_cache *cache);

enum { SESSION_COOKIE_BYTES = 43, CSRF_TEXT_BYTES = 43 }; /* 32 bytes each as base64url */

struct session {
	struct principal principal; /* with the rights in the organisation that was asked for */
	const char *org_look;       /* hash of its style sheet and name of its logo, parted by a blank
	                               (lms/organization/face.h) */
	const char *org_zone;       /* its time zone; "": none is set */
	const char *org_slug, *org_name, *language; /* language "" : the person set none */
	char csrf[CSRF_TEXT_BYTES + 1];             /* what every form of this session must carry */
};

/* What forms carry when they are made for this cookie; CSRF_TEXT_BYTES, in w's arena. */
const char *session_csrf(struct work *w, const struct keys *keys, const char *cookie);

/* Who a session cookie stands for, in the organisation of this slug ("" for none: own account and instance
 * pages). ERR_UNAUTHORIZED: no such session, ended, its person disabled, or a second factor is still owed.
 * ERR_NOT_FOUND (field org): the organisation is not there, is disabled, or the person does not belong to it:
 * all the same to the asker; platform administrators belong everywhere. ERR_FACTOR_REQUIRED: the organisation
 * asks for a second factor and this session has shown none. No query when it is cached. Slides the session at
 * most once a minute. */
enum err session_prove(struct work *w, struct keys *keys, struct session_cache *cache, const char *cookie,
    const char *org_slug, struct session *ret_session) MUST_CHECK;
/* The same from the cache only, on any thread: false when it is not there. */
bool session_proven(struct work *w, struct session_cache *cache, const char *cookie, const char *org_slug,
    struct session *ret_session);

#endif
