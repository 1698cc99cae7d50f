#include "lti/oauth1.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha1.h"
#include "base/text.h"
#include "base/time.h"
#include "keys/http.h"

enum { HEADER_MAX = 16 * 1024 };

/* Encoded (section 3.6). */
struct parameter {
	const char *name, *value;
};

struct parameters {
	struct parameter list[OAUTH1_PARAMETERS_MAX];
	size_t count;
};

static const char *encoded(struct work *w, const char *s)
{
	struct text t = text_new(w->arena, OAUTH1_BASE_MAX);

	text_add_url(&t, s);
	return text_fits(&t) ? t.data : NULL;
}

static enum err parameter_add(struct work *w, struct parameters *all, const struct form_pair *pair)
{
	struct parameter one;

	if (strcmp(pair->name, "oauth_signature") == 0 || strcmp(pair->name, "realm") == 0)
		return OK;
	one = (struct parameter){encoded(w, pair->name), encoded(w, pair->value)};
	if (all->count == OAUTH1_PARAMETERS_MAX || one.name == NULL || one.value == NULL)
		return fail(w, ERR_BAD_INPUT, "there are more parameters than can be signed");
	all->list[all->count++] = one;
	return OK;
}

static enum err form_add(struct work *w, struct parameters *all, const struct form *form)
{
	for (size_t i = 0; form != NULL && i < form->count; i++)
		TRY(parameter_add(w, all, &form->pairs[i]));
	return OK;
}

/* Section 3.4.1.3.2: by name, then by value, byte for byte, after encoding. */
static int parameter_order(const void *a, const void *b)
{
	const struct parameter *one = a, *other = b;
	int by_name = strcmp(one->name, other->name);

	return by_name != 0 ? by_name : strcmp(one->value, other->value);
}

/* Section 3.4.1.2: scheme and host in small letters, no default port; the path as it is. */
static enum err base_url(struct work *w, const char *url, const char **ret_url, const char **ret_query)
{
	const char *origin, *path, *query;
	size_t path_len;

	TRY(http_url_origin(w, url, &origin));
	path = strstr(url, "://") + 3;
	path += strcspn(path, "/?#");
	path_len = strcspn(path, "?#");
	query = path + path_len;
	*ret_url = arena_printf(
	    w->arena, "%s%.*s", origin, path_len > 0 ? (int)path_len : 1, path_len > 0 ? path : "/");
	*ret_query = *query == '?' ? arena_strndup(w->arena, query + 1, strcspn(query + 1, "#")) : "";
	return OK;
}

enum err oauth1_base_string(struct work *w, const struct oauth1_request *request, const char **ret_base)
{
	struct parameters *all = arena_alloc(w->arena, sizeof(*all));
	struct text base = text_new(w->arena, OAUTH1_BASE_MAX), joined = text_new(w->arena, OAUTH1_BASE_MAX);
	const char *url, *query;
	struct form of_url;

	all->count = 0;
	TRY(base_url(w, request->url, &url, &query));
	TRY(form_parse(w, query, strlen(query), &of_url));
	TRY(form_add(w, all, &of_url));
	TRY(form_add(w, all, request->query));
	TRY(form_add(w, all, request->body));
	qsort(all->list, all->count, sizeof(all->list[0]), parameter_order);
	for (size_t i = 0; i < all->count; i++) {
		if (i > 0)
			text_add_char(&joined, '&');
		text_add(&joined, all->list[i].name);
		text_add_char(&joined, '=');
		text_add(&joined, all->list[i].value);
	}
	text_add(&base, request->method);
	text_add_char(&base, '&');
	text_add_url(&base, url);
	text_add_char(&base, '&');
	text_add_url(&base, joined.data);
	if (!text_fits(&joined) || !text_fits(&base))
		return fail(w, ERR_BAD_INPUT, "there are more parameters than can be signed");
	*ret_base = base.data;
	return OK;
}

const char *oauth1_signature(struct work *w, const char *base, const char *secret)
{
	struct text key = text_new(w->arena, OAUTH1_BASE_MAX);
	uint8_t mac[SHA1_SIZE];

	text_add_url(&key, secret);
	text_add_char(&key, '&');
	hmac_sha1(key.data, key.len, base, strlen(base), mac);
	return base64_encode(w->arena, mac, sizeof(mac));
}

bool oauth1_signature_equal(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && equal_constant_time(a, b, len);
}

enum err oauth1_post_header(struct work *w, const struct oauth1_post *post, const char **ret_header)
{
	uint8_t digest[SHA1_SIZE];
	struct form_pair pairs[] = {
	    {"oauth_body_hash", NULL},
	    {"oauth_consumer_key", post->key},
	    {"oauth_nonce", post->nonce},
	    {"oauth_signature_method", "HMAC-SHA1"},
	    {"oauth_timestamp", arena_printf(w->arena, "%lld", (long long)(post->at_us / US_PER_S))},
	    {"oauth_version", "1.0"},
	    {"oauth_signature", NULL},
	};
	const struct form parameters = {.count = FIELDS_COUNT(pairs) - 1, .pairs = pairs};
	struct text header = text_new(w->arena, HEADER_MAX);
	const char *base;

	sha1(post->body, post->body_len, digest);
	pairs[0].value = base64_encode(w->arena, digest, sizeof(digest));
	TRY(oauth1_base_string(
	    w, &(struct oauth1_request){.method = "POST", .url = post->url, .body = &parameters}, &base));
	pairs[parameters.count].value = oauth1_signature(w, base, post->secret);
	text_add(&header, "Authorization: OAuth");
	for (size_t i = 0; i < FIELDS_COUNT(pairs); i++) {
		text_printf(&header, "%s%s=\"", i > 0 ? ", " : " ", pairs[i].name);
		text_add_url(&header, pairs[i].value);
		text_add_char(&header, '"');
	}
	if (!text_fits(&header))
		return fail(w, ERR_BAD_INPUT, "the request is too long to sign");
	*ret_header = header.data;
	return OK;
}
