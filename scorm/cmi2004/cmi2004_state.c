#include <stdlib.h>
#include <string.h>

#include "scorm/cmi2004/cmi2004_inside.h"

struct cmi_entry *cmi2004_find(const struct cmi2004 *cmi, const char *key, size_t len)
{
	return cmi_values_find(&cmi->values, key, len);
}

const char *cmi2004_value(const struct cmi2004 *cmi, const char *key)
{
	const struct cmi_entry *entry = cmi2004_find(cmi, key, strlen(key));

	return entry != NULL ? entry->value : NULL;
}

uint32_t cmi2004_count(const struct cmi2004 *cmi, const char *path, size_t len)
{
	const struct cmi_entry *array = cmi2004_find(cmi, path, len);

	return array != NULL ? array->count : 0;
}

static void count_arrays(struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place)
{
	for (size_t i = 0; i < place->arrays; i++) {
		struct cmi_entry *array = cmi_values_take(&cmi->values, element, place->array[i].path_len);

		if (array->count <= place->array[i].index)
			array->count = place->array[i].index + 1;
	}
}

/* What one value counts towards the limits: elements that stand alone are few, so only what differs from the
 * start counts, which is the same whether it was ever set or not. */
static size_t weight(const struct cmi2004_element *row, size_t key_len, const char *value, size_t len)
{
	if (row->access == CMI2004_R)
		return 0;
	if (strchr(row->path, '#') != NULL)
		return key_len + len;
	return row->initial != NULL && strcmp(value, row->initial) == 0 ? 0 : len;
}

/* What stands in a bucket since the launch counts nothing: the browser may not know it. */
static size_t weight_now(
    const struct cmi2004 *cmi, const struct cmi_entry *entry, const struct cmi2004_place *place)
{
	const struct cmi2004_element *row = place->row;

	if (row->rule == CMI2004_RULE_SHARED && !cmi->buckets[place->array[0].index].changed)
		return 0;
	return weight(row, entry->key_len, entry->value, entry->len);
}

static bool is_unique(const struct cmi2004_element *row)
{
	return row->rule == CMI2004_RULE_ONCE || row->rule == CMI2004_RULE_UNIQUE;
}

static struct cmi_entry *name_find(
    const struct cmi2004 *cmi, const char *array, size_t array_len, const char *value, const char **ret_key)
{
	*ret_key = arena_printf(cmi->arena, "%.*s\n%s", (int)array_len, array, value);
	return cmi_values_find(&cmi->names, *ret_key, strlen(*ret_key));
}

static size_t innermost(const struct cmi2004_place *place)
{
	return place->array[place->arrays - 1].path_len;
}

static void name_leave(
    struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place, const char *value)
{
	const char *key;
	struct cmi_entry *name = name_find(cmi, element, innermost(place), value, &key);

	if (name != NULL && name->count > 0)
		name->count--;
}

static void name_enter(
    struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place, const char *value)
{
	const char *key, *who;
	struct cmi_entry *name = name_find(cmi, element, innermost(place), value, &key);

	if (name == NULL)
		name = cmi_values_take(&cmi->names, key, strlen(key));
	name->count++;
	who = arena_printf(cmi->arena, "%u", (unsigned)place->array[place->arrays - 1].index);
	cmi_entry_write(&cmi->names, name, who, strlen(who), false);
}

bool cmi2004_taken(
    const struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place, const char *value)
{
	const char *key, *now = cmi2004_value(cmi, element);
	const struct cmi_entry *name;

	if (now != NULL && strcmp(now, value) == 0)
		return false;
	name = name_find(cmi, element, innermost(place), value, &key);
	return name != NULL && name->count > 0;
}

bool cmi2004_who_says(const struct cmi2004 *cmi, const char *array, const char *value, uint32_t *ret_index)
{
	const char *key;
	const struct cmi_entry *name = name_find(cmi, array, strlen(array), value, &key);

	if (name == NULL || name->count == 0)
		return false;
	*ret_index = (uint32_t)strtoul(name->value, NULL, 10);
	return true;
}

/* Buckets are as many as the package says. */
static bool is_counted(const struct cmi2004_place *place)
{
	return place->arrays > 0 && place->row->rule != CMI2004_RULE_SHARED;
}

bool cmi2004_put(struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place,
    const char *value, size_t len, bool said)
{
	size_t key_len = strlen(element);
	struct cmi_entry *entry = cmi2004_find(cmi, element, key_len);
	bool fresh = entry == NULL || entry->value == NULL;
	size_t before = fresh ? 0 : weight_now(cmi, entry, place), after = 0;

	if (said || place->row->rule != CMI2004_RULE_SHARED)
		after = weight(place->row, key_len, value, len);
	if (fresh && is_counted(place) && cmi->members == CMI2004_ELEMENTS_MAX)
		return false;
	if (cmi->bytes - before + after > CMI2004_BYTES_MAX)
		return false;
	cmi->bytes = cmi->bytes - before + after;
	if (is_unique(place->row)) {
		if (!fresh)
			name_leave(cmi, element, place, entry->value);
		name_enter(cmi, element, place, value);
	}
	if (entry == NULL)
		entry = cmi_values_take(&cmi->values, element, key_len);
	entry->row = place->row;
	entry->told = said;
	cmi_entry_write(&cmi->values, entry, value, len, false);
	cmi->members += fresh && is_counted(place);
	count_arrays(cmi, element, place);
	return true;
}

void cmi2004_remove(struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place)
{
	struct cmi_entry *entry = cmi2004_find(cmi, element, strlen(element));

	if (entry == NULL || entry->value == NULL)
		return;
	cmi->bytes -= weight_now(cmi, entry, place);
	cmi->members -= is_counted(place);
	cmi_entry_clear(entry);
}
