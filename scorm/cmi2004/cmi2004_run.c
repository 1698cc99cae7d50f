#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "scorm/cmi2004/cmi2004_inside.h"

/* Marks in the saved object beside the elements: how the last run ended, with which cmi.exit and
 * adl.nav.request. */
static const char ended_mark[] = "ended", exit_mark[] = "exit", request_mark[] = "request";
enum { LAID_SIGN = '~' };
static const char *const ended_names[CMI2004_ENDED_COUNT] = {"", "terminated", "suspended"};

/* Puts what fits its row: a manifest may say anything. */
static void know(struct cmi2004 *cmi, const char *element, const char *value)
{
	struct cmi2004_place place;

	if (value == NULL || value[0] == '\0' || !cmi2004_resolve(element, cmi->edition, &place) ||
	    cmi2004_value_check(place.row, value, strlen(value), cmi->edition) != SCORM2004_OK)
		return;
	/* At the limits it is as if it had not been known. */
	if (!cmi2004_put(cmi, element, &place, value, strlen(value), false))
		return;
}

void cmi2004_know_total_time(struct cmi2004 *cmi)
{
	char text[DURATION_TEXT_SIZE];

	if (cmi->total_cs > 0)
		know(cmi, "cmi.total_time", duration_format(cmi->total_cs, text));
}

static void know_buckets(struct cmi2004 *cmi, const struct cmi2004_launch *launch)
{
	cmi->buckets = arena_alloc(cmi->arena, (launch->buckets_count + 1) * sizeof(*cmi->buckets));
	cmi->buckets_count = launch->buckets_count;
	for (size_t i = 0; i < launch->buckets_count; i++) {
		const struct cmi2004_bucket *bucket = &launch->buckets[i];

		cmi->buckets[i].readable = bucket->readable;
		cmi->buckets[i].writable = bucket->writable;
		know(cmi, arena_printf(cmi->arena, "adl.data.%zu.id", i), bucket->id);
		know(cmi, arena_printf(cmi->arena, "adl.data.%zu.store", i), bucket->store);
	}
}

static void know_navigation(struct cmi2004 *cmi, const struct cmi2004_launch *launch)
{
	know(cmi, "adl.nav.request_valid.continue", launch->may_continue);
	know(cmi, "adl.nav.request_valid.previous", launch->may_previous);
	for (size_t i = 0; i < launch->targets_count; i++) {
		const struct cmi2004_target *target = &launch->targets[i];

		know(cmi, arena_printf(cmi->arena, "adl.nav.request_valid.choice.{target=%s}", target->id),
		    target->choice);
		know(cmi, arena_printf(cmi->arena, "adl.nav.request_valid.jump.{target=%s}", target->id),
		    target->jump);
	}
}

static void know_launch(struct cmi2004 *cmi, const struct cmi2004_launch *launch)
{
	const struct {
		const char *element, *value;
	} known[] = {
	    {"cmi.learner_id", launch->learner_id},
	    {"cmi.learner_name", launch->learner_name},
	    {"cmi.credit", launch->credit},
	    {"cmi.mode", launch->mode},
	    {"cmi.launch_data", launch->launch_data},
	    {"cmi.max_time_allowed", launch->max_time_allowed},
	    {"cmi.time_limit_action", launch->time_limit_action},
	    {"cmi.comments_from_lms.0.comment", launch->comments_from_lms},
	    {"cmi.completion_threshold", launch->completion_threshold},
	    {"cmi.scaled_passing_score", launch->scaled_passing_score},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		know(cmi, known[i].element, known[i].value);
	know_buckets(cmi, launch);
	know_navigation(cmi, launch);
}

/* The objective of that id where content or an earlier launch made one, else one more. */
static void know_objective(struct cmi2004 *cmi, const struct cmi2004_objective *objective)
{
	static const char array[] = "cmi.objectives";
	const struct {
		const char *leaf, *value;
	} known[] = {
	    {"id", objective->id},
	    {"success_status", objective->success_status},
	    {"completion_status", objective->completion_status},
	    {"progress_measure", objective->progress_measure},
	    {"score.scaled", objective->scaled},
	    {"score.raw", objective->raw},
	    {"score.min", objective->min},
	    {"score.max", objective->max},
	};
	uint32_t index;

	if (objective->id == NULL || objective->id[0] == '\0')
		return;
	if (!cmi2004_who_says(cmi, array, objective->id, &index))
		index = cmi2004_count(cmi, array, strlen(array));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		know(cmi, arena_printf(cmi->arena, "%s.%u.%s", array, (unsigned)index, known[i].leaf),
		    known[i].value);
		/* An id that is none: the rest would belong to nobody. */
		if (i == 0 && cmi2004_count(cmi, array, strlen(array)) <= index)
			return;
	}
}

static enum err read_mark(struct work *w, struct cmi2004 *cmi, const char *key, const char *value)
{
	if (strcmp(key, exit_mark) == 0) {
		cmi->last_exit = arena_strdup(w->arena, value);
		return OK;
	}
	if (strcmp(key, request_mark) == 0) {
		cmi->last_request = arena_strdup(w->arena, value);
		return OK;
	}
	for (int i = CMI2004_TERMINATED; strcmp(key, ended_mark) == 0 && i < CMI2004_ENDED_COUNT; i++) {
		if (strcmp(value, ended_names[i]) == 0) {
			cmi->ended = (enum cmi2004_ended)i;
			return OK;
		}
	}
	return fail(w, ERR_INTERNAL, "saved SCORM state: unknown mark");
}

static bool is_element(const char *key)
{
	return key[0] == LAID_SIGN || strncmp(key, "cmi.", 4) == 0 || strncmp(key, "adl.", 4) == 0;
}

static enum err read_marks(struct work *w, struct cmi2004 *cmi, const char *saved, json_t **ret_object)
{
	json_t *object, *value;
	const char *key;

	if (json_read(w, "saved SCORM state", saved, strlen(saved), &object) != OK || !json_is_object(object))
		return fail(w, ERR_INTERNAL, "saved SCORM state cannot be read");
	json_object_foreach(object, key, value)
	{
		if (!json_is_string(value))
			return fail(w, ERR_INTERNAL, "saved SCORM state: a value is not text");
		if (!is_element(key))
			TRY(read_mark(w, cmi, key, json_string_value(value)));
	}
	*ret_object = object;
	return OK;
}

static enum err read_values(struct work *w, struct cmi2004 *cmi, json_t *object)
{
	json_t *value;
	const char *key;

	json_object_foreach(object, key, value)
	{
		struct cmi2004_place place;
		bool told = key[0] != LAID_SIGN, ours;
		const char *element = told ? key : key + 1;

		if (!is_element(key))
			continue;
		ours = cmi2004_resolve(element, cmi->edition, &place) &&
		       place.keyword == CMI2004_NO_KEYWORD && place.row->access != CMI2004_R &&
		       place.row->rule != CMI2004_RULE_SHARED;
		for (size_t i = 0; ours && i < place.arrays; i++)
			ours = place.array[i].index != CMI2004_INDEX_NONE;
		if (!ours || !cmi2004_put(cmi, element, &place, json_string_value(value),
		                 json_string_length(value), told))
			return fail(w, ERR_INTERNAL, "saved SCORM state: unknown element");
	}
	return OK;
}

static struct cmi2004 *cmi_new(struct work *w, const struct cmi2004_launch *launch)
{
	struct cmi2004 *cmi = arena_alloc(w->arena, sizeof(*cmi));

	cmi->arena = w->arena;
	cmi->edition = launch->edition;
	cmi->values = cmi_values_new(w->arena);
	cmi->names = cmi_values_new(w->arena);
	cmi->last_exit = cmi->last_request = "";
	cmi->session_cs = -1;
	cmi->total_cs = launch->total_time_cs;
	return cmi;
}

enum err cmi2004_open(
    struct work *w, const struct cmi2004_launch *launch, const char *saved, struct cmi2004 **ret_cmi)
{
	struct cmi2004 *cmi = cmi_new(w, launch);
	bool was_saved = saved != NULL && saved[0] != '\0', goes_on = false;
	json_t *object;

	if (was_saved) {
		TRY(read_marks(w, cmi, saved, &object));
		goes_on = !launch->new_attempt && cmi2004_is_suspended(cmi);
		cmi->new_attempt = !goes_on;
	}
	if (goes_on)
		TRY(read_values(w, cmi, object));
	else
		cmi->total_cs = 0;
	know_launch(cmi, launch);
	/* Opened before and nothing said: that is no visit to come back to. */
	know(cmi, "cmi.entry",
	    goes_on && (cmi->ended != CMI2004_RUNNING || cmi2004_has_spoken(cmi) || cmi->total_cs > 0)
	        ? "resume"
	        : "ab-initio");
	for (size_t i = 0; i < launch->objectives_count; i++)
		know_objective(cmi, &launch->objectives[i]);
	cmi2004_know_total_time(cmi);
	/* A new run: until it ends, the last word is that it did not. */
	cmi->ended = CMI2004_RUNNING;
	cmi->last_exit = cmi->last_request = "";
	*ret_cmi = cmi;
	return OK;
}

enum err cmi2004_continue(
    struct work *w, const struct cmi2004_launch *launch, const char *saved, struct cmi2004 **ret_cmi)
{
	struct cmi2004 *cmi = cmi_new(w, launch);
	json_t *object;

	if (saved != NULL && saved[0] != '\0') {
		TRY(read_marks(w, cmi, saved, &object));
		TRY(read_values(w, cmi, object));
	}
	know_launch(cmi, launch);
	cmi2004_know_total_time(cmi);
	*ret_cmi = cmi;
	return OK;
}

static void object_add(json_t *object, const char *key, const char *value)
{
	/* Values were checked as UTF-8 when they came. */
	(void)json_object_set_new_nocheck(object, key, json_string_nocheck(value));
}

/* "rw r -": what may be done with each bucket. */
static const char *shared_text(struct work *w, const struct cmi2004 *cmi)
{
	char *text = arena_alloc(w->arena, cmi->buckets_count * 3 + 1);
	size_t out = 0;

	for (size_t i = 0; i < cmi->buckets_count; i++) {
		const struct cmi2004_bucket_state *bucket = &cmi->buckets[i];

		if (out > 0)
			text[out++] = ' ';
		if (bucket->readable)
			text[out++] = 'r';
		if (bucket->writable)
			text[out++] = 'w';
		if (!bucket->readable && !bucket->writable)
			text[out++] = '-';
	}
	text[out] = '\0';
	return text;
}

static bool may_be_shown(const struct cmi2004 *cmi, const struct cmi_entry *entry)
{
	const struct cmi2004_element *row = entry->row;
	struct cmi2004_place place;

	if (entry->value == NULL)
		return false;
	if (row->rule != CMI2004_RULE_SHARED)
		return true;
	return cmi2004_resolve(entry->key, cmi->edition, &place) &&
	       cmi->buckets[place.array[0].index].readable;
}

json_t *cmi2004_all(struct work *w, const struct cmi2004 *cmi)
{
	json_t *all = json_own(w->arena, json_object());

	object_add(all, "edition", arena_printf(w->arena, "%d", cmi->edition));
	object_add(all, "shared", shared_text(w, cmi));
	for (size_t i = 0; i < cmi->values.count; i++) {
		const struct cmi_entry *entry = &cmi->values.entries[i];

		if (may_be_shown(cmi, entry))
			object_add(all, entry->key, entry->value);
	}
	return all;
}

static bool is_kept(const struct cmi_entry *entry)
{
	const struct cmi2004_element *row = entry->row;

	return entry->value != NULL && row->access != CMI2004_R && row->rule != CMI2004_RULE_SHARED;
}

bool cmi2004_has_spoken(const struct cmi2004 *cmi)
{
	for (size_t i = 0; i < cmi->values.count; i++) {
		if (is_kept(&cmi->values.entries[i]) && cmi->values.entries[i].told)
			return true;
	}
	return false;
}

const char *cmi2004_save(struct work *w, const struct cmi2004 *cmi)
{
	json_t *object = json_own(w->arena, json_object());

	for (size_t i = 0; i < cmi->values.count; i++) {
		const struct cmi_entry *entry = &cmi->values.entries[i];

		if (is_kept(entry))
			object_add(object,
			    entry->told ? entry->key : arena_printf(w->arena, "%c%s", LAID_SIGN, entry->key),
			    entry->value);
	}
	if (cmi->ended != CMI2004_RUNNING) {
		object_add(object, ended_mark, ended_names[cmi->ended]);
		object_add(object, exit_mark, cmi->last_exit);
		object_add(object, request_mark, cmi->last_request);
	}
	return json_text(w->arena, object);
}
