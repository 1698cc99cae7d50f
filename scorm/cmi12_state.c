#include <string.h>

#include "scorm/cmi12_inside.h"

enum { SLOTS_FIRST = 128, ENTRIES_FIRST = 64 };

/* FNV-1a begun at a random seed: content chooses the names and must not choose their slots. */
static uint64_t hash_key(const struct cmi12 *cmi, const char *key, size_t len)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ cmi->seed;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)key[i]) * UINT64_C(1099511628211);
	return hash ^ (hash >> 29);
}

struct cmi12_entry *cmi12_find(const struct cmi12 *cmi, const char *key, size_t len)
{
	uint64_t hash = hash_key(cmi, key, len);

	if (cmi->slots_size == 0)
		return NULL;
	for (size_t i = 0; i < cmi->slots_size; i++) {
		uint32_t slot = cmi->slots[(hash + i) & (cmi->slots_size - 1)];
		struct cmi12_entry *entry;

		if (slot == 0)
			return NULL;
		entry = &cmi->entries[slot - 1];
		if (entry->hash == hash && entry->key_len == len && memcmp(entry->key, key, len) == 0)
			return entry;
	}
	return NULL;
}

const char *cmi12_value(const struct cmi12 *cmi, const char *key)
{
	const struct cmi12_entry *entry = cmi12_find(cmi, key, strlen(key));

	return entry != NULL && entry->value != NULL ? entry->value : "";
}

static void slot_take(struct cmi12 *cmi, size_t entry)
{
	uint64_t hash = cmi->entries[entry].hash;
	size_t i = 0;

	while (cmi->slots[(hash + i) & (cmi->slots_size - 1)] != 0)
		i++;
	cmi->slots[(hash + i) & (cmi->slots_size - 1)] = (uint32_t)entry + 1;
}

static void make_room(struct cmi12 *cmi)
{
	if (cmi->entries_count == cmi->entries_size) {
		size_t size = cmi->entries_size == 0 ? ENTRIES_FIRST : cmi->entries_size * 2;
		struct cmi12_entry *entries = arena_alloc(cmi->arena, size * sizeof(*entries));

		if (cmi->entries_count > 0)
			memcpy(entries, cmi->entries, cmi->entries_count * sizeof(*entries));
		cmi->entries = entries;
		cmi->entries_size = size;
	}
	if ((cmi->entries_count + 1) * 2 > cmi->slots_size) {
		cmi->slots_size = cmi->slots_size == 0 ? SLOTS_FIRST : cmi->slots_size * 2;
		cmi->slots = arena_alloc(cmi->arena, cmi->slots_size * sizeof(*cmi->slots));
		for (size_t i = 0; i < cmi->entries_count; i++)
			slot_take(cmi, i);
	}
}

static struct cmi12_entry *entry_new(struct cmi12 *cmi, const char *key, size_t len)
{
	struct cmi12_entry *entry;

	make_room(cmi);
	entry = &cmi->entries[cmi->entries_count];
	*entry = (struct cmi12_entry){.key = arena_strndup(cmi->arena, key, len), .key_len = len};
	entry->hash = hash_key(cmi, key, len);
	slot_take(cmi, cmi->entries_count++);
	return entry;
}

static void value_write(
    struct cmi12 *cmi, struct cmi12_entry *entry, const char *value, size_t len, bool append)
{
	size_t keep = append && entry->value != NULL ? entry->len : 0;

	if (entry->value == NULL || keep + len + 1 > entry->size) {
		size_t size = keep + len + 1;
		char *fresh;

		if (size < entry->size * 2)
			size = entry->size * 2;
		fresh = arena_alloc(cmi->arena, size);
		if (keep > 0)
			memcpy(fresh, entry->value, keep);
		entry->value = fresh;
		entry->size = size;
	}
	memcpy(entry->value + keep, value, len);
	entry->len = keep + len;
	entry->value[entry->len] = '\0';
}

static void count_arrays(struct cmi12 *cmi, const char *element, const struct cmi12_place *place)
{
	for (size_t i = 0; i < place->arrays; i++) {
		struct cmi12_entry *array = cmi12_find(cmi, element, place->array[i].path_len);

		if (array == NULL)
			array = entry_new(cmi, element, place->array[i].path_len);
		if (array->count <= place->array[i].index)
			array->count = place->array[i].index + 1;
	}
}

/* What one value counts towards the limits: elements that stand alone are few, so only what differs from the
 * start counts, which is the same whether it was ever set or not. */
static size_t weight(const struct cmi12_element *row, size_t key_len, const char *value, size_t len)
{
	if (row->access == CMI12_R)
		return 0;
	if (strchr(row->path, '#') != NULL)
		return key_len + len;
	return strcmp(value, row->initial) == 0 ? 0 : len;
}

bool cmi12_put(struct cmi12 *cmi, const char *element, const struct cmi12_place *place, const char *value,
    size_t len, bool append)
{
	size_t key_len = strlen(element);
	struct cmi12_entry *entry = cmi12_find(cmi, element, key_len);
	bool fresh = entry == NULL || entry->value == NULL;
	size_t before = fresh ? 0 : weight(place->row, key_len, entry->value, entry->len);
	size_t after = weight(place->row, key_len, value, len) + (append ? before : 0);

	if (fresh && place->arrays > 0 && cmi->members == CMI12_ELEMENTS_MAX)
		return false;
	if (cmi->bytes - before + after > CMI12_BYTES_MAX)
		return false;
	cmi->bytes = cmi->bytes - before + after;
	if (entry == NULL)
		entry = entry_new(cmi, element, key_len);
	entry->row = place->row;
	value_write(cmi, entry, value, len, append);
	cmi->members += fresh && place->arrays > 0;
	count_arrays(cmi, element, place);
	return true;
}

void cmi12_remove(struct cmi12 *cmi, const char *key)
{
	struct cmi12_entry *entry = cmi12_find(cmi, key, strlen(key));

	if (entry == NULL || entry->value == NULL)
		return;
	cmi->bytes -= weight(entry->row, entry->key_len, entry->value, entry->len);
	entry->value = NULL;
	entry->len = entry->size = 0;
}
