#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "scorm/cmi2004/cmi2004_inside.h"
#include "sequencing_content.h"

struct content_kept *content_kept_new(struct sequencing_fixture *f)
{
	struct content_kept *kept = arena_alloc(f->arena, sizeof(*kept));

	kept->saved = arena_alloc(f->arena, f->tree.count * sizeof(*kept->saved));
	kept->total_cs = arena_alloc(f->arena, f->tree.count * sizeof(*kept->total_cs));
	kept->buckets = &kept->own;
	return kept;
}

static const char **store_of(struct content_buckets *buckets, const char *name)
{
	for (size_t i = 0; i < buckets->count; i++) {
		if (strcmp(buckets->name[i], name) == 0)
			return &buckets->store[i];
	}
	assert_true(buckets->count < CONTENT_BUCKETS_MAX);
	buckets->name[buckets->count] = name;
	buckets->store[buckets->count] = "";
	return &buckets->store[buckets->count++];
}

void content_begin(struct sequencing_fixture *f, struct content *content, struct content_kept *kept)
{
	struct valid_requests valid;
	struct cmi2004_launch launch;
	const char *saved = "";

	*content = (struct content){.activity = f->t->current, .kept = kept};
	sequencing_valid(&f->w, f->t, 1, &valid);
	sco_launch(&f->w, f->t, f->t->current, 4, f->outcome.resumed, &valid, &launch);
	launch.learner_id = "learner-1";
	launch.learner_name = "Testtaker, John";
	launch.credit = "credit";
	launch.mode = "normal";
	if (kept != NULL && kept->saved[content->activity] != NULL) {
		saved = kept->saved[content->activity];
		launch.total_time_cs = kept->total_cs[content->activity];
	}
	for (size_t i = 0; kept != NULL && i < launch.buckets_count; i++)
		((struct cmi2004_bucket *)launch.buckets)[i].store =
		    *store_of(kept->buckets, launch.buckets[i].id);
	assert_int_equal(cmi2004_open(&f->w, &launch, saved, &content->cmi), OK);
}

bool content_resolve(struct content *content, const char *element, char name[static 300])
{
	const char *array = strncmp(element, "adl.data.{id=", 13) == 0         ? "adl.data"
	                    : strncmp(element, "cmi.objectives.{id=", 19) == 0 ? "cmi.objectives"
	                                                                       : NULL;
	char id[200];
	int used = 0;

	if (array == NULL) {
		snprintf(name, 300, "%s", element);
		return true;
	}
	assert_int_equal(sscanf(element + strlen(array), ".{id=%199[^}]}%n", id, &used), 1);
	for (uint32_t i = 0; i < cmi2004_count(content->cmi, array, strlen(array)); i++) {
		const char *value;

		snprintf(name, 300, "%s.%u.id", array, i);
		if (cmi2004_get(content->cmi, name, &value) == SCORM2004_OK && strcmp(value, id) == 0) {
			snprintf(name, 300, "%s.%u%s", array, i, element + strlen(array) + used);
			return true;
		}
	}
	return false;
}

void content_set(struct content *content, const char *element, const char *value)
{
	char name[300];

	if (content_resolve(content, element, name))
		(void)cmi2004_set(content->cmi, name, value);
}

const char *content_said(struct content *content, const char *element)
{
	const char *value = cmi2004_value(content->cmi, element);

	return value != NULL ? value : "";
}

static void content_keep(struct sequencing_fixture *f, struct content *content)
{
	const struct activity *a = &f->tree.activities[content->activity];
	const char *store;

	content->kept->saved[content->activity] = cmi2004_save(&f->w, content->cmi);
	content->kept->total_cs[content->activity] = cmi2004_total_time_cs(content->cmi);
	for (size_t i = 0; i < a->shares_count; i++) {
		if (cmi2004_bucket(content->cmi, i, &store))
			*store_of(content->kept->buckets, a->shares[i].target) = store != NULL ? store : "";
	}
}

void content_end(struct sequencing_fixture *f, struct content *content, const char *by_learner)
{
	struct activity_report report;

	if (by_learner[0] != '\0')
		(void)cmi2004_set(content->cmi, "adl.nav.request", "_none_");
	if (strcasecmp(by_learner, "suspendAll") == 0)
		(void)cmi2004_set(content->cmi, "cmi.exit", "suspend");
	cmi2004_end(content->cmi, true, -1);
	/* What is abandoned was never said. */
	if (strncmp(cmi2004_request(content->cmi), "abandon", 7) == 0)
		return;
	if (content->kept != NULL)
		content_keep(f, content);
	sco_report(&f->w, content->cmi, &f->tree.activities[content->activity], &report);
	sequencing_report(f->t, content->activity, &report);
}

bool content_asks(struct sequencing_fixture *f, struct content *content)
{
	struct navigation_request request;

	if (!sco_request(content->cmi, &f->tree, &request))
		return false;
	request.now_us = 1;
	sequencing_navigate(f->t, &request, &f->outcome);
	return true;
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
