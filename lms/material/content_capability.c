#include "lms/material/content_capability.h"

#include <string.h>

#include "base/time.h"

/* Ours alone and fixed: a capability made by one node is read by another. */
enum {
	ID_SIZE = 16,
	TIME_SIZE = 8,
	LABEL_FIELD = 24,
	LABEL_AT = 2 * ID_SIZE,
	TIME_AT = LABEL_AT + LABEL_FIELD,
	ALL_SIZE = TIME_AT + TIME_SIZE
};

static const char *capability_make(
    struct work *w, const struct keys *keys, const char *purpose, const struct content_capability *c)
{
	uint8_t bytes[ALL_SIZE] = {0};

	memcpy(bytes, c->org.bytes, ID_SIZE);
	memcpy(bytes + ID_SIZE, c->thing.bytes, ID_SIZE);
	memcpy(bytes + LABEL_AT, c->label, strnlen(c->label, CONTENT_LABEL_SIZE - 1));
	for (int i = 0; i < TIME_SIZE; i++)
		bytes[TIME_AT + i] = (uint8_t)((uint64_t)c->expires_s >> (8 * (TIME_SIZE - 1 - i)));
	return keys_capability(w, keys, purpose, bytes, sizeof bytes);
}

static bool capability_read(const struct keys *keys, const char *purpose, const char *text, int64_t now_us,
    struct content_capability *ret)
{
	struct content_capability c = {.expires_s = 0};
	uint8_t bytes[ALL_SIZE];
	uint64_t expires_s = 0;

	if (!keys_capability_read(keys, purpose, text, bytes, sizeof bytes))
		return false;
	for (int i = 0; i < TIME_SIZE; i++)
		expires_s = expires_s << 8 | bytes[TIME_AT + i];
	c.expires_s = (int64_t)expires_s;
	if (c.expires_s <= now_us / US_PER_S)
		return false;
	memcpy(c.org.bytes, bytes, ID_SIZE);
	memcpy(c.thing.bytes, bytes + ID_SIZE, ID_SIZE);
	memcpy(c.label, bytes + LABEL_AT, CONTENT_LABEL_SIZE - 1);
	*ret = c;
	return true;
}

const char *native_capability_make(
    struct work *w, const struct keys *keys, const struct content_capability *c)
{
	return capability_make(w, keys, "native", c);
}

const char *media_capability_make(struct work *w, const struct keys *keys, const struct content_capability *c)
{
	return capability_make(w, keys, "media", c);
}

bool native_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct content_capability *ret)
{
	return capability_read(keys, "native", text, now_us, ret);
}

bool media_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct content_capability *ret)
{
	return capability_read(keys, "media", text, now_us, ret);
}
