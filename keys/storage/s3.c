#include "keys/storage/s3.h"

#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/time.h"

/* A request may take a minute, and longer as it is larger. */
enum { TIMEOUT_S = 60, SLOWEST_BYTES_S = 64 * 1024 };
enum { CODE_MAX = 64, HEADERS_MAX = 10, WAIT_MS = 200 };

void s3_close(struct s3 *s3)
{
	if (s3 != NULL)
		http_close(s3->http);
}

const char *s3_element(struct work *w, const char *xml, const char *name, size_t max)
{
	const char *open = arena_printf(w->arena, "<%s>", name);
	const char *close = arena_printf(w->arena, "</%s>", name);
	const char *from = strstr(xml, open), *to;

	if (from == NULL)
		return "";
	from += strlen(open);
	to = strstr(from, close);
	return to == NULL || (size_t)(to - from) > max ? ""
	                                               : arena_strndup(w->arena, from, (size_t)(to - from));
}

static const char *object_path(struct work *w, const struct s3_place *place, const char *key)
{
	return arena_printf(w->arena, "%s%s%s", place->path, key != NULL || place->path[0] == '\0' ? "/" : "",
	    key != NULL ? key : "");
}

static const char *address(struct work *w, const struct s3_place *place, const char *path, const char *query)
{
	return arena_printf(w->arena, "%s://%s%s%s%s", place->scheme, place->host, sigv4_path(w->arena, path),
	    query[0] != '\0' ? "?" : "", query);
}

/* Only codes of the store's own kind: what else stands in an answer is nobody's business. */
static const char *told_code(struct work *w, const struct http_answer *answer)
{
	const char *code = s3_element(w, answer->body, "Code", CODE_MAX);

	return strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == strlen(code)
	           ? code
	           : "";
}

static enum err judge(struct work *w, const struct http_answer *answer)
{
	const char *code = told_code(w, answer), *gap = code[0] != '\0' ? " " : "";

	if (answer->status >= 200 && answer->status < 300)
		return OK;
	if (answer->status == 404 && strcmp(code, "NoSuchBucket") != 0)
		return fail(w, ERR_NOT_FOUND, "the file is not in the store");
	if (answer->status == 429 || answer->status == 503)
		return fail(w, ERR_BUSY, "the store of the media library is busy (%d%s%s)", answer->status,
		    gap, code);
	if (answer->status == 403)
		return fail(w, ERR_UPSTREAM,
		    "the store of the media library refuses us (403%s%s): the settings s3_…, the clock, or "
		    "the rights of the key",
		    gap, code);
	return fail(
	    w, ERR_UPSTREAM, "the store of the media library answered %d%s%s", answer->status, gap, code);
}

/* The headers that are signed, and the ones that curl adds itself are not. */
static enum err ask_once(
    struct work *w, struct storage *s, const struct s3_call *call, struct http_answer *ret_answer)
{
	const struct s3_place *place = &s->s3->place;
	const char *path = object_path(w, place, call->key), *sent[HEADERS_MAX] = {NULL}, *authorization;
	struct sigv4_pair headers[HEADERS_MAX];
	int64_t now_s = time_now_us() / US_PER_S;
	uint8_t digest[SHA256_SIZE];
	char when[SIGV4_TIME_SIZE];
	struct sigv4_request request;
	size_t count = 0, lines = 0;

	sha256(call->body != NULL ? call->body : "", call->body_len, digest);
	headers[count++] = (struct sigv4_pair){"host", place->host};
	headers[count++] =
	    (struct sigv4_pair){"x-amz-content-sha256", hex_encode(w->arena, digest, sizeof(digest))};
	headers[count++] = (struct sigv4_pair){"x-amz-date", sigv4_time(now_s, when)};
	if (call->type != NULL)
		headers[count++] = (struct sigv4_pair){"content-type", call->type};
	if (call->range != NULL)
		headers[count++] = (struct sigv4_pair){"range", call->range};
	if (call->copy != NULL) {
		headers[count++] = (struct sigv4_pair){"x-amz-copy-source", call->copy};
		headers[count++] = (struct sigv4_pair){"x-amz-metadata-directive", "REPLACE"};
	}
	request = (struct sigv4_request){.method = call->method,
	    .path = path,
	    .query = call->query,
	    .query_count = call->query_count,
	    .headers = headers,
	    .header_count = count,
	    .payload = headers[1].value};
	authorization = sigv4_authorization(w->arena, &s->s3->key, now_s, &request);
	/* curl writes Host itself, the same. */
	for (size_t i = 1; i < count; i++)
		sent[lines++] = arena_printf(w->arena, "%s: %s", headers[i].name, headers[i].value);
	sent[lines] = arena_printf(w->arena, "authorization: %s", authorization);
	TRY(http_exchange(w, s->s3->http,
	    &(struct http_request){.method = call->method,
	        .url = address(w, place, path, sigv4_query(w->arena, call->query, call->query_count)),
	        .headers = sent,
	        .body = call->body,
	        .body_len = call->body_len,
	        .answer_max = call->answer_max,
	        .timeout_s = call->quick
	                         ? S3_QUICK_S
	                         : TIMEOUT_S + (int)((call->body_len + call->answer_max) / SLOWEST_BYTES_S)},
	    ret_answer));
	return OK;
}

static void wait_ms(int ms)
{
	const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

	(void)nanosleep(&time, NULL);
}

/* Everything we ask can be asked twice: what was done is done, what was not may be now. */
enum err s3_ask(struct work *w, struct storage *s, const struct s3_call *call, struct http_answer *ret_answer)
{
	enum err e = OK;

	for (int i = 0; i < S3_TRIES; i++) {
		struct http_answer answer = {0};
		bool stumbled;

		if (i > 0)
			wait_ms(WAIT_MS << i);
		work_forgive(w);
		e = ask_once(w, s, call, &answer);
		stumbled = e != OK || answer.status >= 500 || answer.status == 429;
		if (e == OK)
			e = judge(w, &answer);
		if (e == OK)
			*ret_answer = answer;
		if (!stumbled || call->quick)
			return e;
	}
	return e;
}

enum err s3_presign(
    struct work *w, struct storage *s, const struct s3_call *call, int ttl_s, const char **ret_url)
{
	const struct s3_place *seen = &s->s3->seen;
	const struct sigv4_pair host = {"host", seen->host};
	const char *path = object_path(w, seen, call->key);
	const struct sigv4_request request = {.method = call->method,
	    .path = path,
	    .query = call->query,
	    .query_count = call->query_count,
	    .headers = &host,
	    .header_count = 1,
	    .payload = SIGV4_UNSIGNED};

	if (ttl_s < 1 || ttl_s > STORAGE_URL_TTL_MAX_S)
		return fail(w, ERR_INTERNAL, "an address of the store counts for 1 to %d seconds",
		    STORAGE_URL_TTL_MAX_S);
	*ret_url = address(w, seen, path,
	    sigv4_presigned_query(w->arena, &s->s3->key, time_now_us() / US_PER_S, ttl_s, &request));
	return OK;
}
