#include "lms/statement/erase.h"

#include <string.h>

#include "base/fields.h"
#include "lms/audit/audit.h"
#include "lms/statement/forgetting.h"

/* Passes over a person whose statements come in meanwhile. */
enum { PASSES_MAX = 20 };

const char *const statement_erase_modes[] = {"erase", "pseudonymise", NULL};

static enum err mode_read(struct work *w, const char *mode, bool *ret_erases)
{
	for (int i = 0; statement_erase_modes[i] != NULL; i++)
		if (mode != NULL && strcmp(mode, statement_erase_modes[i]) == 0) {
			*ret_erases = i == 0;
			return OK;
		}
	return fail_field(w, ERR_BAD_INPUT, "mode", WORDS("is erase or pseudonymise"));
}

struct erasing {
	const struct principal *by;
	struct xapi_person person;
	struct uuid learner, job;
};

static enum err erase_read(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, struct erasing *ret_erasing)
{
	struct erasing e = {.by = by};
	bool erases;

	TRY(mode_read(w, erase->mode, &erases));
	TRY(statement_who_read(w, config, by->org, &erase->who, &e.person, &e.learner));
	statement_person_place(w, config, NULL, &e.person);
	e.person.erases = erases;
	*ret_erasing = e;
	return OK;
}

static json_t *counts_json(const struct xapi_forgotten *c)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I}", "statements", (json_int_t)c->statements, "rewritten",
	    (json_int_t)c->rewritten, "signatures", (json_int_t)c->signatures, "documents",
	    (json_int_t)c->documents, "names", (json_int_t)c->names);
}

enum err statement_erase_count(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, json_t **ret_counts)
{
	struct xapi_forgotten counts;
	struct erasing e;
	bool at_least;
	json_t *json;

	TRY(erase_read(w, config, by, erase, &e));
	TRY(xapi_person_count(w, by->org, &e.person, &counts, &at_least));
	json = json_own(w->arena, counts_json(&counts));
	json_object_set_new(json, "dry_run", json_true());
	json_object_set_new(json, "at_least", json_boolean(at_least));
	*ret_counts = json;
	return OK;
}

static const char *mode_of(const struct xapi_person *person)
{
	return statement_erase_modes[person->erases ? 0 : 1];
}

static json_t *keys_json(struct work *w, const struct uuid keys[], size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_string(uuid_text(w->arena, keys[i])));
	return list;
}

static enum err ask_body(struct work *w, void *arg)
{
	const struct erasing *e = arg;
	const struct xapi_person *p = &e->person;
	json_t *payload = json_own(
	    w->arena, json_pack("{s:s,s:s,s:o,s:o,s:s?}", "mode", mode_of(p), "name", p->name, "keys",
	                  keys_json(w, p->keys, p->count), "related", keys_json(w, p->related, p->count),
	                  "learner", uuid_is_nil(e->learner) ? NULL : uuid_text(w->arena, e->learner)));
	struct audit audit = {.actor = e->by,
	    .org = e->by->org,
	    .action = "statement.erasure_asked",
	    .subject_type = uuid_is_nil(e->learner) ? "job" : "learner",
	    .subject = uuid_is_nil(e->learner) ? e->job : e->learner,
	    .after = json_own(w->arena, json_pack("{s:s}", "mode", mode_of(p)))};

	TRY(audit_record(w, &audit));
	return job_put(w, e->by->org, e->job, "statement.erase", payload, e->by, 0);
}

enum err statement_erase_ask(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, struct uuid job)
{
	struct erasing e;

	TRY(erase_read(w, config, by, erase, &e));
	e.job = job;
	return db_transact(w, db_tenant(by->org), ask_body, &e);
}

struct passing {
	const struct xapi_person *person;
	struct xapi_keep_cursor cursor;
};

static enum err person_step(
    struct work *w, struct uuid org, void *arg, struct xapi_forgotten *forgotten, bool *ret_end)
{
	struct passing *p = arg;

	return xapi_person_step(w, org, p->person, &p->cursor, forgotten, ret_end);
}

/* Until a pass finds nothing: somebody may speak of them meanwhile. */
static enum err person_forget(
    struct work *w, struct job *job, const struct erasing *e, struct xapi_forgotten *forgotten)
{
	TRY(xapi_keep_settle(w, e->by->org));
	for (int i = 0; i < PASSES_MAX; i++) {
		struct xapi_forgotten before = *forgotten;
		struct passing passing = {.person = &e->person};

		TRY(forgetting_walk(w, job, e->by->org, person_step, &passing, forgotten));
		if (memcmp(&before, forgotten, sizeof(before)) == 0)
			break;
	}
	return OK;
}

enum err statement_person_forget(struct work *w, struct uuid org, const struct xapi_person *person)
{
	struct passing passing = {.person = person};
	struct xapi_forgotten forgotten = {0};

	return forgetting_walk(w, NULL, org, person_step, &passing, &forgotten);
}

static enum err erasing_end(struct work *w, struct job *job, const struct erasing *e,
    const struct xapi_forgotten *forgotten, json_t **ret_result)
{
	json_t *result = json_own(w->arena, counts_json(forgotten));
	const struct forgetting_end end = {.by = e->by,
	    .action = e->person.erases ? "statement.person_erased" : "statement.person_pseudonymised",
	    .subject_type = uuid_is_nil(e->learner) ? "job" : "learner",
	    .subject = uuid_is_nil(e->learner) ? e->job : e->learner,
	    .after = result,
	    .forgets_payload = true};

	json_object_set_new(result, "attachments", json_integer(forgotten->attachments));
	*ret_result = result;
	return forgetting_end(w, job, &end);
}

enum err statement_erase_now(struct work *w, const struct config *config, const struct principal *by,
    const struct statement_erase *erase, json_t **ret_result)
{
	struct xapi_forgotten forgotten = {0};
	struct erasing e;

	TRY(erase_read(w, config, by, erase, &e));
	TRY(person_forget(w, NULL, &e, &forgotten));
	return erasing_end(w, NULL, &e, &forgotten, ret_result);
}

static enum err keys_read(struct work *w, const json_t *list, struct uuid keys[], size_t *ret_count)
{
	size_t count = json_array_size(list);

	if (count > XAPI_PERSON_NAMES_MAX)
		return fail(w, ERR_INTERNAL, "the job names too many keys");
	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL || !uuid_parse(text, &keys[i]))
			return fail(w, ERR_INTERNAL, "the job names no key");
	}
	*ret_count = count;
	return OK;
}

enum err statement_erase_run(struct work *w, struct job *job, json_t **ret_result)
{
	const json_t *p = job->payload;
	const char *learner = json_string_value(json_object_get(p, "learner"));
	struct erasing e = {.by = &job->principal, .job = job->id};
	struct xapi_forgotten forgotten = {0};
	size_t related = 0;

	TRY(keys_read(w, json_object_get(p, "keys"), e.person.keys, &e.person.count));
	TRY(keys_read(w, json_object_get(p, "related"), e.person.related, &related));
	if (e.person.count == 0 || related != e.person.count)
		return fail(w, ERR_INTERNAL, "the job names no key");
	if (learner != NULL && !uuid_parse(learner, &e.learner))
		return fail(w, ERR_INTERNAL, "the job names no learner");
	TRY(mode_read(w, json_string_value(json_object_get(p, "mode")), &e.person.erases));
	statement_person_place(w, job->config, json_string_value(json_object_get(p, "name")), &e.person);
	TRY(person_forget(w, job, &e, &forgotten));
	return erasing_end(w, job, &e, &forgotten, ret_result);
}
