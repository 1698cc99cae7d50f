#include "lms/grade/compare_int.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"

/* A column whose results take longer than this is left for another time. */
enum { COLUMN_READ_S = 120 };

struct comparing {
	struct job *job;
	struct uuid org;
	struct grade_some some;
	struct compare_counts counts;
	const char *last_problem; /* in the job's arena; NULL: none */
};

static enum err column_read(struct work *w, const struct job *job, const struct compared_column *column,
    struct ags_answer *ret_answer, struct ags_result **ret_results, size_t *ret_count,
    enum lti_policy *ret_policy)
{
	struct lti_registration registration;
	struct ags_means means = {.keys = job->keys,
	    .http = job->http,
	    .registration = &registration,
	    .until_us = time_monotonic_us() + COLUMN_READ_S * US_PER_S};
	enum err e = lti_registration_load(w, column->registration, &registration);

	if (e == ERR_NOT_FOUND) {
		work_forgive(w);
		*ret_answer = (struct ags_answer){
		    .outcome = AGS_REFUSED, .reason = "the platform's registration is gone"};
		return OK;
	}
	TRY(e);
	*ret_policy = registration.policy;
	return ags_results(w, &means, column->url, ret_answer, ret_results, ret_count);
}

static enum err column_compare(
    struct work *w, struct comparing *c, const struct compared_column *column, struct ags_answer *ret_answer)
{
	struct ags_result *results = NULL;
	enum lti_policy policy = LTI_POLICY_STANDARD;
	size_t count = 0;

	TRY(column_read(w, c->job, column, ret_answer, &results, &count, &policy));
	if (ret_answer->outcome != AGS_ACCEPTED)
		return OK;
	return compare_keep(w, c->org, column, results, count, policy, &c->counts);
}

/* The memory of one column ends with it. */
static enum err column_apart(struct work *w, struct comparing *c, const struct compared_column *column)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct ags_answer answer = {.outcome = AGS_ACCEPTED};
	struct work part = *w;
	enum err e;

	part.arena = arena;
	e = column_compare(&part, c, column, &answer);
	if (e != OK)
		return fail(w, e, "%s", part.detail);
	c->counts.columns++;
	if (answer.outcome != AGS_ACCEPTED) {
		c->counts.unread++;
		c->last_problem = arena_strdup(w->arena, answer.reason);
	}
	return job_progress(w, c->job, c->counts.columns, 0, "comparing");
}

static enum err org_compare(struct work *w, struct comparing *c)
{
	struct uuid after = {{0}};
	struct compared_column *columns;
	size_t count;

	do {
		TRY(compare_columns(w, c->org, &c->some, after, &columns, &count));
		for (size_t i = 0; i < count; i++)
			TRY(column_apart(w, c, &columns[i]));
		if (count > 0)
			after = columns[count - 1].id;
	} while (count == COMPARE_COLUMNS_PAGE);
	return OK;
}

static json_t *counts_json(struct work *w, const struct comparing *c)
{
	const struct compare_counts *n = &c->counts;
	json_t *json = json_own(w->arena,
	    json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "columns", (json_int_t)n->columns, "unread",
	        (json_int_t)n->unread, "agrees", (json_int_t)n->agrees, "differs", (json_int_t)n->differs,
	        "missing", (json_int_t)n->missing, "changed", (json_int_t)n->changed));

	if (c->last_problem != NULL)
		json_object_set_new(json, "last_problem", json_string(c->last_problem));
	return json;
}

static struct uuid payload_id(const struct job *job, const char *name)
{
	const char *text = json_string_value(json_object_get(job->payload, name));
	struct uuid id = {{0}};

	return text != NULL && uuid_parse(text, &id) ? id : (struct uuid){{0}};
}

enum err grade_compare_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct comparing c = {.job = job,
	    .org = job->org,
	    .some = {.registration = payload_id(job, "platform"), .context = payload_id(job, "course")}};

	TRY(org_compare(w, &c));
	*ret_result = counts_json(w, &c);
	return OK;
}

enum err grade_compare_nightly_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct comparing all = {.job = job};

	for (int database = 0; database < db_databases(w); database++) {
		struct uuid *orgs;
		size_t count;

		TRY(compare_orgs_due(w, database, &orgs, &count));
		for (size_t i = 0; i < count; i++) {
			all.org = orgs[i];
			TRY(org_compare(w, &all));
		}
	}
	*ret_result = counts_json(w, &all);
	return OK;
}
