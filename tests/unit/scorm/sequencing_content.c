#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sequencing_content.h"

/* A part of an objective as content has it: set since the launch, known to sequencing, or kept. */
static const struct objective_state *part_had(const struct content *content,
    const struct objective_report *report, const struct objective_state *sequenced, enum objective_part part)
{
	if (report->given & part)
		return &report->state;
	return sequenced->known & part ? sequenced : &content->kept[report - content->reports];
}

static void content_keep(struct content *content, const struct content *before)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct objective_report *said = &before->reports[i];

		content->kept[i] = before->kept[i];
		if (said->given & OBJECTIVE_SATISFIED)
			content->kept[i].satisfied = said->state.satisfied;
		if (said->given & OBJECTIVE_MEASURE)
			content->kept[i].measure = said->state.measure;
		content->kept[i].known = (before->kept[i].known & ~said->given) | said->state.known;
	}
}

void content_begin(struct sequencing_fixture *f, struct content *content, const struct content *before)
{
	const struct activity *a = &f->tree.activities[f->t->current];

	*content = (struct content){.count = 1};
	for (size_t i = 0; i < a->objectives_count; i++)
		content->reports[content->count++].objective = (int)i;
	if (before != NULL)
		content_keep(content, before);
}

/* The report an element is about, and what follows of its name. */
static struct objective_report *report_of(
    struct sequencing_fixture *f, const struct content *content, const char *element, const char **ret_leaf)
{
	const struct activity *a = &f->tree.activities[f->t->current];
	char name[200];
	int used = 0, index;

	*ret_leaf = element + strlen("cmi.");
	if (strncmp(element, "cmi.objectives.", 15) != 0)
		return (struct objective_report *)&content->reports[0];
	if (sscanf(element, "cmi.objectives.{id=%199[^}]}.%n", name, &used) == 1 && used > 0)
		index = objective_find(a, name);
	else if (sscanf(element, "cmi.objectives.%d.%n", &index, &used) != 1 || used == 0)
		return NULL;
	*ret_leaf = element + used;
	return index < 0 || (size_t)index >= a->objectives_count
	           ? NULL
	           : (struct objective_report *)&content->reports[index + 1];
}

static void status_set(struct objective_report *report, enum objective_part part, bool *field,
    const char *value, const char *yes, const char *no)
{
	report->given |= part;
	report->state.known &= ~(unsigned)part;
	*field = strcmp(value, yes) == 0;
	if (*field || strcmp(value, no) == 0 || strcmp(value, "not attempted") == 0)
		report->state.known |= part;
}

static void number_set(
    struct objective_report *report, enum objective_part part, double *field, const char *value)
{
	*field = strtod(value, NULL);
	report->state.known |= part;
	report->given |= part;
}

void content_set(
    struct sequencing_fixture *f, struct content *content, const char *element, const char *value)
{
	const char *leaf;
	struct objective_report *report;

	if (strcmp(element, "cmi.exit") == 0)
		content->suspended = strcmp(value, "suspend") == 0;
	if (strcmp(element, "adl.nav.request") == 0)
		snprintf(content->request, sizeof(content->request), "%s", value);
	if (strncmp(element, "cmi.", 4) != 0 || (report = report_of(f, content, element, &leaf)) == NULL)
		return;
	if (strcmp(leaf, "success_status") == 0)
		status_set(report, OBJECTIVE_SATISFIED, &report->state.satisfied, value, "passed", "failed");
	else if (strcmp(leaf, "completion_status") == 0)
		status_set(
		    report, OBJECTIVE_COMPLETION, &report->state.completed, value, "completed", "incomplete");
	else if (strcmp(leaf, "score.scaled") == 0)
		number_set(report, OBJECTIVE_MEASURE, &report->state.measure, value);
	else if (strcmp(leaf, "progress_measure") == 0)
		number_set(report, OBJECTIVE_PROGRESS, &report->state.progress, value);
	else if (strcmp(leaf, "score.raw") == 0)
		number_set(report, OBJECTIVE_RAW, &report->state.raw, value);
	else if (strcmp(leaf, "score.min") == 0)
		number_set(report, OBJECTIVE_MIN, &report->state.min, value);
	else if (strcmp(leaf, "score.max") == 0)
		number_set(report, OBJECTIVE_MAX, &report->state.max, value);
}

bool content_get(
    struct sequencing_fixture *f, const struct content *content, const char *element, const char **ret_value)
{
	const char *leaf;
	const struct objective_report *report;
	const struct objective_state *had;
	struct objective_state state;

	if (strncmp(element, "cmi.objectives.", 15) != 0)
		return false;
	report = report_of(f, content, element, &leaf);
	if (report == NULL || report->objective < 0)
		return false;
	sequencing_objective(f->t, f->t->current, report->objective, &state);
	if (strcmp(leaf, "success_status") == 0) {
		had = part_had(content, report, &state, OBJECTIVE_SATISFIED);
		*ret_value = !(had->known & OBJECTIVE_SATISFIED) ? "unknown"
		             : had->satisfied                    ? "passed"
		                                                 : "failed";
		return true;
	}
	if (strcmp(leaf, "score.scaled") == 0) {
		had = part_had(content, report, &state, OBJECTIVE_MEASURE);
		*ret_value =
		    had->known & OBJECTIVE_MEASURE ? arena_printf(f->arena, "%.7g", had->measure) : "";
		return true;
	}
	return false;
}

void content_end(struct sequencing_fixture *f, struct content *content)
{
	struct activity_report report = {.objectives = content->reports,
	    .objectives_count = content->count,
	    .suspended = content->suspended};

	sequencing_report(f->t, f->t->current, &report);
}

bool request_named(struct sequencing_fixture *f, const char *name)
{
	static const char *const names[NAVIGATIONS_COUNT] = {[NAVIGATION_START] = "start",
	    [NAVIGATION_RESUME_ALL] = "resumeAll",
	    [NAVIGATION_CONTINUE] = "continue",
	    [NAVIGATION_PREVIOUS] = "previous",
	    [NAVIGATION_CHOICE] = "choice",
	    [NAVIGATION_JUMP] = "jump",
	    [NAVIGATION_EXIT] = "exit",
	    [NAVIGATION_EXIT_ALL] = "exitAll",
	    [NAVIGATION_ABANDON] = "abandon",
	    [NAVIGATION_ABANDON_ALL] = "abandonAll",
	    [NAVIGATION_SUSPEND_ALL] = "suspendAll"};
	char verb[200] = "", target[200] = "";

	if (sscanf(name, "{target=%199[^}]}%199s", target, verb) != 2)
		sscanf(name, "%199s %199s", verb, target);
	for (int i = 0; i < NAVIGATIONS_COUNT; i++)
		if (strcasecmp(verb, names[i]) == 0) {
			(void)go(f, (enum navigation)i, target);
			return true;
		}
	return false;
}

void course_open(struct sequencing_fixture *f)
{
	(void)go(f, f->t->suspended == ACTIVITY_NONE ? NAVIGATION_START : NAVIGATION_RESUME_ALL, "");
}
