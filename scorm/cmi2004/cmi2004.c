#include <stdio.h>
#include <string.h>

#include "scorm/cmi/text.h"
#include "scorm/cmi2004/cmi2004_inside.h"

/* Whether every member the name passes through is there; one past the end counts as there where may_create.
 */
static bool members_exist(
    const struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place, bool may_create)
{
	for (size_t i = 0; i < place->arrays; i++) {
		uint32_t count = cmi2004_count(cmi, element, place->array[i].path_len);

		if (place->array[i].index > count || (place->array[i].index == count && !may_create))
			return false;
	}
	return true;
}

static enum scorm2004_code get_keyword(
    const struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place, const char **ret_value)
{
	char children[CMI2004_CHILDREN_SIZE];

	if (!members_exist(cmi, element, place, false))
		return SCORM2004_GET_FAILED;
	switch (place->keyword) {
	case CMI2004_KEYWORD_CHILDREN:
		if (place->category == NULL || !place->category->has_children ||
		    !cmi2004_children(place->category, children))
			return SCORM2004_GET_FAILED;
		*ret_value = arena_strdup(cmi->arena, children);
		return SCORM2004_OK;
	case CMI2004_KEYWORD_COUNT:
		if (place->category == NULL || !place->category->array)
			return SCORM2004_GET_FAILED;
		*ret_value =
		    arena_printf(cmi->arena, "%u", (unsigned)cmi2004_count(cmi, element, place->body_len));
		return SCORM2004_OK;
	case CMI2004_KEYWORD_VERSION:
		if (!place->root)
			return SCORM2004_GET_FAILED;
		*ret_value = CMI2004_VERSION;
		return SCORM2004_OK;
	case CMI2004_NO_KEYWORD:
		break;
	}
	return SCORM2004_GET_FAILED;
}

static bool real_of(const struct cmi2004 *cmi, const char *element, double *ret_number)
{
	const char *value = cmi2004_value(cmi, element);

	return value != NULL && cmi_decimal(value, strlen(value), ret_number);
}

const char *cmi2004_completion(const struct cmi2004 *cmi)
{
	const char *said = cmi2004_value(cmi, "cmi.completion_status");
	double threshold, measure;

	if (!real_of(cmi, "cmi.completion_threshold", &threshold))
		return said != NULL ? said : "unknown";
	if (!real_of(cmi, "cmi.progress_measure", &measure))
		return "unknown";
	return measure >= threshold ? "completed" : "incomplete";
}

const char *cmi2004_success(const struct cmi2004 *cmi)
{
	const char *said = cmi2004_value(cmi, "cmi.success_status");
	double passing, scaled;

	if (!real_of(cmi, "cmi.scaled_passing_score", &passing))
		return said != NULL ? said : "unknown";
	if (!real_of(cmi, "cmi.score.scaled", &scaled))
		return "unknown";
	return scaled >= passing ? "passed" : "failed";
}

static const struct cmi2004_bucket_state *bucket_of(
    const struct cmi2004 *cmi, const struct cmi2004_place *place)
{
	return &cmi->buckets[place->array[0].index];
}

enum scorm2004_code cmi2004_get(struct cmi2004 *cmi, const char *element, const char **ret_value)
{
	struct cmi2004_place place;
	const char *value;

	*ret_value = "";
	if (element[0] == '\0')
		return SCORM2004_GET_FAILED;
	if (!cmi2004_resolve(element, cmi->edition, &place))
		return SCORM2004_UNDEFINED;
	if (place.keyword != CMI2004_NO_KEYWORD)
		return get_keyword(cmi, element, &place, ret_value);
	if (!members_exist(cmi, element, &place, false))
		return SCORM2004_GET_FAILED;
	if (place.row->access == CMI2004_W ||
	    (place.row->rule == CMI2004_RULE_SHARED && !bucket_of(cmi, &place)->readable))
		return SCORM2004_WRITE_ONLY;
	value = place.row->rule == CMI2004_RULE_COMPLETION ? cmi2004_completion(cmi)
	        : place.row->rule == CMI2004_RULE_SUCCESS  ? cmi2004_success(cmi)
	                                                   : cmi2004_value(cmi, element);
	if (value == NULL)
		value = place.row->initial;
	if (value == NULL)
		return SCORM2004_NOT_SET;
	*ret_value = value;
	return SCORM2004_OK;
}

/* The table's path with the indices of the element in place of its first marks. */
static const char *sibling(const struct cmi2004 *cmi, const char *path, const struct cmi2004_place *place,
    char key[static CMI2004_PATH_MAX + 1])
{
	size_t out = 0, array = 0;

	for (const char *p = path; *p != '\0' && out < CMI2004_PATH_MAX - CMI2004_INDEX_DIGITS_MAX; p++) {
		if (*p == '#' && array < place->arrays)
			out += (size_t)snprintf(key + out, CMI2004_PATH_MAX + 1 - out, "%u",
			    (unsigned)place->array[array++].index);
		else
			key[out++] = *p;
	}
	key[out] = '\0';
	return cmi2004_value(cmi, key);
}

/* The type of the interaction that the element belongs to; "" for others. */
static const char *interaction_type(const struct cmi2004 *cmi, const struct cmi2004_place *place)
{
	char key[CMI2004_PATH_MAX + 1];
	const char *type;

	if (place->row->type != CMI2004_RESPONSE && place->row->type != CMI2004_PATTERN)
		return "";
	type = sibling(cmi, "cmi.interactions.#.type", place, key);
	return type != NULL ? type : "";
}

/* A second pattern where the type has only one is out of place, whatever it says. */
static bool pattern_is_spare(const struct cmi2004_place *place, const struct cmi2004_interaction *interaction)
{
	return place->row->type == CMI2004_PATTERN && interaction != NULL && !interaction->many &&
	       place->array[1].index > 0;
}

/* Once patterns or a response lean on it, the type of an interaction stays. */
static bool type_is_held(
    const struct cmi2004 *cmi, const struct cmi2004_place *place, const char *now, const char *value)
{
	char key[CMI2004_PATH_MAX + 1];

	if (place->row->rule != CMI2004_RULE_TYPE || now == NULL || strcmp(now, value) == 0)
		return false;
	return sibling(cmi, "cmi.interactions.#.learner_response", place, key) != NULL ||
	       sibling(cmi, "cmi.interactions.#.correct_responses.0.pattern", place, key) != NULL;
}

/* What is said once, alike, or too late. */
static bool rule_refuses(const struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place,
    const struct cmi2004_interaction *interaction, const char *value)
{
	const struct cmi2004_element *row = place->row;
	const char *now = cmi2004_value(cmi, element);

	if (row->rule == CMI2004_RULE_ONCE && now != NULL && strcmp(now, value) != 0)
		return true;
	if (row->rule == CMI2004_RULE_ONCE ||
	    (row->rule == CMI2004_RULE_UNIQUE &&
	        (row->type != CMI2004_PATTERN || (interaction != NULL && interaction->unique)))) {
		if (cmi2004_taken(cmi, element, place, value))
			return true;
	}
	return type_is_held(cmi, place, now, value);
}

static enum scorm2004_code store(struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place,
    const char *value, size_t len)
{
	bool shared = place->row->rule == CMI2004_RULE_SHARED;

	if (shared && len == 0)
		cmi2004_remove(cmi, element, place);
	else if (!cmi2004_put(cmi, element, place, value, len, true))
		return SCORM2004_SET_FAILED;
	if (shared)
		cmi->buckets[place->array[0].index].changed = true;
	cmi->ended = CMI2004_RUNNING;
	cmi->end_counted = false;
	return SCORM2004_OK;
}

/* Which error wins: what the name is, who may write it, where it stands, what it leans on, what it says. */
enum scorm2004_code cmi2004_set(struct cmi2004 *cmi, const char *element, const char *value)
{
	struct cmi2004_place place;
	const struct cmi2004_interaction *interaction;
	char key[CMI2004_PATH_MAX + 1];
	size_t len = strlen(value);
	enum scorm2004_code code;
	bool shared;

	if (element[0] == '\0')
		return SCORM2004_SET_FAILED;
	if (!cmi2004_resolve(element, cmi->edition, &place))
		return SCORM2004_UNDEFINED;
	if (place.keyword != CMI2004_NO_KEYWORD || place.row->access == CMI2004_R)
		return SCORM2004_READ_ONLY;
	shared = place.row->rule == CMI2004_RULE_SHARED;
	if (!members_exist(cmi, element, &place, !shared))
		return SCORM2004_SET_FAILED;
	if (shared && !bucket_of(cmi, &place)->writable)
		return SCORM2004_READ_ONLY;
	if (place.row->needs != NULL && sibling(cmi, place.row->needs, &place, key) == NULL)
		return SCORM2004_DEPENDENCY;
	interaction = cmi2004_interaction(interaction_type(cmi, &place));
	if (pattern_is_spare(&place, interaction))
		return SCORM2004_SET_FAILED;
	code = cmi2004_value_check(place.row, value, len, cmi->edition);
	if (code != SCORM2004_OK)
		return code;
	if (place.row->type == CMI2004_RESPONSE || place.row->type == CMI2004_PATTERN) {
		value = cmi2004_response_read(
		    cmi->arena, interaction, place.row->type == CMI2004_PATTERN, value, len);
		if (value == NULL)
			return SCORM2004_TYPE;
		len = strlen(value);
	}
	if (rule_refuses(cmi, element, &place, interaction, value))
		return SCORM2004_SET_FAILED;
	return store(cmi, element, &place, value, len);
}

bool cmi2004_is_turn(const char *element)
{
	struct cmi2004_place place;

	return cmi2004_resolve(element, 4, &place) && place.keyword == CMI2004_NO_KEYWORD && place.row->turn;
}
