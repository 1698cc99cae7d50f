#include <string.h>

#include "base/time.h"
#include "lms/job/job_int.h"

/* A UUIDv7 of the period's beginning, so that lists stay in order; the rest is made of kind and period. */
struct uuid job_period_id(const struct job_kind *kind, int64_t now_us)
{
	int64_t period = now_us / US_PER_S / kind->every_s;
	int64_t ms = period * kind->every_s * 1000;
	ARENA_LOCAL struct arena *a = arena_new();
	const char *name = arena_printf(a, "%s %lld", kind->name, (long long)period);
	uint8_t digest[SHA256_SIZE];
	struct uuid id;

	sha256(name, strlen(name), digest);
	for (int i = 5; i >= 0; i--) {
		id.bytes[i] = (uint8_t)ms;
		ms >>= 8;
	}
	memcpy(id.bytes + 6, digest, sizeof(id.bytes) - 6);
	id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	return id;
}
