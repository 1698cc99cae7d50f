/* Numbers of JSON by their value, exactly, however they are written and however long they are. */
#ifndef XAPI_STATEMENT_DECIMAL_H
#define XAPI_STATEMENT_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ±0.DIGITS × 10^point; the digits, without zeros at either end, stand in two pieces around the point. */
struct decimal {
	bool negative; /* never of zero */
	const char *head, *tail;
	size_t head_len, tail_len; /* both 0: zero */
	int64_t point;             /* past ±DECIMAL_POINT_MAX as that */
};

#define DECIMAL_POINT_MAX (INT64_C(1) << 60)

/* text: a number as RFC 8259 has it. */
struct decimal decimal_read(const char *text, size_t len);
/* Less than, equal to or greater than 0, as memcmp. */
int decimal_compare(const struct decimal *a, const struct decimal *b);
/* Whether it is a whole number from 0 to max; only then *ret is set. */
bool decimal_whole(const struct decimal *d, int64_t max, int64_t *ret);

#endif
