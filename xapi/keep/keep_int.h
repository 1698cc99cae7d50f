/* Forgetting among its own files. */
#ifndef XAPI_KEEP_KEEP_INT_H
#define XAPI_KEEP_KEEP_INT_H

#include "xapi/keep/keep.h"
#include "xapi/read_int.h"

/* What is to become of a statement in which a person may stand. */
enum verdict { VERDICT_STAYS, VERDICT_GOES, VERDICT_REWRITTEN };

/* A statement as it is kept from now on. */
struct rewritten {
	const char *body;
	size_t body_len;
	uint8_t digest[SHA256_SIZE];
	const uint8_t *keys; /* 16 bytes each */
	size_t key_count;
	const char **signatures; /* sha2 of attachments that hold the text before */
	size_t signature_count;
};

/* Pure (rewrite.c). body: as it is kept. ERR_INTERNAL: it cannot be read, or not be read any more. */
enum err person_judge(struct work *w, const struct xapi_person *person, const char *body, size_t len,
    enum verdict *ret_verdict, struct rewritten *ret_rewritten) MUST_CHECK;

/* Positions, ascending as far as the walk is (walk_store.c). Inside a tenant transaction. */
enum { KEEP_FILTERS_MAX = 2 };
struct positions {
	int64_t at[XAPI_KEEP_BATCH];
	size_t count, looked; /* looked: rows, of which not all hold */
	int64_t last;         /* that was looked at */
	bool end;             /* nothing is left */
};
enum err positions_walk(struct work *w, struct walk *walk, struct positions *ret_found) MUST_CHECK;
enum err positions_own(struct work *w, const struct walk *walk, struct positions *found) MUST_CHECK;
enum err positions_voided(struct work *w, const struct walk *walk, struct positions *ret_found) MUST_CHECK;

/* Statements that one transaction forgets or rewrites (batch_store.c). */
struct batch_forget {
	struct uuid org;
	const int64_t *positions; /* ascending */
	size_t count;
	const struct xapi_person *person; /* NULL: all go */
	bool month;                       /* xapi_purge.month */
	bool dry;                         /* only counts */
	struct xapi_forgotten done;       /* results */
	int64_t last;                     /* how far it came: bytes are bounded */
};
/* Inside a tenant transaction; at most XAPI_KEEP_BATCH positions. */
enum err batch_forget(struct work *w, struct batch_forget *batch) MUST_CHECK;

#endif
