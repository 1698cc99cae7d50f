/* Standard Webhooks 1.0.0: what a message looks like, and how it is signed. */
#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/sha1.h"
#include "base/text.h"
#include "xapi/feed/feed.h"

#define PREFIX "whsec_"

enum { SECRET_BYTES = 32, HEAD_MAX = 1024 };

const char *xapi_webhook_body(
    struct work *w, const char *type, const char *timestamp, const char *data, size_t len, size_t *ret_len)
{
	struct text t = text_new(w->arena, len + HEAD_MAX);

	text_add(&t, "{\"type\":");
	text_add_json(&t, type);
	text_add(&t, ",\"timestamp\":");
	text_add_json(&t, timestamp);
	text_add(&t, ",\"data\":");
	text_add_bytes(&t, data, len);
	text_add_char(&t, '}');
	*ret_len = t.len;
	return t.data;
}

void xapi_webhook_secret_make(struct arena *a, char ret_secret[static FEED_SECRET_SIZE])
{
	uint8_t bytes[SECRET_BYTES];

	random_bytes(bytes, sizeof(bytes));
	snprintf(ret_secret, FEED_SECRET_SIZE, PREFIX "%s", base64_encode(a, bytes, sizeof(bytes)));
}

/* The bytes that a secret stands for: plain base64 of SECRET_BYTES, its last sign a "=". */
static size_t secret_bytes(struct arena *a, const char *secret, uint8_t **ret_bytes)
{
	char *text = arena_strdup(a, secret + strlen(PREFIX));
	size_t len = strcspn(text, "=");

	for (size_t i = 0; i < len; i++)
		text[i] = (char)(text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i]);
	return base64url_decode(a, text, len, ret_bytes, &len) ? len : 0;
}

const char *xapi_webhook_sign(
    struct arena *a, const char *secret, const char *id, int64_t at_s, const char *body, size_t len)
{
	struct text t = text_new(a, len + HEAD_MAX);
	uint8_t *key = NULL, mac[SHA256_SIZE];
	size_t key_len = secret_bytes(a, secret, &key);

	text_printf(&t, "%s.%lld.", id, (long long)at_s);
	text_add_bytes(&t, body, len);
	hmac_sha256(key, key_len, t.data, t.len, mac);
	return arena_printf(a, "v1,%s", base64_encode(a, mac, sizeof(mac)));
}
