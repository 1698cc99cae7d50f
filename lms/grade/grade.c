/* The rules of the ledger that need no database. */
#include <math.h>

#include "base/time.h"
#include "lms/grade/grade_int.h"

enum { RETRY_AFTER_MAX_S = 24 * 3600 };

double grade_points(double scaled)
{
	double points = round(scaled * 100 * 1e6) / 1e6;

	/* AGS 2.0 section 3.4.4: never below 0; a NaN is no score and counts as none. */
	if (!(points > 0))
		return 0;
	return points > 100 ? 100 : points;
}

bool grade_equal(double given, double maximum, double other_given, double other_maximum)
{
	if (!(maximum > 0) || !(other_maximum > 0))
		return false;
	return fabs(given / maximum - other_given / other_maximum) <= 1e-6;
}

int64_t grade_backoff_us(
    const struct grade_backoff *backoff, int64_t tries, double chance, int64_t retry_after_s)
{
	int64_t wait_s = backoff->first_s;
	int64_t wait_us, asked_us;

	for (int64_t i = 1; i < tries && wait_s < backoff->max_s; i++)
		wait_s *= 2;
	if (wait_s > backoff->max_s)
		wait_s = backoff->max_s;
	wait_us = (int64_t)((double)(wait_s * US_PER_S) * (0.75 + 0.5 * chance));
	asked_us = (retry_after_s < RETRY_AFTER_MAX_S ? retry_after_s : RETRY_AFTER_MAX_S) * US_PER_S;
	return wait_us > asked_us ? wait_us : asked_us;
}
