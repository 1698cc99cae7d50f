#include <stdio.h>
#include <string.h>

#include "scorm/cmi12/cmi12_inside.h"

static uint32_t array_count(const struct cmi12 *cmi, const char *path, size_t len)
{
	const struct cmi_entry *array = cmi12_find(cmi, path, len);

	return array != NULL ? array->count : 0;
}

/* Whether every member the name passes through is there; one past the end counts as there where may_create.
 */
static bool members_exist(
    const struct cmi12 *cmi, const char *element, const struct cmi12_place *place, bool may_create)
{
	for (size_t i = 0; i < place->arrays; i++) {
		uint32_t count = array_count(cmi, element, place->array[i].path_len);

		if (place->array[i].index > count || (place->array[i].index == count && !may_create))
			return false;
	}
	return true;
}

static enum scorm12_code get_children(
    const struct cmi12 *cmi, const struct cmi12_place *place, const char **ret_value)
{
	char children[CMI12_CHILDREN_SIZE];

	if (place->root)
		return SCORM12_NOT_IMPLEMENTED;
	if (place->category == NULL || !place->category->has_children)
		return SCORM12_NO_CHILDREN;
	if (!cmi12_children(place->category, children))
		return SCORM12_GENERAL;
	*ret_value = arena_strdup(cmi->arena, children);
	return SCORM12_OK;
}

static enum scorm12_code get_keyword(
    const struct cmi12 *cmi, const char *element, const struct cmi12_place *place, const char **ret_value)
{
	if (!members_exist(cmi, element, place, false))
		return SCORM12_ARGUMENT;
	switch (place->keyword) {
	case CMI12_KEYWORD_CHILDREN:
		return get_children(cmi, place, ret_value);
	case CMI12_KEYWORD_COUNT:
		if (place->category == NULL || !place->category->array)
			return SCORM12_NOT_ARRAY;
		*ret_value =
		    arena_printf(cmi->arena, "%u", (unsigned)array_count(cmi, element, place->body_len));
		return SCORM12_OK;
	case CMI12_KEYWORD_VERSION:
		if (!place->root)
			return SCORM12_ARGUMENT;
		*ret_value = CMI12_VERSION;
		return SCORM12_OK;
	case CMI12_NO_KEYWORD:
		break;
	}
	return SCORM12_ARGUMENT;
}

enum scorm12_code cmi12_get(struct cmi12 *cmi, const char *element, const char **ret_value)
{
	struct cmi12_place place;
	const struct cmi_entry *entry;
	enum scorm12_code code = cmi12_resolve(element, &place);

	*ret_value = "";
	if (code != SCORM12_OK)
		return code;
	if (place.keyword != CMI12_NO_KEYWORD)
		return get_keyword(cmi, element, &place, ret_value);
	if (place.row->access == CMI12_W)
		return SCORM12_WRITE_ONLY;
	if (!members_exist(cmi, element, &place, false))
		return SCORM12_ARGUMENT;
	entry = cmi12_find(cmi, element, strlen(element));
	*ret_value = entry != NULL && entry->value != NULL ? entry->value : place.row->initial;
	return SCORM12_OK;
}

/* The type of the interaction that the element belongs to; "" for others. */
static const char *interaction_type(
    const struct cmi12 *cmi, const char *element, const struct cmi12_place *place)
{
	char key[CMI12_ELEMENT_MAX + 1];
	int written;

	if (place->row->type != CMI12_FEEDBACK || place->arrays == 0)
		return "";
	written = snprintf(key, sizeof(key), "%.*s.%u.type", (int)place->array[0].path_len, element,
	    (unsigned)place->array[0].index);
	return written > 0 && written < (int)sizeof(key) ? cmi12_value(cmi, key) : "";
}

enum scorm12_code cmi12_set(struct cmi12 *cmi, const char *element, const char *value)
{
	struct cmi12_place place;
	enum scorm12_code code = cmi12_resolve(element, &place);
	size_t len = strlen(value);
	bool append;

	if (code != SCORM12_OK)
		return code;
	if (place.keyword != CMI12_NO_KEYWORD)
		return SCORM12_KEYWORD;
	if (place.row->access == CMI12_R)
		return SCORM12_READ_ONLY;
	if (!members_exist(cmi, element, &place, true))
		return SCORM12_ARGUMENT;
	if (!cmi12_value_fits(place.row, value, len, interaction_type(cmi, element, &place)))
		return SCORM12_TYPE;
	append = strcmp(element, "cmi.comments") == 0;
	if (append && len + strlen(cmi12_value(cmi, element)) > CMI12_VALUE_MAX)
		return SCORM12_TYPE;
	if (!cmi12_put(cmi, element, &place, value, len, append))
		return SCORM12_GENERAL;
	cmi->ended = CMI12_RUNNING;
	cmi->end_counted = false;
	return SCORM12_OK;
}

bool cmi12_is_turn(const char *element)
{
	struct cmi12_place place;

	return cmi12_resolve(element, &place) == SCORM12_OK && place.keyword == CMI12_NO_KEYWORD &&
	       place.row->turn;
}
