/* What is said in an ISO 8601 text, for who keeps or compares it. */
#ifndef XAPI_STATEMENT_MOMENT_H
#define XAPI_STATEMENT_MOMENT_H

#include "xapi/statement/statement.h"

enum moment_zone { MOMENT_UTC, MOMENT_OFFSET, MOMENT_NO_ZONE };

struct moment {
	int64_t seconds; /* Unix time */
	const char *fraction;
	size_t fraction_len; /* its digits, any number of them */
	enum moment_zone zone;
	bool plain; /* as RFC 3339 writes it, but for the zone */
};

/* xapi_timestamp_read in its parts. */
bool moment_read(const char *text, size_t len, struct moment *ret_moment) MUST_CHECK;
/* Digits past the sixth are cut off. */
int64_t moment_us(const struct moment *m);

struct duration {
	const char *fraction; /* the digits behind the decimal sign; NULL: none */
	size_t fraction_len;
	bool seconds; /* its last component is seconds */
};

/* ISO 8601:2004 4.4.3.2: P[nY][nM][nD][T[nH][nM][nS]] or PnW, a fraction only in the last component. */
bool duration_read(const char *text, size_t len, struct duration *ret_duration) MUST_CHECK;

#endif
