#include "lms/dispatch/dispatch.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/dispatch/dispatch_store.h"
#include "scorm/dispatch.h"

const char *const dispatch_standards[] = {"scorm12", "scorm2004", "cmi5", NULL};

enum dispatch_standard dispatch_standard_read(const char *word)
{
	for (int standard = 0; standard < DISPATCH_STANDARDS; standard++) {
		if (strcmp(word, dispatch_standards[standard]) == 0)
			return (enum dispatch_standard)standard;
	}
	return DISPATCH_SCORM12;
}

static const char purpose[] = "dispatch";

struct reading {
	struct uuid org, id;
	const struct dispatch_filter *filter;
	struct dispatch *rows;
	size_t count;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return dispatch_rows(w, r->org, r->id, r->filter, &r->rows, &r->count);
}

enum err dispatch_list(struct work *w, struct uuid org, const struct dispatch_filter *filter,
    struct dispatch **ret_rows, size_t *ret_count)
{
	struct reading r = {.org = org, .filter = filter};

	TRY(db_transact(w, db_tenant(org), read_body, &r));
	*ret_rows = r.rows;
	*ret_count = r.count;
	return OK;
}

static enum err found_one(struct work *w, const struct reading *r, struct dispatch *ret_dispatch)
{
	if (r->count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such dispatch");
	*ret_dispatch = r->rows[0];
	return OK;
}

static const struct dispatch_filter one_row = {.limit = 1};

enum err dispatch_read(struct work *w, struct uuid org, struct uuid id, struct dispatch *ret_dispatch)
{
	struct reading r = {.org = org, .id = id, .filter = &one_row};

	TRY(db_transact(w, db_tenant(org), read_body, &r));
	return found_one(w, &r, ret_dispatch);
}

static json_t *seats_json(int64_t seats)
{
	return seats != 0 ? json_integer(seats) : json_null();
}

json_t *dispatch_json(struct work *w, const struct dispatch *d)
{
	json_t *created_by =
	    uuid_is_nil(d->created_by) ? json_null() : json_string(uuid_text(w->arena, d->created_by));

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:o,s:I,s:o,s:b,s:s,s:o,s:o,s:s,s:o}", "id",
	    uuid_text(w->arena, d->id), "module", uuid_text(w->arena, d->module), "module_title",
	    d->module_title, "title", d->title, "standard", d->standard, "names", d->names, "seats",
	    seats_json(d->seats), "seats_taken", (json_int_t)d->seats_taken, "expires_at",
	    json_time(d->expires_us), "expired", d->expired, "status",
	    d->stopped_us != 0 ? "stopped" : "active", "stopped_at", json_time(d->stopped_us), "created_by",
	    created_by, "created_by_kind", d->created_by_kind, "created_at", json_time(d->created_us));
}

/* --- making and changing --- */

struct making {
	const struct principal *by;
	struct uuid org;
	const struct dispatch_new *new_one;
};

static enum err note(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    const char *action, json_t *own_before, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = org,
	                           .action = action,
	                           .subject_type = "dispatch",
	                           .subject = id,
	                           .before = own_before != NULL ? json_own(w->arena, own_before) : NULL,
	                           .after = json_own(w->arena, own_after)});
}

static enum err end_check(struct work *w, int64_t expires_us)
{
	if (expires_us != 0 && expires_us <= w->now_us)
		return fail_field(w, ERR_BAD_INPUT, "expires_at", WORDS("This time is in the past."));
	return OK;
}

static bool is_blank(const char *text)
{
	return strspn(text, " \t\n") == strlen(text);
}

static enum err add_body(struct work *w, void *arg)
{
	const struct making *m = arg;
	const struct dispatch_new *d = m->new_one;
	const char *title;
	bool there, is_new;

	TRY(dispatch_module_there(w, m->org, d->module, &there));
	if (!there)
		return fail_field(w, ERR_NOT_FOUND, "module", "there is no such module");
	TRY(dispatch_put(w, m->by, m->org, d, &title, &is_new));
	if (title == NULL)
		return fail_field(w, ERR_CONFLICT, "module",
		    WORDS("This module has %d dispatches already. Use one of them."), DISPATCHES_MODULE_MAX);
	if (!is_new)
		return OK;
	TRY(dispatch_place(w, m->org, d, title));
	return note(w, m->by, m->org, d->id, "dispatch.made", NULL,
	    json_pack("{s:s,s:s,s:s,s:b,s:o,s:o}", "title", title, "module", uuid_text(w->arena, d->module),
	        "standard", d->standard, "names", d->names, "seats", seats_json(d->seats), "expires_at",
	        json_time(d->expires_us)));
}

enum err dispatch_add(
    struct work *w, const struct principal *by, struct uuid org, const struct dispatch_new *new_one)
{
	struct dispatch_new made = *new_one;
	struct making m = {.by = by, .org = org, .new_one = &made};

	if (is_blank(made.title))
		made.title = "";
	TRY(end_check(w, made.expires_us));
	return db_transact(w, db_tenant(org), add_body, &m);
}

struct changing {
	struct reading read;
	const struct principal *by;
	int64_t revision;
	const struct dispatch_change *change;
};

static json_t *shown(const char *title, int64_t seats, int64_t expires_us, bool stopped)
{
	return json_pack("{s:s,s:o,s:o,s:b}", "title", title, "seats", seats_json(seats), "expires_at",
	    json_time(expires_us), "stopped", stopped);
}

static enum err change_body(struct work *w, void *arg)
{
	struct changing *c = arg;
	const struct dispatch_change *to = c->change;
	struct dispatch was = {0};
	bool done;

	TRY(read_body(w, &c->read));
	TRY(found_one(w, &c->read, &was));
	if (to->expires_us != was.expires_us)
		TRY(end_check(w, to->expires_us));
	if (was.revision == c->revision && strcmp(to->title, was.title) == 0 && to->seats == was.seats &&
	    to->expires_us == was.expires_us && to->stopped == (was.stopped_us != 0))
		return OK;
	TRY(dispatch_put_change(w, c->read.org, was.id, c->revision, to, &done));
	if (!done)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	return note(w, c->by, c->read.org, was.id,
	    to->stopped == (was.stopped_us != 0) ? "dispatch.changed"
	    : to->stopped                        ? "dispatch.stopped"
	                                         : "dispatch.resumed",
	    shown(was.title, was.seats, was.expires_us, was.stopped_us != 0),
	    shown(to->title, to->seats, to->expires_us, to->stopped));
}

enum err dispatch_change(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    int64_t revision, const struct dispatch_change *change)
{
	struct changing c = {.read = {.org = org, .id = id, .filter = &one_row},
	    .by = by,
	    .revision = revision,
	    .change = change};

	if (is_blank(change->title))
		return fail_field(w, ERR_BAD_INPUT, "title", "is missing");
	return db_transact(w, db_tenant(org), change_body, &c);
}

/* --- the package --- */

enum { PROOF_SIZE = 32 }; /* both ids: bytes of ours alone, fixed for ever, as packages keep them */

enum err dispatch_package(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, const struct dispatch *dispatch, const void **ret_bytes, size_t *ret_len)
{
	static const enum scorm_dispatch_kind kinds[] = {
	    SCORM_DISPATCH_12, SCORM_DISPATCH_2004, SCORM_DISPATCH_CMI5};
	uint8_t ids[PROOF_SIZE];

	memcpy(ids, org.bytes, sizeof org.bytes);
	memcpy(ids + sizeof org.bytes, dispatch->id.bytes, sizeof dispatch->id.bytes);
	return scorm_dispatch_zip(w,
	    &(struct scorm_dispatch){.id = dispatch->id,
	        .title = dispatch->title,
	        .kind = kinds[dispatch_standard_read(dispatch->standard)],
	        .names = dispatch->names,
	        .service_url = arena_printf(w->arena, "%s/dispatch", config->app_url),
	        .secret = keys_capability(w, keys, purpose, ids, sizeof ids)},
	    ret_bytes, ret_len);
}

enum err dispatch_prove(
    struct work *w, const struct keys *keys, const char *secret, struct dispatch_proof *ret_proof)
{
	uint8_t ids[PROOF_SIZE];

	if (!keys_capability_read(keys, purpose, secret, ids, sizeof ids))
		return fail_field(w, ERR_NOT_FOUND, "dispatch", "this is no package of ours");
	memcpy(ret_proof->org.bytes, ids, sizeof ret_proof->org.bytes);
	memcpy(ret_proof->id.bytes, ids + sizeof ret_proof->org.bytes, sizeof ret_proof->id.bytes);
	return OK;
}
