#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/pick/links.h"
#include "lms/pick/pick_store.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static enum err links_read(struct work *w, struct uuid org, struct uuid before, struct uuid id, int64_t limit,
    struct lost_link **ret_links, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), uuid_or_null(w, before), uuid_or_null(w, id), db_p_int(w, limit)};
	struct lost_link *links;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_placement_lost_links, params, &rows));
	links = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*links));
	for (size_t i = 0; i < db_count(rows); i++)
		links[i] = (struct lost_link){
		    .id = db_uuid(rows, i, 0),
		    .reason = db_text(rows, i, 1),
		    .title = db_text(rows, i, 2),
		    .context_title = db_text(rows, i, 3),
		    .named = db_text(rows, i, 4),
		    .registration = db_uuid(rows, i, 5),
		    .deployment = db_uuid(rows, i, 6),
		    .resource_link_id = db_text(rows, i, 7),
		    .context_id = db_text(rows, i, 8),
		    .launches = db_int(rows, i, 9),
		    .last_us = db_int(rows, i, 10),
		};
	*ret_links = links;
	*ret_count = db_count(rows);
	return OK;
}

enum err lost_links_list(struct work *w, struct uuid org, struct uuid before, int64_t limit,
    struct lost_link **ret_links, size_t *ret_count)
{
	int64_t most = limit < 1 ? 1 : limit > LOST_LINKS_MAX ? LOST_LINKS_MAX : limit;

	return links_read(w, org, before, (struct uuid){{0}}, most, ret_links, ret_count);
}

enum err lost_link_read(struct work *w, struct uuid org, struct uuid id, struct lost_link *ret_link)
{
	struct lost_link *links;
	size_t count;

	TRY(links_read(w, org, (struct uuid){{0}}, id, 1, &links, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "this link opens something again, or is not there");
	*ret_link = links[0];
	return OK;
}

struct mending {
	const struct principal *by;
	struct uuid org;
	struct link_target to;
	const struct lost_link *link;
};

static enum err mend(struct work *w, void *arg)
{
	const struct mending *m = arg;
	const struct lost_link *l = m->link;
	const char *const params[] = {db_p_uuid(w, m->org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, m->to.module), db_p_uuid(w, l->deployment), l->resource_link_id, l->context_id,
	    l->title, l->named, db_p_time(w, w->now_us), uuid_or_null(w, m->to.part)};
	const char *const found[] = {
	    db_p_uuid(w, m->org), db_p_uuid(w, l->deployment), l->resource_link_id, db_p_time(w, w->now_us)};
	json_t *before = json_own(w->arena, json_pack("{s:s,s:s}", "reason", l->reason, "named", l->named));
	const char *part = uuid_is_nil(m->to.part) ? NULL : uuid_text(w->arena, m->to.part);
	json_t *after =
	    json_own(w->arena, json_pack("{s:s,s:s*,s:s}", "module", uuid_text(w->arena, m->to.module),
	                           "part", part, "resource_link", l->resource_link_id));
	struct db_rows *rows;

	TRY(db_run(w, &lms_placement_mend, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "a link was not mended");
	TRY(db_send(w, &lms_placement_found, found));
	return audit_record(w, &(struct audit){.actor = m->by,
	                           .org = m->org,
	                           .action = "link.mended",
	                           .subject_type = "placement",
	                           .subject = db_uuid(rows, 0, 0),
	                           .before = before,
	                           .after = after});
}

enum err lost_link_mend(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id, struct uuid chosen)
{
	struct mending m = {.by = by, .org = org};
	struct lost_link link;
	bool there;

	TRY(lost_link_read(w, org, id, &link));
	TRY(pick_store_target(w, org, chosen, &there, &m.to));
	if (!there)
		return fail_field(w, ERR_UNPROCESSABLE, "module",
		    WORDS("This content is not in the catalogue, or no longer."));
	m.link = &link;
	return db_transact(w, db_tenant(org), mend, &m);
}
