/* What need not be said again: definitions of activities and names of agents come with nearly every statement
 * and change hardly ever. Ten minutes, so that what was deleted meanwhile comes back. */
#include "xapi/ingest_int.h"

#define KNOWN_US (600 * INT64_C(1000000))

struct xapi_known *known_new(void)
{
	return (struct xapi_known *)recent_new(1, KNOWN_US);
}

void known_free(struct xapi_known *known)
{
	recent_free((struct recent *)known);
}

bool known_has(struct xapi_known *known, const uint8_t hash[static SHA256_SIZE])
{
	uint8_t value;

	return known != NULL && recent_find((struct recent *)known, hash, &value);
}

void known_add(struct xapi_known *known, const uint8_t hash[static SHA256_SIZE])
{
	const uint8_t value = 1;

	if (known != NULL)
		recent_keep((struct recent *)known, recent_epoch((struct recent *)known), hash, &value);
}
