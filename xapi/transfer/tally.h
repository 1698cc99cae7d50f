/* What a run of statements comes to. Pure. */
#ifndef XAPI_TRANSFER_TALLY_H
#define XAPI_TRANSFER_TALLY_H

#include "xapi/read.h"
#include "xapi/transfer/sketch.h"

enum tally_kind { TALLY_DAY, TALLY_VERB, TALLY_ACTIVITY, TALLY_KINDS };
extern const char *const tally_names[TALLY_KINDS];

struct tally_entry {
	enum tally_kind kind;
	uint8_t key[16];
	const char *name;
	int64_t count;
};

struct tally {
	struct arena *arena;                                /* of the names */
	int64_t statements, voiding, bytes, oldest, newest; /* positions */
	struct sketch agents;
	struct tally_entry *entries; /* sorted after tally_sort: each kind and key once */
	size_t count, room;
};

/* work: for reading, in memory that may end at once. */
void tally_add(struct tally *tally, struct work *w, const struct xapi_stored *stored);
void tally_sort(struct tally *tally);

#endif
