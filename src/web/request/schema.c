#include "web/schema.h"

#include "web/input.h"

/* of is deeper than this in no table; a table that names itself would never end. */
enum { SCHEMA_DEPTH_MAX = 12 };

static json_t *object_json(const struct schema *members, int depth);

static json_t *typed(const char *type, const char *format)
{
	json_t *json = json_pack("{s:s}", "type", type);

	if (format != NULL)
		json_object_set_new(json, "format", json_string(format));
	return json;
}

static void words_add(json_t *json, const char *const *choices)
{
	json_t *words = json_array();

	for (; choices != NULL && *choices != NULL; choices++)
		json_array_append_new(words, json_string(*choices));
	json_object_set_new(json, "enum", words);
}

static json_t *array_json(json_t *own_items)
{
	json_t *json = typed("array", NULL);

	json_object_set_new(json, "items", own_items);
	return json;
}

static json_t *value_json(const struct schema *member, int depth)
{
	json_t *json;

	switch (member->type) {
	case SCHEMA_TEXT:
		return typed("string", NULL);
	case SCHEMA_UUID:
		return typed("string", "uuid");
	case SCHEMA_TIME:
		return typed("string", "date-time");
	case SCHEMA_URL:
		return typed("string", "uri");
	case SCHEMA_INT:
		return typed("integer", "int64");
	case SCHEMA_REAL:
		return typed("number", NULL);
	case SCHEMA_BOOL:
		return typed("boolean", NULL);
	case SCHEMA_CHOICE:
		json = typed("string", NULL);
		words_add(json, member->choices);
		return json;
	case SCHEMA_TEXTS:
		return array_json(typed("string", NULL));
	case SCHEMA_ARRAY:
		return array_json(member->of != NULL ? object_json(member->of, depth + 1) : json_object());
	case SCHEMA_OBJECT:
		return object_json(member->of, depth + 1);
	case SCHEMA_ANY:
		break;
	}
	return json_object();
}

/* JSON Schema 2020-12 has no nullable: the type becomes a list, and the words get a null. */
static void nullable_add(json_t *json)
{
	json_t *type = json_object_get(json, "type"), *words = json_object_get(json, "enum");

	if (type != NULL)
		json_object_set_new(json, "type", json_pack("[O,s]", type, "null"));
	if (words != NULL)
		json_array_append_new(words, json_null());
}

static void about_add(json_t *json, const char *about)
{
	if (about != NULL && *about != '\0')
		json_object_set_new(json, "description", json_string(about));
}

static json_t *object_json(const struct schema *members, int depth)
{
	json_t *json = typed("object", NULL), *properties, *required;

	if (members == NULL || depth > SCHEMA_DEPTH_MAX)
		return json;
	properties = json_object();
	required = json_array();
	for (; members->name != NULL; members++) {
		json_t *value = value_json(members, depth);

		if (members->nullable)
			nullable_add(value);
		about_add(value, members->about);
		json_object_set_new(properties, members->name, value);
		if (!members->optional)
			json_array_append_new(required, json_string(members->name));
	}
	json_object_set_new(json, "properties", properties);
	if (json_array_size(required) > 0)
		json_object_set(json, "required", required);
	json_decref(required);
	return json;
}

json_t *schema_json(const struct schema *members)
{
	return object_json(members, 0);
}

static json_t *members_json(const struct input *members, int place, int depth);

static void bounds_add(json_t *json, const char *least, const char *most, int64_t min, int64_t max)
{
	if (min != 0)
		json_object_set_new(json, least, json_integer(min));
	if (max != 0)
		json_object_set_new(json, most, json_integer(max));
}

/* Lengths are ours in bytes and theirs in characters: what fits in characters may still be too long in bytes,
 * never the other way round. */
static json_t *text_json(const struct input *row, const char *format)
{
	json_t *json = typed("string", format);

	bounds_add(json, "minLength", "maxLength", row->min, row->max);
	return json;
}

static json_t *container_json(const struct input *row, int depth)
{
	bool array = row->type == FIELD_ARRAY;
	json_t *inner = row->members != NULL && depth < SCHEMA_DEPTH_MAX
	                    ? members_json(row->members, -1, depth + 1)
	                    : NULL;
	json_t *json;

	if (array) {
		json = array_json(inner != NULL ? inner : json_object());
		bounds_add(json, "minItems", "maxItems", row->min, row->max);
		return json;
	}
	json = inner != NULL ? inner : typed("object", NULL);
	if (row->max > 0)
		json_object_set_new(json, "maxProperties", json_integer(row->max));
	return json;
}

static json_t *texts_json(const struct input *row)
{
	json_t *item = typed("string", NULL), *json;

	if (row->choices != NULL)
		words_add(item, row->choices);
	json = array_json(item);
	bounds_add(json, "minItems", "maxItems", row->min, row->max);
	return json;
}

static json_t *input_value_json(const struct input *row, int depth)
{
	json_t *json;

	switch (row->type) {
	case FIELD_TEXT:
		return text_json(row, row->hidden ? "password" : NULL);
	case FIELD_URL:
		return text_json(row, "uri");
	case FIELD_EMAIL:
		return text_json(row, "email");
	case FIELD_SLUG:
		json = text_json(row, NULL);
		json_object_set_new(json, "pattern", json_string("^[a-z0-9]+(-[a-z0-9]+)*$"));
		return json;
	case FIELD_UUID:
		return typed("string", "uuid");
	case FIELD_TIME:
		return typed("string", "date-time");
	case FIELD_INT:
		json = typed("integer", "int64");
		json_object_set_new(json, "minimum", json_integer(row->min));
		bounds_add(json, "minimum", "maximum", 0, row->max);
		return json;
	case FIELD_REAL:
		return typed("number", NULL);
	case FIELD_BOOL:
		return typed("boolean", NULL);
	case FIELD_CHOICE:
		json = typed("string", NULL);
		words_add(json, row->choices);
		return json;
	case FIELD_TEXTS:
		return texts_json(row);
	case FIELD_ARRAY:
	case FIELD_OBJECT:
		break;
	}
	return container_json(row, depth);
}

static json_t *members_json(const struct input *members, int place, int depth)
{
	json_t *json = typed("object", NULL), *properties = json_object(), *required = json_array();

	for (; members != NULL && members->name != NULL; members++) {
		json_t *value;

		if (place >= 0 && (int)members->place != place)
			continue;
		value = input_value_json(members, depth);
		about_add(value, members->about);
		json_object_set_new(properties, members->name, value);
		if (members->required)
			json_array_append_new(required, json_string(members->name));
	}
	json_object_set_new(json, "properties", properties);
	if (json_array_size(required) > 0)
		json_object_set(json, "required", required);
	json_decref(required);
	json_object_set_new(json, "additionalProperties", json_false());
	return json;
}

json_t *schema_of_inputs(const struct input *table, int place)
{
	return members_json(table, place, 0);
}

json_t *schema_of_input(const struct input *row)
{
	return input_value_json(row, 0);
}
