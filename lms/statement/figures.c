#include "lms/statement/figures.h"

#include "base/fields.h"
#include "base/log.h"
#include "db/db.h"

static enum err told(struct work *w, int64_t counted, void *owner)
{
	return job_progress(w, owner, counted, 0, WORDS("counting"));
}

/* One organisation whose statements cannot be counted now keeps no other waiting. */
static enum err database_count(
    struct work *w, struct job *job, int database, int64_t *organizations, int64_t *counted)
{
	struct uuid org = {{0}};
	bool found;

	for (;;) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct work part = *w;
		int64_t new_ones = 0;
		enum err e;

		TRY(job_wanted(w, job));
		part.arena = arena;
		e = xapi_figures_next(&part, database, org, &org, &found);
		if (e != OK)
			return fail(w, e, "%s", part.detail);
		if (!found)
			return OK;
		e = xapi_figures_count(&part, org, told, job, &new_ones);
		TRY(job_wanted(w, job));
		if (e != OK)
			log_line(LOG_WARN, "lms", "statements could not be counted: %s", part.detail);
		++*organizations;
		*counted += new_ones;
	}
}

enum err statement_figures_run(struct work *w, struct job *job, json_t **ret_result)
{
	int64_t organizations = 0, counted = 0;

	for (int database = 0; database < db_databases(w); database++)
		TRY(database_count(w, job, database, &organizations, &counted));
	*ret_result = json_own(w->arena, json_pack("{s:I,s:I}", "organizations", (json_int_t)organizations,
	                                     "counted", (json_int_t)counted));
	return OK;
}

enum err statement_count_run(struct work *w, struct job *job, json_t **ret_result)
{
	int64_t counted = 0;

	TRY(xapi_figures_count(w, job->org, told, job, &counted));
	*ret_result = json_own(w->arena, json_pack("{s:I}", "counted", (json_int_t)counted));
	return OK;
}

struct asking {
	const struct principal *by;
	struct uuid org, id;
};

static enum err ask_body(struct work *w, void *arg)
{
	const struct asking *asking = arg;

	return job_put(w, asking->org, asking->id, "statements.count", NULL, asking->by, 0);
}

enum err statement_count_ask(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	struct asking asking = {.by = by, .org = org, .id = id};

	return db_transact(w, db_tenant(org), ask_body, &asking);
}
