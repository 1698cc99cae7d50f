/* ADL's test cases at the level of the engine and the data model: each launch in order with each GetValue and
 * SetValue of its content, what is opened next, which requests are valid, and what the table of contents
 * offers. The API's states and the pages are judged elsewhere. */
#include "unit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "package_fixture.h"
#include "sequencing_calls.h"
#include "sequencing_content.h"

enum { GLOBALS_MAX = 200, COURSES_MAX = 2, CASES_MAX = 500, NAME_SIZE = 256 };

/* What one learner has of global objectives, over all packages of a family. */
struct learner {
	const char *names[GLOBALS_MAX];
	struct objective_state states[GLOBALS_MAX];
	size_t count;
	struct content_buckets buckets;
	char family[40];
};

/* A course that was put aside for another (DDM goes to and fro between two). */
struct course {
	const char *name;
	struct activity_tree tree;
	struct tracking *t;
	struct content_kept *kept;
};

struct judge {
	struct sequencing_fixture *f;
	struct learner learner;
	struct content content;
	struct content_kept *kept;
	struct course courses[COURSES_MAX];
	size_t courses_count;
	const char *course;
	struct valid_requests valid;
	const char *case_name, *packages;
	char why[1000];
	int checks, calls;
};

static size_t learner_find(struct learner *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->names[i], name) == 0)
			return i;
	assert_true(l->count < GLOBALS_MAX);
	l->names[l->count] = name;
	l->states[l->count] = (struct objective_state){0};
	return l->count++;
}

static void globals_in(struct judge *j)
{
	for (size_t i = 0; j->f->tree.objectives_global_to_system && i < j->f->tree.globals_count; i++)
		j->f->t->globals[i] = j->learner.states[learner_find(&j->learner, j->f->tree.globals[i])];
}

static void globals_out(struct judge *j)
{
	for (size_t i = 0; j->f->tree.objectives_global_to_system && i < j->f->tree.globals_count; i++)
		j->learner.states[learner_find(&j->learner, j->f->tree.globals[i])] = j->f->t->globals[i];
}

#define failed(j, ...) ((void)snprintf((j)->why, sizeof((j)->why), __VA_ARGS__), false)

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text == NULL ? "" : text;
}

static const char *open_now(const struct judge *j)
{
	return j->f->t->current == ACTIVITY_NONE || j->f->outcome.result != NAVIGATION_DELIVER
	           ? "nothing"
	           : j->f->tree.activities[j->f->t->current].identifier;
}

static int titled(const struct judge *j, const char *title)
{
	for (size_t i = 0; i < j->f->tree.count; i++)
		if (strcmp(j->f->tree.activities[i].title, title) == 0)
			return (int)i;
	return ACTIVITY_NONE;
}

static void choose(struct judge *j, int target)
{
	struct navigation_request request = {.kind = NAVIGATION_CHOICE, .target = target, .now_us = 1};

	sequencing_navigate(j->f->t, &request, &j->f->outcome);
}

static bool ui_check(struct judge *j, const json_t *check)
{
	const char *what = text_of(check, "check"), *title = text_of(check, "title");
	bool expected = json_is_true(json_object_get(check, "expected"));
	const struct activity *current = &j->f->tree.activities[j->f->t->current];
	const struct valid_requests *v = &j->valid;
	int at = titled(j, title);
	bool found;

	if (strncmp(what, "continue.", 9) == 0)
		found =
		    (v->continue_ && !(current->hidden_ui & HIDE_CONTINUE)) == (strstr(what, "dis") == NULL);
	else if (strncmp(what, "previous.", 9) == 0)
		found =
		    (v->previous && !(current->hidden_ui & HIDE_PREVIOUS)) == (strstr(what, "dis") == NULL);
	else if (strcmp(what, "toc.enabled.selectable") == 0)
		found = at != ACTIVITY_NONE && v->shown[at] && v->choice[at];
	else
		return true;
	/* A control that is not there is neither enabled nor disabled. */
	if (strstr(what, ".disabled") != NULL && !expected)
		return true;
	j->checks++;
	return found == expected ||
	       failed(j, "%s: %s %s is %s", current->identifier, what, title, found ? "so" : "not so");
}

static bool content_runs(struct judge *j, const json_t *launch)
{
	char why[CALL_WHY_SIZE];
	const json_t *calls = json_object_get(launch, "calls"), *call;
	const char *behaviour = text_of(launch, "scoBehaviour"),
	           *on_unload = strstr(behaviour, "adl.nav.request,");
	size_t i;

	content_begin(j->f, &j->content, j->kept);
	json_array_foreach(calls, i, call)
	{
		if (!call_agrees(&j->content, call, &j->calls, why))
			return failed(j, "%s: %.800s", open_now(j), why);
	}
	if (on_unload != NULL)
		content_set(&j->content, "adl.nav.request",
		    arena_printf(j->f->arena, "%.*s", (int)strcspn(on_unload + 16, ")"), on_unload + 16));
	return true;
}

/* Leaves the course as its end would: what the content asked for, else exit all. */
static void course_leave(struct judge *j)
{
	if (j->f->t->current != ACTIVITY_NONE && !content_asks(j->f, &j->content))
		(void)go(j->f, NAVIGATION_EXIT_ALL, "");
	if (j->f->t->current != ACTIVITY_NONE && strcmp(cmi2004_request(j->content.cmi), "abandon") != 0)
		(void)go(j->f, NAVIGATION_EXIT_ALL, "");
}

static void course_reopen(struct judge *j, const char *instruction)
{
	const char *chosen = strstr(instruction, "choose Activity ");

	globals_out(j);
	globals_in(j);
	if (chosen != NULL) {
		char title[40];

		snprintf(title, sizeof(title), "Activity %d", atoi(chosen + 16));
		choose(j, titled(j, title));
	} else if (strstr(instruction, "to the root") != NULL) {
		choose(j, 0);
	} else {
		course_open(j->f);
	}
}

static bool package_open(struct judge *j, const char *name)
{
	char path[4400];

	globals_out(j);
	snprintf(path, sizeof(path), "%s/adl-cts/LMSTestPackage_%s.zip", j->packages, name);
	if (!tree_read(j->f, path))
		return failed(j, "no package %s", name);
	j->course = name;
	j->kept = content_kept_new(j->f);
	if (j->f->tree.shared_data_global_to_system)
		j->kept->buckets = &j->learner.buckets;
	globals_in(j);
	return true;
}

/* Puts the course aside and goes on with another. */
static bool package_change(struct judge *j, const char *name)
{
	assert_true(j->courses_count < COURSES_MAX);
	globals_out(j);
	j->courses[j->courses_count++] = (struct course){j->course, j->f->tree, j->f->t, j->kept};
	for (size_t i = 0; i < j->courses_count; i++) {
		struct course *other = &j->courses[i];

		if (strcmp(other->name, name) != 0)
			continue;
		j->course = other->name;
		j->f->tree = other->tree;
		j->f->t = other->t;
		j->f->t->tree = &j->f->tree;
		j->kept = other->kept;
		*other = j->courses[--j->courses_count];
		globals_in(j);
		return true;
	}
	return package_open(j, name);
}

/* "…, please launch TITLE." of the table of contents. */
static int please_launch(const struct judge *j, const char *instruction)
{
	const char *at = strstr(instruction, ", please launch ");

	return at == NULL ? ACTIVITY_NONE
	                  : titled(j, arena_printf(j->f->arena, "%.*s", (int)strcspn(at + 16, "."), at + 16));
}

/* What the tester does next. The LMS's own controls win over what the content asked for. */
static bool next_step(struct judge *j, const json_t *then, const char *next_package)
{
	const char *action = text_of(then, "action"), *instruction = text_of(then, "instruction");
	bool relaunch = strcmp(text_of(then, "next"), "relaunch") == 0;
	bool by_content = strcmp(action, "auto") == 0 ||
	                  strcmp(action, "none-session-must-have-ended") == 0 ||
	                  strcmp(action, "tester") == 0;

	content_end(j->f, &j->content, by_content ? "" : action);
	if (strcmp(action, "choice") == 0)
		choose(j, titled(j, text_of(then, "title")));
	else if (strcmp(action, "auto") == 0 || strcmp(action, "none-session-must-have-ended") == 0)
		content_asks(j->f, &j->content);
	else if (strcmp(action, "tester") == 0 && please_launch(j, instruction) != ACTIVITY_NONE)
		choose(j, please_launch(j, instruction));
	else if (strcmp(action, "tester") == 0)
		course_leave(j);
	else if (strcmp(action, "close-course") == 0)
		(void)go(j->f, NAVIGATION_EXIT_ALL, "");
	else
		request_named(j->f, action);
	j->checks++;
	if (strcmp(action, "none-session-must-have-ended") == 0 && j->f->outcome.result != NAVIGATION_ENDED)
		return failed(j, "the session has not ended");
	if (text_of(then, "expect")[0] != '\0' && j->f->outcome.result != NAVIGATION_ENDED)
		return failed(j, "after %s the session has not ended", action);
	/* What is not the system's ends with the attempt on the course. */
	if (j->f->outcome.result == NAVIGATION_ENDED && j->f->t->suspended == ACTIVITY_NONE)
		j->kept->own.count = 0;
	if (next_package[0] != '\0') {
		if (!package_change(j, next_package))
			return false;
		course_open(j->f);
	} else if (relaunch ||
	           (strcmp(action, "tester") == 0 && please_launch(j, instruction) == ACTIVITY_NONE))
		course_reopen(j, instruction);
	return true;
}

/* The content knows itself by its parameters: SX-09 opens the second of two that say the same. */
static bool is_open(const struct judge *j, const json_t *launch)
{
	const char *open = open_now(j),
	           *parameters = j->f->t->current == ACTIVITY_NONE
	                             ? ""
	                             : j->f->tree.activities[j->f->t->current].parameters;
	const char *act = strstr(parameters, "act=");

	return strcmp(open, text_of(launch, "item")) == 0 ||
	       (act != NULL && strcmp(open, "nothing") != 0 &&
	           strcmp(act + 4, text_of(launch, "activity")) == 0);
}

static bool launch_plays(struct judge *j, const json_t *launch, const char *next_package)
{
	const json_t *check;
	size_t i;

	j->checks++;
	if (!is_open(j, launch))
		return failed(j, "launch of %s: %s is open (%s)", text_of(launch, "item"), open_now(j),
		    exception_code(j->f->outcome.exception));
	sequencing_valid(&j->f->w, j->f->t, 1, &j->valid);
	json_array_foreach(
	    json_object_get(launch, "uiBeforeCalls"), i, check) if (!ui_check(j, check)) return false;
	return content_runs(j, launch) && next_step(j, json_object_get(launch, "then"), next_package);
}

static bool case_plays(struct judge *j, const json_t *whole)
{
	const json_t *launches = json_object_get(whole, "launches"), *launch;
	const json_t *start = json_object_get(whole, "start");
	size_t i;

	j->courses_count = 0;
	if (!package_open(j, json_string_value(json_array_get(json_object_get(whole, "packages"), 0))))
		return false;
	if (json_is_object(start))
		choose(j, titled(j, text_of(start, "choose from TOC")));
	else
		course_open(j->f);
	json_array_foreach(launches, i, launch)
	{
		const char *next = text_of(json_array_get(launches, i + 1), "package");

		if (!launch_plays(j, launch, strcmp(next, j->course) == 0 ? "" : next)) {
			const char *why = arena_strdup(j->f->arena, j->why);

			return failed(j, "launch %zu: %.800s", i + 1, why);
		}
	}
	globals_out(j);
	return true;
}

static int by_name(const void *one, const void *other)
{
	return strcmp(one, other);
}

static size_t cases_list(const char *folder, char names[][NAME_SIZE])
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t count = 0;

	while (dir != NULL && (entry = readdir(dir)) != NULL && count < CASES_MAX)
		if (strstr(entry->d_name, ".json") != NULL)
			snprintf(names[count++], NAME_SIZE, "%s", entry->d_name);
	if (dir != NULL)
		closedir(dir);
	qsort(names, count, sizeof(names[0]), by_name);
	return count;
}

static void the_cases_of_adls_suite_open_their_activities_in_order(void **state)
{
	struct judge j = {.f = *state, .packages = fixtures_folder()};
	static char names[CASES_MAX][NAME_SIZE];
	char folder[4200];
	size_t count, played = 0, whole = 0;

	if (j.packages == NULL) {
		print_message("SKIPPED: no fixtures; set LECTERN_FIXTURES\n");
		return;
	}
	snprintf(folder, sizeof(folder), "%s/../cts", j.packages);
	count = cases_list(folder, names);
	for (size_t i = 0; i < count; i++) {
		json_t *one;

		one = json_load_file(arena_printf(j.f->arena, "%s/%s", folder, names[i]), 0, NULL);
		assert_non_null(one);
		if (strcmp(text_of(one, "family"), j.learner.family) != 0) {
			j.learner.count = j.learner.buckets.count = 0;
			snprintf(j.learner.family, sizeof(j.learner.family), "%s", text_of(one, "family"));
			j.f->tree.globals_count = 0;
		}
		played++;
		if (case_plays(&j, one))
			whole++;
		else
			print_message("%s: %s\n", text_of(one, "case"), j.why);
		arena_defer(j.f->arena, (arena_release *)json_decref, one);
	}
	print_message("cts: %zu of %zu cases, %d calls, %d checks\n", whole, played, j.calls, j.checks);
	assert_int_equal(whole, played);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_cases_of_adls_suite_open_their_activities_in_order,
	        sequencing_setup, sequencing_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
