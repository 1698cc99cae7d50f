#include <stdio.h>
#include <string.h>

#include "lms/demo/carried.h"
#include "lms/demo/demo_int.h"

const struct carried *demo_file(const char *path)
{
	for (size_t i = 0; i < carried_count; i++) {
		if (strcmp(carried_files[i].path, path) == 0)
			return &carried_files[i];
	}
	return NULL;
}

enum err demo_json(struct work *w, const char *path, json_t **ret_json)
{
	const struct carried *file = demo_file(path);

	if (file == NULL)
		return fail(w, ERR_INTERNAL, "the demo school has no %s", path);
	return json_read(w, path, (const char *)file->bytes, file->len, ret_json);
}

const char *demo_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

int64_t demo_number(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

bool demo_truth(const json_t *object, const char *name, bool otherwise)
{
	const json_t *value = json_object_get(object, name);

	return value != NULL ? json_is_true(value) : otherwise;
}

struct uuid demo_id(const struct demo *demo, const char *kind, const char *name)
{
	char text[256];
	uint8_t digest[SHA256_SIZE];
	struct uuid id;
	int len = snprintf(text, sizeof text, "lectern demo\n%s\n%s\n%s", demo->slug, kind, name);

	sha256(text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1, digest);
	memcpy(id.bytes, digest, sizeof id.bytes);
	id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0f) | 0x80); /* RFC 9562: version 8, of one's own making */
	id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3f) | 0x80);
	return id;
}

struct die die_of(const char *seed)
{
	uint8_t digest[SHA256_SIZE];
	struct die die = {0};

	sha256(seed, strlen(seed), digest);
	memcpy(&die.state, digest, sizeof die.state);
	return die;
}

int64_t die_throw(struct die *die, int64_t sides)
{
	uint64_t z = die->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	z ^= z >> 31;
	return (int64_t)(z % (uint64_t)sides);
}

bool die_chance(struct die *die, int per_cent)
{
	return die_throw(die, 100) < per_cent;
}
