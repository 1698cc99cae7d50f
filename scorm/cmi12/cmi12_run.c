#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "scorm/cmi/text.h"
#include "scorm/cmi12/cmi12_inside.h"

/* Marks in the saved object beside the elements: how the last run ended and with which cmi.core.exit. */
static const char ended_mark[] = "ended", exit_mark[] = "exit";
static const char *const ended_names[CMI12_ENDED_COUNT] = {"", "finished", "suspended"};

static void know(struct cmi12 *cmi, const char *element, const char *value)
{
	struct cmi12_place place;

	/* Only names of the table are given here, far below the limits. */
	if (cmi12_resolve(element, &place) == SCORM12_OK &&
	    !cmi12_put(cmi, element, &place, value, strlen(value), false))
		return;
}

static void know_total_time(struct cmi12 *cmi)
{
	char text[TIMESPAN_TEXT_SIZE];

	know(cmi, "cmi.core.total_time", timespan_format(cmi->total_cs, text));
}

static const char *copy(struct cmi12 *cmi, const char *text)
{
	return text != NULL ? arena_strdup(cmi->arena, text) : "";
}

static void launch_copy(struct cmi12 *cmi, const struct cmi12_launch *launch)
{
	cmi->launch = (struct cmi12_launch){
	    .student_id = copy(cmi, launch->student_id),
	    .student_name = copy(cmi, launch->student_name),
	    .launch_data = copy(cmi, launch->launch_data),
	    .mastery_score = copy(cmi, launch->mastery_score),
	    .max_time_allowed = copy(cmi, launch->max_time_allowed),
	    .time_limit_action = copy(cmi, launch->time_limit_action),
	    .comments_from_lms = copy(cmi, launch->comments_from_lms),
	    .credit = copy(cmi, launch->credit),
	    .mode = copy(cmi, launch->mode),
	    .use_mastery_score = launch->use_mastery_score,
	    .total_time_cs = launch->total_time_cs,
	};
	cmi->total_cs = launch->total_time_cs;
}

static void know_launch(struct cmi12 *cmi)
{
	const struct {
		const char *element, *value;
	} known[] = {
	    {"cmi.core.student_id", cmi->launch.student_id},
	    {"cmi.core.student_name", cmi->launch.student_name},
	    {"cmi.core.credit", cmi->launch.credit},
	    {"cmi.core.lesson_mode", cmi->launch.mode},
	    {"cmi.launch_data", cmi->launch.launch_data},
	    {"cmi.comments_from_lms", cmi->launch.comments_from_lms},
	    {"cmi.student_data.mastery_score", cmi->launch.mastery_score},
	    {"cmi.student_data.max_time_allowed", cmi->launch.max_time_allowed},
	    {"cmi.student_data.time_limit_action", cmi->launch.time_limit_action},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].value[0] != '\0')
			know(cmi, known[i].element, known[i].value);
	}
	know_total_time(cmi);
}

static enum err read_mark(struct work *w, struct cmi12 *cmi, const char *key, const char *value)
{
	if (strcmp(key, exit_mark) == 0 && strlen(value) < sizeof(cmi->last_exit)) {
		memcpy(cmi->last_exit, value, strlen(value) + 1);
		return OK;
	}
	for (int i = CMI12_FINISHED; strcmp(key, ended_mark) == 0 && i < CMI12_ENDED_COUNT; i++) {
		if (strcmp(value, ended_names[i]) == 0) {
			cmi->ended = (enum cmi12_ended)i;
			return OK;
		}
	}
	return fail(w, ERR_INTERNAL, "saved SCORM state: unknown mark");
}

static enum err read_saved(struct work *w, struct cmi12 *cmi, const char *saved, size_t *ret_values)
{
	json_t *object, *value;
	const char *key;
	size_t values = 0;

	if (json_read(w, "saved SCORM state", saved, strlen(saved), &object) != OK || !json_is_object(object))
		return fail(w, ERR_INTERNAL, "saved SCORM state cannot be read");
	json_object_foreach(object, key, value)
	{
		struct cmi12_place place;

		if (!json_is_string(value))
			return fail(w, ERR_INTERNAL, "saved SCORM state: a value is not text");
		if (strncmp(key, "cmi.", 4) != 0) {
			TRY(read_mark(w, cmi, key, json_string_value(value)));
			continue;
		}
		if (cmi12_resolve(key, &place) != SCORM12_OK || place.keyword != CMI12_NO_KEYWORD ||
		    place.row->access == CMI12_R ||
		    !cmi12_put(cmi, key, &place, json_string_value(value), json_string_length(value), false))
			return fail(w, ERR_INTERNAL, "saved SCORM state: unknown element");
		values++;
	}
	*ret_values = values;
	return OK;
}

static const char *entry_of(const struct cmi12 *cmi, size_t saved_values)
{
	if (saved_values == 0 && cmi->ended == CMI12_RUNNING && cmi->total_cs == 0)
		return "ab-initio";
	if (cmi->ended != CMI12_FINISHED || strcmp(cmi->last_exit, "suspend") == 0)
		return "resume";
	/* Much content always ends with exit "" and still reads where it was. */
	if (cmi12_value(cmi, "cmi.core.lesson_location")[0] != '\0' ||
	    cmi12_value(cmi, "cmi.suspend_data")[0] != '\0')
		return "resume";
	return "";
}

static enum err state_read(struct work *w, const struct cmi12_launch *launch, const char *saved,
    struct cmi12 **ret_cmi, size_t *ret_saved_values)
{
	struct cmi12 *cmi = arena_alloc(w->arena, sizeof(*cmi));

	*ret_saved_values = 0;
	cmi->arena = w->arena;
	cmi->session_cs = -1;
	cmi->values = cmi_values_new(w->arena);
	launch_copy(cmi, launch);
	know_launch(cmi);
	if (saved != NULL && saved[0] != '\0')
		TRY(read_saved(w, cmi, saved, ret_saved_values));
	*ret_cmi = cmi;
	return OK;
}

enum err cmi12_open(
    struct work *w, const struct cmi12_launch *launch, const char *saved, struct cmi12 **ret_cmi)
{
	struct cmi12 *cmi;
	size_t saved_values;

	TRY(state_read(w, launch, saved, &cmi, &saved_values));
	know(cmi, "cmi.core.entry", entry_of(cmi, saved_values));
	/* A new run: until it ends, the last word is that it did not. */
	cmi->ended = CMI12_RUNNING;
	*ret_cmi = cmi;
	return OK;
}

enum err cmi12_continue(
    struct work *w, const struct cmi12_launch *launch, const char *saved, struct cmi12 **ret_cmi)
{
	size_t saved_values;

	return state_read(w, launch, saved, ret_cmi, &saved_values);
}

static void object_add(json_t *object, const char *key, const char *value)
{
	/* Values were checked as UTF-8 when they came. */
	(void)json_object_set_new_nocheck(object, key, json_string_nocheck(value));
}

json_t *cmi12_all(struct work *w, const struct cmi12 *cmi)
{
	json_t *all = json_own(w->arena, json_object());

	for (size_t i = 0; i < cmi12_elements_count; i++) {
		if (strchr(cmi12_elements[i].path, '#') == NULL)
			object_add(all, cmi12_elements[i].path, cmi12_elements[i].initial);
	}
	for (size_t i = 0; i < cmi->values.count; i++) {
		if (cmi->values.entries[i].value != NULL)
			object_add(all, cmi->values.entries[i].key, cmi->values.entries[i].value);
	}
	return all;
}

const char *cmi12_save(struct work *w, const struct cmi12 *cmi)
{
	json_t *object = json_own(w->arena, json_object());

	for (size_t i = 0; i < cmi->values.count; i++) {
		const struct cmi_entry *entry = &cmi->values.entries[i];
		const struct cmi12_element *row = entry->row;

		if (entry->value != NULL && row->access != CMI12_R)
			object_add(object, entry->key, entry->value);
	}
	if (cmi->ended != CMI12_RUNNING) {
		object_add(object, ended_mark, ended_names[cmi->ended]);
		object_add(object, exit_mark, cmi->last_exit);
	}
	return json_text(w->arena, object);
}

static bool decimal_of(const struct cmi12 *cmi, const char *element, double *ret_number)
{
	const char *value = cmi12_value(cmi, element);

	return cmi_decimal(value, strlen(value), ret_number);
}

static const char *status_of(const struct cmi12 *cmi)
{
	const char *status = cmi12_value(cmi, "cmi.core.lesson_status");

	return status[0] != '\0' ? status : "not attempted";
}

/* The mastery score decides where it is known and the learner plays for credit. Not while the content says
 * that it is interrupted in the middle: a score on the way is no verdict, and "failed" would end what the
 * learner means to resume. */
static bool mastery_decides(const struct cmi12 *cmi, double *ret_mastery, double *ret_raw)
{
	if (!cmi->launch.use_mastery_score || strcmp(cmi->launch.credit, "credit") != 0 ||
	    strcmp(cmi->launch.mode, "normal") != 0)
		return false;
	if (strcmp(status_of(cmi), "incomplete") == 0 && strcmp(cmi->last_exit, "suspend") == 0)
		return false;
	return cmi_decimal(cmi->launch.mastery_score, strlen(cmi->launch.mastery_score), ret_mastery) &&
	       decimal_of(cmi, "cmi.core.score.raw", ret_raw);
}

static void finish_status(struct cmi12 *cmi)
{
	double mastery, raw;

	if (strcmp(status_of(cmi), "not attempted") == 0)
		know(cmi, "cmi.core.lesson_status",
		    strcmp(cmi->launch.mode, "browse") == 0 ? "browsed" : "completed");
	if (mastery_decides(cmi, &mastery, &raw))
		know(cmi, "cmi.core.lesson_status", raw >= mastery ? "passed" : "failed");
}

static int64_t session_time(const struct cmi12 *cmi)
{
	int64_t cs;

	return timespan_parse(cmi12_value(cmi, "cmi.core.session_time"), &cs) ? cs : -1;
}

void cmi12_end(struct cmi12 *cmi, bool finished, int64_t measured_cs)
{
	const char *exit_value = cmi12_value(cmi, "cmi.core.exit");

	/* The same end told twice, or the page's end after the content's own. */
	if (cmi->end_counted || (!finished && cmi->ended != CMI12_RUNNING))
		return;
	memset(cmi->last_exit, 0, sizeof(cmi->last_exit));
	if (finished && strlen(exit_value) < sizeof(cmi->last_exit))
		memcpy(cmi->last_exit, exit_value, strlen(exit_value));
	if (finished)
		finish_status(cmi);
	cmi->session_cs = session_time(cmi);
	if (cmi->session_cs < 0)
		cmi->session_cs = measured_cs;
	if (cmi->session_cs > 0)
		cmi->total_cs += cmi->session_cs;
	cmi12_remove(cmi, "cmi.core.session_time");
	cmi12_remove(cmi, "cmi.core.exit");
	know_total_time(cmi);
	cmi->ended = finished ? CMI12_FINISHED : CMI12_SUSPENDED;
	cmi->end_counted = true;
}

const char *cmi12_peek(const struct cmi12 *cmi, const char *element)
{
	return cmi12_value(cmi, element);
}

bool cmi12_is_suspended(const struct cmi12 *cmi)
{
	return cmi->ended != CMI12_FINISHED || strcmp(cmi->last_exit, "suspend") == 0;
}

/* raw within min..max; a range that is empty or does not hold raw was not meant, and 0..100 (the only
 * scale 1.2 knows) stands. */
static void score_of(const struct cmi12 *cmi, struct score *ret_score)
{
	struct score s = {0};
	double low = 0, high = 100;

	s.has_raw = decimal_of(cmi, "cmi.core.score.raw", &s.raw);
	s.has_min = decimal_of(cmi, "cmi.core.score.min", &s.min);
	s.has_max = decimal_of(cmi, "cmi.core.score.max", &s.max);
	if (s.has_min)
		low = s.min;
	if (s.has_max)
		high = s.max;
	if (s.has_raw) {
		if (high <= low || s.raw < low || s.raw > high) {
			low = 0;
			high = 100;
		}
		s.known = true;
		s.scaled = (s.raw - low) / (high - low);
	}
	*ret_score = s;
}

static bool has_spoken(const struct cmi12 *cmi)
{
	for (size_t i = 0; i < cmi->values.count; i++) {
		const struct cmi12_element *row = cmi->values.entries[i].row;

		if (cmi->values.entries[i].value != NULL && row->access != CMI12_R)
			return true;
	}
	return false;
}

/* lesson_status says two things in one word. "failed" is the end of a try that did not pass: completed and
 * failed. "browsed" is a look without credit: neither complete nor judged. */
void cmi12_fact(const struct cmi12 *cmi, struct fact *ret_fact)
{
	static const struct {
		const char *status;
		enum completion completion;
		enum success success;
	} split[] = {
	    {"passed", COMPLETION_COMPLETED, SUCCESS_PASSED},
	    {"failed", COMPLETION_COMPLETED, SUCCESS_FAILED},
	    {"completed", COMPLETION_COMPLETED, SUCCESS_UNKNOWN},
	    {"incomplete", COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN},
	    {"browsed", COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN},
	};
	struct fact fact = {.completion = COMPLETION_NOT_ATTEMPTED, .ended = cmi->ended == CMI12_FINISHED};

	/* Content that spoke without ever naming a status is under way. */
	if (has_spoken(cmi))
		fact.completion = COMPLETION_INCOMPLETE;
	for (size_t i = 0; i < sizeof(split) / sizeof(split[0]); i++) {
		if (strcmp(status_of(cmi), split[i].status) == 0) {
			fact.completion = split[i].completion;
			fact.success = split[i].success;
		}
	}
	score_of(cmi, &fact.score);
	fact.session_time_cs = cmi->end_counted ? cmi->session_cs : session_time(cmi);
	*ret_fact = fact;
}

int64_t cmi12_total_time_cs(const struct cmi12 *cmi)
{
	return cmi->total_cs;
}
