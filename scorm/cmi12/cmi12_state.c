#include <string.h>

#include "scorm/cmi12/cmi12_inside.h"

struct cmi_entry *cmi12_find(const struct cmi12 *cmi, const char *key, size_t len)
{
	return cmi_values_find(&cmi->values, key, len);
}

const char *cmi12_value(const struct cmi12 *cmi, const char *key)
{
	return cmi_values_text(&cmi->values, key);
}

static void count_arrays(struct cmi12 *cmi, const char *element, const struct cmi12_place *place)
{
	for (size_t i = 0; i < place->arrays; i++) {
		struct cmi_entry *array = cmi_values_take(&cmi->values, element, place->array[i].path_len);

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
	struct cmi_entry *entry = cmi12_find(cmi, element, key_len);
	bool fresh = entry == NULL || entry->value == NULL;
	size_t before = fresh ? 0 : weight(place->row, key_len, entry->value, entry->len);
	size_t after = weight(place->row, key_len, value, len) + (append ? before : 0);

	if (fresh && place->arrays > 0 && cmi->members == CMI12_ELEMENTS_MAX)
		return false;
	if (cmi->bytes - before + after > CMI12_BYTES_MAX)
		return false;
	cmi->bytes = cmi->bytes - before + after;
	if (entry == NULL)
		entry = cmi_values_take(&cmi->values, element, key_len);
	entry->row = place->row;
	cmi_entry_write(&cmi->values, entry, value, len, append);
	cmi->members += fresh && place->arrays > 0;
	count_arrays(cmi, element, place);
	return true;
}

void cmi12_remove(struct cmi12 *cmi, const char *key)
{
	struct cmi_entry *entry = cmi12_find(cmi, key, strlen(key));

	if (entry == NULL || entry->value == NULL)
		return;
	cmi->bytes -= weight(entry->row, entry->key_len, entry->value, entry->len);
	cmi_entry_clear(entry);
}
