/* The memory of session.h. Used by the files of this folder only. */
#ifndef LMS_PEOPLE_CACHE_H
#define LMS_PEOPLE_CACHE_H

#include "lms/people/session.h"

enum {
	PROOF_NAME_SIZE = 128,
	PROOF_SLUG_SIZE = 64,
	PROOF_LANGUAGE_SIZE = 8,
	PROOF_LOOK_SIZE = 48,
	PROOF_ZONE_SIZE = 64
};

/* What is kept of a session in one organisation: no pointers. */
struct proof {
	struct uuid session, user, org;
	permission_set permissions;
	bool team_only, strong, platform_admin;
	int64_t ends_us; /* Unix time: when it ends by itself */
	char name[PROOF_NAME_SIZE], org_slug[PROOF_SLUG_SIZE], org_name[PROOF_NAME_SIZE],
	    language[PROOF_LANGUAGE_SIZE], org_look[PROOF_LOOK_SIZE], org_zone[PROOF_ZONE_SIZE];
	char csrf[CSRF_TEXT_BYTES + 1];
};

/* Cuts at a whole letter. */
void proof_text(char *ret_text, size_t size, const char *from);

/* False: not there, older than 5 s, or over. */
bool session_cache_find(struct session_cache *cache, int64_t now_us, const char *cookie, const char *org_slug,
    struct proof *ret_proof);
/* Counts what was forgotten: a proof that was read under an earlier epoch is not kept. */
uint64_t session_cache_epoch(struct session_cache *cache);
void session_cache_keep(struct session_cache *cache, uint64_t epoch, const char *cookie, const char *org_slug,
    const struct proof *proof);

#endif
