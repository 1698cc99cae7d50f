/* A course structure as it is stored with its package version, and read back. */
#include <string.h>

#include "base/fields.h"
#include "xapi/cmi5/structure.h"

static json_t *strings_json(const struct cmi5_strings *strings)
{
	json_t *array = json_array();

	for (size_t i = 0; i < strings->count; i++)
		(void)json_array_append_new(
		    array, json_pack("[s,s]", strings->items[i].lang, strings->items[i].text));
	return array;
}

/* What is absent is left out. */
static void text_put(json_t *object, const char *name, const char *text)
{
	if (text[0] != '\0')
		(void)json_object_set_new(object, name, json_string(text));
}

static json_t *part_json(const struct cmi5_part *part)
{
	json_t *json =
	    json_pack("{s:s,s:i,s:o,s:o}", part->au ? "au" : "block", part->id, "parent", part->parent,
	        "title", strings_json(&part->title), "description", strings_json(&part->description));
	json_t *objectives = json_array();

	for (size_t i = 0; i < part->objectives_count; i++)
		(void)json_array_append_new(objectives, json_string(part->objectives[i]));
	if (part->objectives_count > 0)
		(void)json_object_set(json, "objectives", objectives);
	json_decref(objectives);
	if (!part->au)
		return json;
	text_put(json, "url", part->url);
	text_put(json, "mastery_score", part->mastery_score);
	text_put(json, "activity_type", part->activity_type);
	text_put(json, "launch_parameters", part->launch_parameters);
	text_put(json, "entitlement_key", part->entitlement_key);
	text_put(json, "move_on", cmi5_move_on_names[part->move_on]);
	text_put(json, "launch_method", cmi5_launch_method_names[part->launch_method]);
	(void)json_object_set_new(json, "absolute", json_boolean(part->absolute));
	return json;
}

json_t *cmi5_structure_json(const struct cmi5_structure *structure)
{
	json_t *parts = json_array(), *objectives = json_array();

	for (size_t i = 0; i < structure->parts_count; i++)
		(void)json_array_append_new(parts, part_json(&structure->parts[i]));
	for (size_t i = 0; i < structure->objectives_count; i++) {
		const struct cmi5_objective *objective = &structure->objectives[i];

		(void)json_array_append_new(objectives,
		    json_pack("{s:s,s:o,s:o}", "id", objective->id, "title", strings_json(&objective->title),
		        "description", strings_json(&objective->description)));
	}
	return json_pack("{s:s,s:s,s:o,s:o,s:o,s:o}", "standard", "cmi5", "id", structure->id, "title",
	    strings_json(&structure->title), "description", strings_json(&structure->description),
	    "objectives", objectives, "parts", parts);
}

static const char *text_of(struct arena *a, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? arena_strdup(a, text) : "";
}

static struct cmi5_strings strings_of(struct arena *a, const json_t *array)
{
	struct cmi5_string *items = arena_alloc(a, json_array_size(array) * sizeof(*items) + 1);
	const json_t *pair;
	size_t i;

	json_array_foreach(array, i, pair)
	{
		const char *lang = json_string_value(json_array_get(pair, 0));
		const char *text = json_string_value(json_array_get(pair, 1));

		items[i].lang = lang != NULL ? arena_strdup(a, lang) : "";
		items[i].text = text != NULL ? arena_strdup(a, text) : "";
	}
	return (struct cmi5_strings){.count = json_array_size(array), .items = items};
}

/* 0 where the name is none of them: the default of both. */
static int choice_of(const json_t *object, const char *name, const char *const *names, int count)
{
	const char *text = json_string_value(json_object_get(object, name));

	for (int i = 0; text != NULL && i < count; i++) {
		if (strcmp(text, names[i]) == 0)
			return i;
	}
	return 0;
}

static struct cmi5_part part_of(struct arena *a, const json_t *json)
{
	const json_t *named = json_object_get(json, "objectives");
	const char **ids = arena_alloc(a, json_array_size(named) * sizeof(*ids) + 1);
	const json_t *id;
	size_t i;
	struct cmi5_part part = {.parent = (int)json_integer_value(json_object_get(json, "parent")),
	    .au = json_object_get(json, "au") != NULL,
	    .title = strings_of(a, json_object_get(json, "title")),
	    .description = strings_of(a, json_object_get(json, "description")),
	    .objectives_count = json_array_size(named),
	    .objectives = ids,
	    .url = text_of(a, json, "url"),
	    .absolute = json_is_true(json_object_get(json, "absolute")),
	    .mastery_score = text_of(a, json, "mastery_score"),
	    .activity_type = text_of(a, json, "activity_type"),
	    .launch_parameters = text_of(a, json, "launch_parameters"),
	    .entitlement_key = text_of(a, json, "entitlement_key")};

	json_array_foreach(named, i, id) ids[i] =
	    json_is_string(id) ? arena_strdup(a, json_string_value(id)) : "";
	part.id = text_of(a, json, part.au ? "au" : "block");
	part.move_on = (enum cmi5_move_on)choice_of(json, "move_on", cmi5_move_on_names, CMI5_MOVE_ONS);
	part.launch_method = (enum cmi5_launch_method)choice_of(
	    json, "launch_method", cmi5_launch_method_names, CMI5_LAUNCH_METHODS);
	return part;
}

enum err cmi5_structure_load(struct work *w, const json_t *json, struct cmi5_structure *ret_structure)
{
	struct arena *a = w->arena;
	const json_t *parts = json_object_get(json, "parts"), *told = json_object_get(json, "objectives");
	struct cmi5_part *items = arena_alloc(a, json_array_size(parts) * sizeof(*items) + 1);
	struct cmi5_objective *objectives = arena_alloc(a, json_array_size(told) * sizeof(*objectives) + 1);
	const json_t *item;
	size_t i;

	if (!json_is_array(parts) || json_array_size(parts) > CMI5_PARTS_MAX)
		return fail(w, ERR_INTERNAL, "This is no stored course structure");
	json_array_foreach(parts, i, item)
	{
		items[i] = part_of(a, item);
		if (items[i].parent < -1 || items[i].parent >= (int)i)
			return fail(
			    w, ERR_INTERNAL, "A part of the course structure lies in no earlier block");
	}
	json_array_foreach(told, i, item) objectives[i] =
	    (struct cmi5_objective){.id = text_of(a, item, "id"),
	        .title = strings_of(a, json_object_get(item, "title")),
	        .description = strings_of(a, json_object_get(item, "description"))};
	*ret_structure = (struct cmi5_structure){.id = text_of(a, json, "id"),
	    .title = strings_of(a, json_object_get(json, "title")),
	    .description = strings_of(a, json_object_get(json, "description")),
	    .parts_count = json_array_size(parts),
	    .objectives_count = json_array_size(told),
	    .parts = items,
	    .objectives = objectives};
	return OK;
}
