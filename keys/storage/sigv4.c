#include "keys/storage/sigv4.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/id.h"
#include "base/text.h"

enum { TEXT_MAX = 32 * 1024, SCOPE_DATE = 8, PAIRS_INSIDE = SIGV4_PAIRS_MAX + 6 };

static const char algorithm[] = "AWS4-HMAC-SHA256";

const char *sigv4_time(int64_t time_s, char text[static SIGV4_TIME_SIZE])
{
	time_t t = (time_t)time_s;
	struct tm tm;

	strftime(text, SIGV4_TIME_SIZE, "%Y%m%dT%H%M%SZ", gmtime_r(&t, &tm));
	return text;
}

static const char *encoded(struct arena *a, const char *s)
{
	struct text t = text_new(a, TEXT_MAX);

	text_add_url(&t, s);
	return t.data;
}

const char *sigv4_path(struct arena *a, const char *path)
{
	struct text t = text_new(a, TEXT_MAX);

	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		text_add_url(&t, arena_strndup(a, path, len));
		path += len;
		if (*path == '/') {
			text_add_char(&t, '/');
			path++;
		}
	}
	return t.data;
}

static int pair_order(const void *a, const void *b)
{
	const struct sigv4_pair *one = a, *other = b;
	int order = strcmp(one->name, other->name);

	return order != 0 ? order : strcmp(one->value, other->value);
}

const char *sigv4_query(struct arena *a, const struct sigv4_pair *query, size_t count)
{
	struct sigv4_pair *pairs = arena_alloc(a, (count + 1) * sizeof(*pairs));
	struct text t = text_new(a, TEXT_MAX);

	for (size_t i = 0; i < count; i++)
		pairs[i] = (struct sigv4_pair){encoded(a, query[i].name), encoded(a, query[i].value)};
	qsort(pairs, count, sizeof(*pairs), pair_order);
	for (size_t i = 0; i < count; i++)
		text_printf(&t, "%s%s=%s", i > 0 ? "&" : "", pairs[i].name, pairs[i].value);
	return t.data;
}

static struct sigv4_pair *headers_sorted(struct arena *a, const struct sigv4_request *request)
{
	struct sigv4_pair *pairs = arena_alloc(a, (request->header_count + 1) * sizeof(*pairs));

	if (request->header_count > 0)
		memcpy(pairs, request->headers, request->header_count * sizeof(*pairs));
	qsort(pairs, request->header_count, sizeof(*pairs), pair_order);
	return pairs;
}

static const char *signed_names(struct arena *a, const struct sigv4_request *request)
{
	const struct sigv4_pair *pairs = headers_sorted(a, request);
	struct text t = text_new(a, TEXT_MAX);

	for (size_t i = 0; i < request->header_count; i++)
		text_printf(&t, "%s%s", i > 0 ? ";" : "", pairs[i].name);
	return t.data;
}

static const char *canonical(struct arena *a, const struct sigv4_request *request, const char *query)
{
	const struct sigv4_pair *pairs = headers_sorted(a, request);
	struct text t = text_new(a, 2 * TEXT_MAX);

	text_printf(&t, "%s\n%s\n%s\n", request->method, sigv4_path(a, request->path), query);
	for (size_t i = 0; i < request->header_count; i++)
		text_printf(&t, "%s:%s\n", pairs[i].name, pairs[i].value);
	text_printf(&t, "\n%s\n%s", signed_names(a, request), request->payload);
	return t.data;
}

static const char *scope(struct arena *a, const struct sigv4_key *key, const char *when)
{
	return arena_printf(a, "%.*s/%s/s3/aws4_request", (int)SCOPE_DATE, when, key->region);
}

static const char *signature(
    struct arena *a, const struct sigv4_key *key, const char *when, const char *canonical_request)
{
	const char *start = arena_printf(a, "AWS4%s", key->secret);
	const char *to_sign = arena_printf(
	    a, "%s\n%s\n%s\n%s", algorithm, when, scope(a, key, when), sha256_hex(a, canonical_request));
	uint8_t date[SHA256_SIZE], region[SHA256_SIZE], service[SHA256_SIZE], signing[SHA256_SIZE];
	uint8_t sum[SHA256_SIZE];

	hmac_sha256(start, strlen(start), when, SCOPE_DATE, date);
	hmac_sha256(date, sizeof(date), key->region, strlen(key->region), region);
	hmac_sha256(region, sizeof(region), "s3", 2, service);
	hmac_sha256(service, sizeof(service), "aws4_request", strlen("aws4_request"), signing);
	hmac_sha256(signing, sizeof(signing), to_sign, strlen(to_sign), sum);
	return hex_encode(a, sum, sizeof(sum));
}

const char *sigv4_authorization(
    struct arena *a, const struct sigv4_key *key, int64_t time_s, const struct sigv4_request *request)
{
	const char *query = sigv4_query(a, request->query, request->query_count);
	char when[SIGV4_TIME_SIZE];

	sigv4_time(time_s, when);
	return arena_printf(a, "%s Credential=%s/%s,SignedHeaders=%s,Signature=%s", algorithm, key->access,
	    scope(a, key, when), signed_names(a, request),
	    signature(a, key, when, canonical(a, request, query)));
}

const char *sigv4_presigned_query(struct arena *a, const struct sigv4_key *key, int64_t time_s,
    int64_t expires_s, const struct sigv4_request *request)
{
	struct sigv4_pair pairs[PAIRS_INSIDE];
	size_t count = request->query_count < SIGV4_PAIRS_MAX ? request->query_count : SIGV4_PAIRS_MAX;
	char when[SIGV4_TIME_SIZE];
	const char *query;

	sigv4_time(time_s, when);
	if (count > 0)
		memcpy(pairs, request->query, count * sizeof(*pairs));
	pairs[count++] = (struct sigv4_pair){"X-Amz-Algorithm", algorithm};
	pairs[count++] = (struct sigv4_pair){
	    "X-Amz-Credential", arena_printf(a, "%s/%s", key->access, scope(a, key, when))};
	pairs[count++] = (struct sigv4_pair){"X-Amz-Date", arena_strdup(a, when)};
	pairs[count++] = (struct sigv4_pair){"X-Amz-Expires", arena_printf(a, "%lld", (long long)expires_s)};
	pairs[count++] = (struct sigv4_pair){"X-Amz-SignedHeaders", signed_names(a, request)};
	query = sigv4_query(a, pairs, count);
	return arena_printf(
	    a, "%s&X-Amz-Signature=%s", query, signature(a, key, when, canonical(a, request, query)));
}
