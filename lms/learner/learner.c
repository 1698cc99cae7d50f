#include "lms/learner/learner.h"

#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/learner/learner_store.h"

enum { CLOCK_MAX_S = 300 }; /* so far may another program's clock be ahead */

const char *external_id_fault(const char *id)
{
	size_t len = strlen(id);

	if (len == 0 || len > EXTERNAL_ID_MAX)
		return "has 1 to 255 bytes";
	if (id[0] == ' ' || id[len - 1] == ' ')
		return "may not begin or end with a blank";
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)id[i] < ' ' || id[i] == 0x7f)
			return "may not hold control characters";
	}
	return NULL;
}

static enum err note(
    struct work *w, const struct principal *by, const char *action, struct uuid learner, json_t *own_after)
{
	arena_defer(w->arena, (arena_release *)json_decref, own_after);
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = by->org,
	                           .action = action,
	                           .subject_type = "learner",
	                           .subject = learner,
	                           .after = own_after});
}

struct putting {
	const struct principal *by;
	struct learner_put put;
	bool there;
	struct learner_kept kept;
};

static enum err put_body(struct work *w, void *arg)
{
	struct putting *p = arg;

	TRY(learner_store_put(w, p->by->org, &p->put, &p->there, &p->kept));
	if (!p->there)
		return fail_field(w, ERR_BAD_INPUT, "origin", "there is no origin of this name");
	if (uuid_is_nil(p->kept.id))
		return fail_field(w, ERR_BAD_INPUT, "origin",
		    "learners of a dispatch come by its package, and not this way");
	if (!p->kept.is_new)
		return OK;
	return note(w, p->by, "learner.added", p->kept.id, json_pack("{s:s}", "origin", p->put.origin));
}

enum err learner_put(
    struct work *w, const struct principal *by, const struct learner_put *put, struct learner_kept *ret_kept)
{
	struct putting p = {.by = by, .put = *put};
	const char *fault = external_id_fault(put->external_user_id);
	struct uuid guest;

	if (fault != NULL)
		return fail_field(w, ERR_BAD_INPUT, "external_user_id", "%s", fault);
	if (strcmp(put->origin, "direct") == 0) {
		if (!uuid_parse(put->external_user_id, &guest))
			return fail_field(
			    w, ERR_BAD_INPUT, "external_user_id", "of a direct visitor is a UUID");
		p.put.external_user_id = uuid_text(w->arena, guest);
	}
	TRY(db_transact(w, db_tenant(by->org), put_body, &p));
	*ret_kept = p.kept;
	return OK;
}

struct writing {
	const struct principal *by;
	struct uuid learner;
	const struct progress_row *asked;
	struct progress_row *rows;
	size_t count, is_new;
	bool one;
};

static enum err row_fault(
    struct work *w, const struct writing *p, size_t at, const char *field, const char *why)
{
	const char *name = p->one ? field : arena_printf(w->arena, "items[%zu].%s", at, field);

	return fail_field(w, ERR_UNPROCESSABLE, name, "%s", why);
}

/* Where each grain is, and what was said of it besides must be so. */
static enum err rows_place(struct work *w, struct writing *p)
{
	TRY(progress_store_grains(w, p->by->org, p->asked, p->count, &p->rows));
	for (size_t i = 0; i < p->count; i++) {
		const struct progress_row *asked = &p->asked[i];
		struct progress_row *row = &p->rows[i];

		if (uuid_is_nil(row->module))
			return row_fault(w, p, i, "grain_id", "there is no such grain");
		if (!uuid_is_nil(asked->module) && !uuid_equal(asked->module, row->module))
			return row_fault(w, p, i, "module_id", "the grain is of another module");
		if (!uuid_is_nil(asked->sequence) && !uuid_equal(asked->sequence, row->sequence))
			return row_fault(w, p, i, "sequence_id", "the grain is of another sequence");
		if (asked->completed_us > w->now_us + CLOCK_MAX_S * US_PER_S)
			return row_fault(w, p, i, "completed_at", "this time is still to come");
		row->completed_us = asked->completed_us != 0 ? asked->completed_us : w->now_us;
	}
	return OK;
}

static enum err progress_body(struct work *w, void *arg)
{
	struct writing *p = arg;
	bool there;

	TRY(progress_store_learner(w, p->by->org, p->learner, &there));
	if (!there)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such learner");
	TRY(rows_place(w, p));
	TRY(progress_store_put(w, p->by->org, p->learner, p->rows, p->count, &p->is_new));
	if (p->is_new == 0)
		return OK;
	return note(w, p->by, "learner.progress_written", p->learner,
	    json_pack("{s:I}", "grains", (json_int_t)p->is_new));
}

enum err progress_put(struct work *w, const struct principal *by, struct uuid learner,
    const struct progress_row *rows, size_t count, bool one, size_t *ret_new)
{
	struct writing p = {.by = by, .learner = learner, .asked = rows, .count = count, .one = one};

	if (count > PROGRESS_BATCH_MAX)
		return fail_field(w, ERR_BAD_INPUT, "items", "has at most %d elements", PROGRESS_BATCH_MAX);
	TRY(db_transact(w, db_tenant(by->org), progress_body, &p));
	*ret_new = p.is_new;
	return OK;
}
