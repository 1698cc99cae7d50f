#include "scorm/cmi/values.h"

#include <string.h>

#include "base/id.h"

enum { SLOTS_FIRST = 128, ENTRIES_FIRST = 64 };

struct cmi_values cmi_values_new(struct arena *a)
{
	struct cmi_values values = {.arena = a};

	random_bytes(&values.seed, sizeof(values.seed));
	return values;
}

/* FNV-1a begun at a random seed: content chooses the names and must not choose their slots. */
static uint64_t hash_key(const struct cmi_values *values, const char *key, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ values->seed;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)key[i]) * UINT64_C(1099511628211);
	return hash ^ (hash >> 29);
}

struct cmi_entry *cmi_values_find(const struct cmi_values *values, const char *key, size_t len)
{
	uint64_t hash;

	if (values->slots_size == 0)
		return NULL;
	hash = hash_key(values, key, len);
	for (size_t i = 0; i < values->slots_size; i++) {
		uint32_t slot = values->slots[(hash + i) & (values->slots_size - 1)];
		struct cmi_entry *entry;

		if (slot == 0)
			return NULL;
		entry = &values->entries[slot - 1];
		if (entry->hash == hash && entry->key_len == len && memcmp(entry->key, key, len) == 0)
			return entry;
	}
	return NULL;
}

const char *cmi_values_text(const struct cmi_values *values, const char *key)
{
	const struct cmi_entry *entry = cmi_values_find(values, key, strlen(key));

	return entry != NULL && entry->value != NULL ? entry->value : "";
}

static void slot_take(struct cmi_values *values, size_t entry)
{
	uint64_t hash = values->entries[entry].hash;
	size_t i = 0;

	while (values->slots[(hash + i) & (values->slots_size - 1)] != 0)
		i++;
	values->slots[(hash + i) & (values->slots_size - 1)] = (uint32_t)entry + 1;
}

static void make_room(struct cmi_values *values)
{
	if (values->count == values->size) {
		size_t size = values->size == 0 ? ENTRIES_FIRST : values->size * 2;
		struct cmi_entry *entries = arena_alloc(values->arena, size * sizeof(*entries));

		if (values->count > 0)
			memcpy(entries, values->entries, values->count * sizeof(*entries));
		values->entries = entries;
		values->size = size;
	}
	if ((values->count + 1) * 2 > values->slots_size) {
		values->slots_size = values->slots_size == 0 ? SLOTS_FIRST : values->slots_size * 2;
		values->slots = arena_alloc(values->arena, values->slots_size * sizeof(*values->slots));
		for (size_t i = 0; i < values->count; i++)
			slot_take(values, i);
	}
}

struct cmi_entry *cmi_values_take(struct cmi_values *values, const char *key, size_t len)
{
	struct cmi_entry *entry = cmi_values_find(values, key, len);

	if (entry != NULL)
		return entry;
	make_room(values);
	entry = &values->entries[values->count];
	*entry = (struct cmi_entry){.key = arena_strndup(values->arena, key, len), .key_len = len};
	entry->hash = hash_key(values, key, len);
	slot_take(values, values->count++);
	return entry;
}

void cmi_entry_write(
    struct cmi_values *values, struct cmi_entry *entry, const char *value, size_t len, bool append)
{
	size_t keep = append && entry->value != NULL ? entry->len : 0;

	if (entry->value == NULL || keep + len + 1 > entry->size) {
		size_t size = keep + len + 1;
		char *fresh;

		if (size < entry->size * 2)
			size = entry->size * 2;
		fresh = arena_alloc(values->arena, size);
		if (keep > 0)
			memcpy(fresh, entry->value, keep);
		entry->value = fresh;
		entry->size = size;
	}
	memcpy(entry->value + keep, value, len);
	entry->len = keep + len;
	entry->value[entry->len] = '\0';
}

void cmi_entry_clear(struct cmi_entry *entry)
{
	entry->value = NULL;
	entry->len = entry->size = 0;
}
