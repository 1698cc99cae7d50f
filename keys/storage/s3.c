#include "keys/storage/s3.h"

#include <string.h>
#include <time.h>

#include "base/text.h"
#include "base/time.h"
#include "keys/http_url.h"

/* A request may take a minute, and longer as it is larger. */
enum { TIMEOUT_S = 60, SLOWEST_BYTES_S = 64 * 1024 };
enum { SETTING_MAX = 255, CODE_MAX = 64, HEADERS_MAX = 8, WAIT_MS = 200 };

static enum err wants(struct work *w, const char *setting, const char *value)
{
	if (value[0] == '\0')
		return fail_field(w, ERR_BAD_INPUT, setting, "is missing: storage is s3");
	if (strlen(value) > SETTING_MAX || strpbrk(value, " \t\r\n") != NULL)
		return fail_field(w, ERR_BAD_INPUT, setting, "is not sound");
	return OK;
}

/* scheme://host[:port], and nothing behind. */
static enum err address_read(
    struct work *w, const char *setting, const char *url, struct url_parts *ret_parts, const char **ret_host)
{
	const char *host = strstr(url, "://");
	struct url_parts parts;

	if (url_split(w, url, &parts) != OK || host == NULL || strpbrk(host + 3, "/?#") != NULL)
		return fail_field(w, ERR_BAD_INPUT, setting,
		    "is not http:// or https:// with a host and nothing behind it");
	*ret_host =
	    arena_printf(w->arena, "%s%s%s", parts.host, parts.port[0] != '\0' ? ":" : "", parts.port);
	*ret_parts = parts;
	return OK;
}

static enum err place_read(struct work *w, struct arena *keep, const struct config *config,
    const char *setting, const char *url, struct s3_place *ret_place)
{
	struct url_parts parts = {0};
	const char *host = "";

	TRY(address_read(w, setting, url, &parts, &host));
	ret_place->scheme = arena_strdup(keep, parts.scheme);
	ret_place->host = config->s3_path_style ? arena_strdup(keep, host)
	                                        : arena_printf(keep, "%s.%s", config->s3_bucket, host);
	ret_place->path = config->s3_path_style ? arena_printf(keep, "/%s", config->s3_bucket) : "";
	return OK;
}

static enum err settings_check(struct work *w, const struct config *config)
{
	size_t len = strlen(config->s3_bucket);

	TRY(wants(w, "s3_endpoint", config->s3_endpoint));
	TRY(wants(w, "s3_bucket", config->s3_bucket));
	TRY(wants(w, "s3_region", config->s3_region));
	TRY(wants(w, "s3_access_key", config->s3_access_key));
	TRY(wants(w, "s3_secret_key", config->s3_secret_key));
	if (len < 3 || len > 63 || strspn(config->s3_bucket, "abcdefghijklmnopqrstuvwxyz0123456789.-") != len)
		return fail_field(
		    w, ERR_BAD_INPUT, "s3_bucket", "is not 3 to 63 of a-z, 0-9, hyphen and point");
	if (strspn(config->s3_region, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(config->s3_region))
		return fail_field(w, ERR_BAD_INPUT, "s3_region", "is not the name of a region");
	return OK;
}

static enum err cdn_read(struct work *w, struct arena *keep, const char *url, struct s3 *s3)
{
	struct url_parts parts;
	const char *origin;

	s3->cdn = "";
	if (url[0] == '\0')
		return OK;
	if (url_split(w, url, &parts) != OK || strpbrk(url, "?#") != NULL || url[strlen(url) - 1] == '/')
		return fail_field(
		    w, ERR_BAD_INPUT, "cdn_url", "is not http:// or https:// with a host and no final slash");
	TRY(http_url_origin(w, url, &origin));
	s3->cdn = arena_strdup(keep, url);
	s3->origins = arena_printf(keep, "%s %s", s3->origins, origin);
	return OK;
}

enum err s3_open(struct work *w, const struct config *config, struct storage *s)
{
	struct s3 *s3 = arena_alloc(s->arena, sizeof(*s3));
	const char *seen = config->s3_public_endpoint;
	struct config inside = *config;

	TRY(settings_check(w, config));
	TRY(place_read(w, s->arena, config, "s3_endpoint", config->s3_endpoint, &s3->place));
	s3->seen = s3->place;
	if (seen[0] != '\0')
		TRY(place_read(w, s->arena, config, "s3_public_endpoint", seen, &s3->seen));
	s3->origins = arena_printf(s->arena, "%s://%s", s3->seen.scheme, s3->seen.host);
	TRY(cdn_read(w, s->arena, config->cdn_url, s3));
	s3->key = (struct sigv4_key){arena_strdup(s->arena, config->s3_access_key),
	    arena_strdup(s->arena, config->s3_secret_key), arena_strdup(s->arena, config->s3_region)};
	inside.outbound_private = true;
	inside.outbound_http = true;
	TRY(http_open(w, &inside, &s3->http));
	s->s3 = s3;
	return OK;
}

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
