/* What need not be said again: definitions of activities and names of agents come with nearly every statement
 * and change hardly ever. Ten minutes, so that what was deleted meanwhile comes back. And whether ids came
 * lately that somebody had: who sends something again often sends more again. */
#include <stdlib.h>

#include "xapi/ingest_int.h"

#define KNOWN_US (600 * INT64_C(1000000))

enum { DOUBTED_BATCHES = 16 };

struct xapi_known {
	struct recent *recent;
	int doubted; /* batches to come */
};

struct xapi_known *known_new(void)
{
	struct xapi_known *known = calloc(1, sizeof(*known));

	if (known == NULL)
		abort();
	known->recent = recent_new(1, KNOWN_US);
	return known;
}

void known_free(struct xapi_known *known)
{
	if (known == NULL)
		return;
	recent_free(known->recent);
	free(known);
}

bool known_has(struct xapi_known *known, const uint8_t hash[static SHA256_SIZE])
{
	uint8_t value;

	return known != NULL && recent_find(known->recent, hash, &value);
}

void known_add(struct xapi_known *known, const uint8_t hash[static SHA256_SIZE])
{
	const uint8_t value = 1;

	if (known != NULL)
		recent_keep(known->recent, recent_epoch(known->recent), hash, &value);
}

void known_doubt(struct xapi_known *known)
{
	if (known != NULL)
		known->doubted = DOUBTED_BATCHES;
}

bool known_is_doubted(struct xapi_known *known)
{
	if (known == NULL || known->doubted == 0)
		return false;
	known->doubted--;
	return true;
}
