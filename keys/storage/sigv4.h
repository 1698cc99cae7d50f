/* AWS Signature Version 4 for S3, in headers and in addresses: pure, for given keys and a given time. */
#ifndef KEYS_STORAGE_SIGV4_H
#define KEYS_STORAGE_SIGV4_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { SIGV4_PAIRS_MAX = 16, SIGV4_TIME_SIZE = 17 };

/* What is signed when the body is not known yet. */
#define SIGV4_UNSIGNED "UNSIGNED-PAYLOAD"

struct sigv4_key {
	const char *access, *secret, *region;
};

struct sigv4_pair {
	const char *name, *value;
};

/* At most SIGV4_PAIRS_MAX pairs in each list, in any order. */
struct sigv4_request {
	const char *method;
	const char *path; /* decoded, begins with "/" */
	const struct sigv4_pair *query;
	size_t query_count;
	const struct sigv4_pair *headers; /* names in lower case, host among them */
	size_t header_count;
	const char *payload; /* hex SHA-256 of the body, or SIGV4_UNSIGNED */
};

/* "20130524T000000Z". */
const char *sigv4_time(int64_t time_s, char text[static SIGV4_TIME_SIZE]);
/* The path as it is signed and sent: all but letters, digits, "-._~" and "/" percent-encoded. */
const char *sigv4_path(struct arena *a, const char *path);
/* The query as it is signed and sent, sorted, without "?". */
const char *sigv4_query(struct arena *a, const struct sigv4_pair *query, size_t count);

/* The value of the header Authorization. headers hold x-amz-date, of time_s, and x-amz-content-sha256. */
const char *sigv4_authorization(
    struct arena *a, const struct sigv4_key *key, int64_t time_s, const struct sigv4_request *request);
/* The whole query, with its signature, of an address that counts for expires_s seconds from time_s. All of
 * headers (host, if no other) must be sent with it. */
const char *sigv4_presigned_query(struct arena *a, const struct sigv4_key *key, int64_t time_s,
    int64_t expires_s, const struct sigv4_request *request);

#endif
