/* Keys by which a program may repeat a request: the work is done once, the answer is kept for a day. */
#ifndef LMS_CREDENTIAL_IDEMPOTENCY_H
#define LMS_CREDENTIAL_IDEMPOTENCY_H

#include "db/db.h"
#include "keys/keys.h"

enum { IDEMPOTENCY_LEASE_S = 60 };

struct idempotency_claim {
	struct uuid asker;    /* the credential or session; nil: the operator */
	const char *key_hash; /* of the key */
	const char *route;    /* method and path */
	const char *digest;   /* of query and body */
	struct uuid work_id;  /* for what the work makes: the one of the first claim comes back */
};
struct idempotency_answer {
	int status; /* 0: there is none, the claim is the caller's */
	const char *content;
};

/* ERR_UNPROCESSABLE (field Idempotency-Key): the key was used for another request. ERR_CONFLICT: the first
 * request is still under way. */
enum err idempotency_claim(struct work *w, struct keys *keys, struct idempotency_claim *claim,
    struct idempotency_answer *ret_answer) MUST_CHECK;
enum err idempotency_keep(struct work *w, struct keys *keys, const struct idempotency_claim *claim,
    int status, const char *content) MUST_CHECK;
/* Nothing was done: the key is free again. */
enum err idempotency_release(struct work *w, const struct idempotency_claim *claim) MUST_CHECK;

#endif
