/* Reading a class list as a job: pages are gathered apart and become the list in one transaction. */
#include "lms/roster/roster_job.h"

#include <string.h>
#include <time.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/roster/roster_store.h"

struct reading {
	struct job *job;
	struct uuid context;
	struct roster_source source;
	struct roster_end end;
	struct roster_spool *spool;
	struct names_service service;
	struct names_reader reader;
	struct names_result result;
	bool differences_failed;
	json_t *told; /* what the job gives back */
};

static enum err page_take(struct work *page, void *owner, const struct names_page *names)
{
	struct reading *r = owner;
	int64_t so_far = names->before + (int64_t)names->count;

	TRY(roster_spool_add(page, r->spool, names));
	r->end.told = so_far;
	return job_progress(page, r->job, so_far, 0, WORDS("reading the class list"));
}

static enum err wait_awhile(struct work *w, void *owner, int64_t seconds)
{
	struct reading *r = owner;

	for (int64_t i = 0; i < seconds; i++) {
		TRY(job_wanted(w, r->job));
		(void)nanosleep(&(const struct timespec){.tv_sec = 1}, NULL);
	}
	return job_progress(w, r->job, r->end.told, 0, WORDS("waiting as the platform asked"));
}

static enum err read_from(struct work *w, struct reading *r, const char *url, bool differences)
{
	const struct names_ask ask = {.url = url, .differences = differences};

	r->end.told = 0;
	r->end.whole = !differences;
	r->end.began_us = time_now_us();
	TRY(roster_spool_clear(w, r->spool));
	return names_read(w, &r->service, &ask, &r->reader, &r->result);
}

/* By what changed since, where the platform tells that; it may have forgotten by now. */
static enum err read_names(struct work *w, struct reading *r)
{
	enum err e = ERR_UNPROCESSABLE;

	if (r->source.differences_url != NULL && r->source.whole_lately)
		e = read_from(w, r, r->source.differences_url, true);
	if (e != ERR_UNPROCESSABLE)
		return e;
	r->differences_failed = true;
	work_forgive(w);
	return read_from(w, r, r->source.names_url, false);
}

/* A class without its groups is a class. */
static enum err read_groups(struct work *w, struct reading *r)
{
	struct names_group *groups;
	enum err e;

	r->end.groups_failure = "";
	if (*r->source.groups_url == '\0')
		return OK;
	e = names_groups(w, &r->service, r->source.groups_url, r->source.group_sets_url, &r->reader, &groups,
	    &r->end.groups_count);
	if (e == ERR_UPSTREAM || e == ERR_UNPROCESSABLE) {
		r->end.groups_failure = arena_strdup(w->arena, w->detail);
		r->end.groups_count = 0;
		work_forgive(w);
		return OK;
	}
	TRY(e);
	r->end.groups = groups;
	r->end.groups_read = true;
	return OK;
}

static enum err finish_body(struct work *w, void *arg)
{
	struct reading *r = arg;
	struct audit audit = {.actor = &r->job->principal,
	    .org = r->job->org,
	    .action = "roster.read",
	    .subject_type = "context",
	    .subject = r->context};
	int64_t members;

	TRY(roster_store_merge(w, &r->end, r->spool, &members));
	r->told = json_own(w->arena,
	    json_pack("{s:s,s:I,s:I,s:I,s:b,s:b}", "context", uuid_text(w->arena, r->context), "members",
	        (json_int_t)members, "told", (json_int_t)r->end.told, "pages", (json_int_t)r->result.pages,
	        "whole", (int)r->end.whole, "groups", (int)r->end.groups_read));
	audit.after = r->told;
	TRY(audit_record(w, &audit));
	return job_finish(w, r->job, r->told);
}

static enum err platform_find(struct work *w, struct reading *r)
{
	struct lti_registration *registration = arena_alloc(w->arena, sizeof(*registration));
	bool enabled;

	TRY(roster_store_source(w, r->job->org, r->context, &r->source));
	TRY(lti_registration_enabled(w, r->source.registration, &enabled));
	if (!enabled)
		return fail_field(w, ERR_UNPROCESSABLE, "disabled",
		    WORDS("This platform is switched off here: nothing is asked of it."));
	TRY(lti_registration_load(w, r->source.registration, registration));
	r->service =
	    (struct names_service){.keys = r->job->keys, .http = r->job->http, .registration = registration};
	return OK;
}

static enum err read_all(struct work *w, struct reading *r)
{
	TRY(platform_find(w, r));
	TRY(roster_spool_open(w, r->job->config->data, &r->spool));
	TRY(read_names(w, r));
	TRY(read_groups(w, r));
	r->end.org = r->job->org;
	r->end.context = r->context;
	r->end.job = r->job->id;
	r->end.origin = r->source.origin;
	r->end.enrols = r->source.enrols;
	r->end.differences_url = r->result.differences;
	return db_transact(w, db_tenant(r->job->org), finish_body, r);
}

/* Why it failed is kept beside the list, which stays as it was; and is what the job fails by. */
static enum err failure_keep(struct work *w, const struct reading *r, enum err e)
{
	const struct work failed = *w;
	struct roster_failure failure = {.kind = arena_strdup(w->arena, w->field),
	    .words = arena_strdup(w->arena, w->detail),
	    .wait_s = r->result.retry_after_s,
	    .forget_differences = r->differences_failed};

	/* A platform that says when to come again is not asked before. */
	if (e == ERR_UPSTREAM && failure.wait_s > NAMES_WAIT_MAX_S)
		e = ERR_UNPROCESSABLE;
	if (*failure.kind == '\0')
		failure.kind = "other";
	if (roster_store_failed(w, r->job->org, r->context, r->job->id, &failure) != OK)
		log_line(LOG_WARN, "lms", "why a class list was not read could not be kept: %s", w->detail);
	memcpy(w->detail, failed.detail, sizeof(w->detail));
	memcpy(w->field, failed.field, sizeof(w->field));
	w->error = e;
	return e;
}

enum err roster_read_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct reading r = {.job = job, .result = {.retry_after_s = -1}};
	const struct field fields[] = {
	    {.name = "context", .type = FIELD_UUID, .required = true, .ret = &r.context}};
	enum err e;

	r.reader = (struct names_reader){.take = page_take, .wait = wait_awhile, .owner = &r};
	TRY(fields_from_json(
	    w, json_own(w->arena, json_deep_copy(job->payload)), fields, FIELDS_COUNT(fields)));
	e = read_all(w, &r);
	if (e == ERR_UPSTREAM || e == ERR_UNPROCESSABLE || e == ERR_NOT_FOUND)
		return failure_keep(w, &r, e);
	TRY(e);
	*ret_result = r.told;
	return OK;
}

/* --- each day --- */

enum { DAILY_MAX = 500, DAILY_OLD_S = 23 * 3600 };

static enum err daily_ask(struct work *w, const struct job *job, const struct roster_due *due)
{
	const struct principal by = {.kind = PRINCIPAL_JOB,
	    .id = job->id,
	    .org = due->org,
	    .permissions = permission_bit(PERMISSION_LEARNER_READ),
	    .name = "roster.daily"};
	struct uuid read;

	return roster_ask(w, &by, due->context, uuid_v7(), DAILY_OLD_S, &read);
}

enum err roster_daily_run(struct work *w, struct job *job, json_t **ret_result)
{
	int64_t asked = 0;

	for (int database = 0; database < db_databases(w); database++) {
		struct roster_due *due;
		size_t count;

		TRY(roster_store_due(w, database, DAILY_MAX, &due, &count));
		for (size_t i = 0; i < count; i++) {
			enum err e = daily_ask(w, job, &due[i]);

			if (e == ERR_NOT_FOUND || e == ERR_UNPROCESSABLE)
				work_forgive(w);
			else
				TRY(e);
			asked++;
			TRY(job_wanted(w, job));
		}
	}
	*ret_result = json_own(w->arena, json_pack("{s:I}", "asked", (json_int_t)asked));
	return OK;
}
