#include "lms/backoff.h"

#include "base/id.h"
#include "base/time.h"

int64_t backoff_us(int64_t first_s, int64_t max_s, int64_t tries, double chance)
{
	int64_t wait_s = first_s;

	for (int64_t i = 1; i < tries && wait_s < max_s; i++)
		wait_s *= 2;
	if (wait_s > max_s)
		wait_s = max_s;
	return (int64_t)((double)(wait_s * US_PER_S) * (0.75 + chance / 2));
}

int64_t backoff_random_us(int64_t first_s, int64_t max_s, int64_t tries)
{
	uint32_t random;

	random_bytes(&random, sizeof(random));
	return backoff_us(first_s, max_s, tries, (double)random / UINT32_MAX);
}
