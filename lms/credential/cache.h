/* The memory of credential.h. Used by the files of this folder only. */
#ifndef LMS_CREDENTIAL_CACHE_H
#define LMS_CREDENTIAL_CACHE_H

#include "lms/credential/credential.h"

enum { PROVEN_NAME_SIZE = 128 };

/* A principal without pointers. */
struct proven {
	struct principal principal; /* its name is not used */
	char name[PROVEN_NAME_SIZE];
	int64_t ends_us; /* Unix time; 0: not by itself */
};

/* False: not there, older than 5 s, or over. */
bool credential_cache_find(
    struct credential_cache *cache, int64_t now_us, const char *authorization, struct proven *ret_proven);
/* Counts what was forgotten: what was read under an earlier epoch is not kept. */
uint64_t credential_cache_epoch(struct credential_cache *cache);
void credential_cache_keep(
    struct credential_cache *cache, uint64_t epoch, const char *authorization, const struct proven *proven);

#endif
