/* Times and durations as content and platforms write them. What is accepted must read the same after being
 * written. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char text[256], written[TIME_TEXT_SIZE], span[TIMESPAN_TEXT_SIZE];
	int64_t first, second;
	if (len >= sizeof(text))
		return 0;
	memcpy(text, data, len);
	text[len] = '\0';
	/* An offset or a leap second can carry these two years out of what four digits can say. */
	bool carries = strncmp(text, "0000", 4) == 0 || strncmp(text, "9999", 4) == 0;
	if (time_parse(text, &first) && !carries) {
		/* Written with milliseconds, rounded towards the past. */
		if (!time_parse(time_format(first, written), &second) || first < second ||
		    first - second >= 1000)
			abort();
	}
	if (timespan_parse(text, &first)) {
		if (!timespan_parse(timespan_format(first, span), &second) || second != first)
			abort();
	}
	if (duration_parse(text, &first) && first < 0)
		abort();
	(void)!timeofday_valid(text);
	return 0;
}
