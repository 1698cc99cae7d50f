#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/organization/organization_int.h"
#include "lms_sql.h"

/* --- reading --- */

static void read_row(const struct db_rows *rows, size_t i, struct organization *ret_organization)
{
	*ret_organization = (struct organization){
	    .id = db_uuid(rows, i, 0),
	    .slug = db_text(rows, i, 1),
	    .name = db_text(rows, i, 2),
	    .database = db_text(rows, i, 3),
	    .disabled = db_bool(rows, i, 4),
	    .revision = db_int(rows, i, 5),
	    .created_us = db_int(rows, i, 6),
	    .settings = {.language = db_text(rows, i, 7),
	        .require_totp = db_bool(rows, i, 8),
	        .mail_from_name = db_text(rows, i, 9),
	        .mail_reply_to = db_text(rows, i, 10),
	        .quota_bytes = db_int(rows, i, 11),
	        .time_zone = db_text(rows, i, 13)},
	    .extra = db_text(rows, i, 12),
	};
}

static enum err not_found(struct work *w, const char *slug)
{
	return fail_field(w, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
}

enum err organization_read(struct work *w, const char *slug, struct organization *ret_organization)
{
	const char *const params[] = {slug};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_organization_read, params, &rows));
	if (db_count(rows) == 0)
		return not_found(w, slug);
	read_row(rows, 0, ret_organization);
	return OK;
}

enum err organization_slug(struct work *w, struct uuid org, const char **ret_slug)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_organization_slug, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "org", "there is no such organisation");
	*ret_slug = db_text(rows, 0, 0);
	return OK;
}

enum err organization_page(struct work *w, const char *after, const char *name_part, int64_t limit,
    struct organization **ret_rows, size_t *ret_count)
{
	const char *const params[] = {after, name_part, db_p_int(w, limit)};
	struct organization *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_organization_page, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		read_row(rows, i, &all[i]);
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

static json_t *organization_json(struct work *w, const struct organization *o)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", uuid_text(w->arena, o->id), "slug", o->slug, "name",
	    o->name, "database", o->database, "disabled", (int)o->disabled);
}

enum err organization_show(struct work *w, const char *slug, json_t **ret_organization)
{
	struct organization organization;

	TRY(organization_read(w, slug, &organization));
	*ret_organization = json_own(w->arena, organization_json(w, &organization));
	return OK;
}

enum err organization_list(struct work *w, json_t **ret_organizations)
{
	struct organization *rows;
	size_t count;
	json_t *all = json_own(w->arena, json_array());

	TRY(organization_page(w, "", NULL, ORGANIZATIONS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, organization_json(w, &rows[i]));
	*ret_organizations = all;
	return OK;
}

enum err organization_hosts(struct work *w, struct uuid org, const char ***ret_hosts, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;
	const char **hosts;

	TRY(db_once(w, db_directory(), &lms_organization_hosts, params, &rows));
	hosts = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*hosts));
	for (size_t i = 0; i < db_count(rows); i++)
		hosts[i] = db_text(rows, i, 0);
	*ret_hosts = hosts;
	*ret_count = db_count(rows);
	return OK;
}

enum err organization_stats(struct work *w, struct uuid org, struct organization_stats *ret_stats)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL, *platforms = NULL;

	TRY(db_once(w, db_tenant(org), &lms_organization_stats, params, &rows));
	TRY(db_once(w, db_directory(), &lms_organization_platforms, params, &platforms));
	*ret_stats = (struct organization_stats){
	    .learners = db_int(rows, 0, 0),
	    .courses = db_int(rows, 0, 1),
	    .packages = db_int(rows, 0, 2),
	    .packages_bytes = db_int(rows, 0, 3),
	    .attempts = db_int(rows, 0, 4),
	    .attempts_week = db_int(rows, 0, 5),
	    .completed = db_int(rows, 0, 6),
	    .grades_waiting = db_int(rows, 0, 7),
	    .grades_refused = db_int(rows, 0, 8),
	    .platforms = db_int(platforms, 0, 0),
	};
	return OK;
}

/* --- writing --- */

/* One write with its audit row. */
struct writing {
	const struct db_query *query;
	const char *params[4];
	struct audit audit;
	enum err none; /* what it is when no row was changed */
	const char *field, *none_detail;
};

static enum err write_body(struct work *w, void *arg)
{
	const struct writing *writing = arg;
	struct db_rows *rows = NULL;

	TRY(db_run(w, writing->query, writing->params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(w, writing->none, writing->field, "%s", writing->none_detail);
	return audit_record_directory(w, &writing->audit);
}

static enum err write_audited(struct work *w, struct writing *writing)
{
	writing->audit.subject_type = "organization";
	writing->audit.subject = writing->audit.org;
	return db_transact(w, db_directory(), write_body, writing);
}

static enum err database_check(struct work *w, const char *database)
{
	if (db_database_known(w, database))
		return OK;
	return fail_field(w, ERR_BAD_INPUT, "database",
	    "tenant_databases names no database %.60s: every node must know it first", database);
}

enum err organization_add(struct work *w, const struct principal *by, const char *slug, const char *name,
    const char *database, struct organization *ret_organization)
{
	struct uuid id = uuid_v7();
	struct writing writing = {.query = &lms_organization_add,
	    .params = {db_p_uuid(w, id), slug, name, database},
	    .none = ERR_CONFLICT,
	    .field = "slug",
	    .none_detail = "this short name is taken"};

	TRY(organization_slug_check(w, slug));
	TRY(organization_name_check(w, name));
	TRY(database_check(w, database));
	writing.audit = (struct audit){.actor = by,
	    .org = id,
	    .action = "organization.added",
	    .after = json_own(
	        w->arena, json_pack("{s:s,s:s,s:s}", "slug", slug, "name", name, "database", database))};
	TRY(write_audited(w, &writing));
	return organization_read(w, slug, ret_organization);
}

enum err organization_change(struct work *w, const struct principal *by, const char *slug, int64_t revision,
    const char *name, const struct organization_settings *settings)
{
	struct organization before;
	struct writing writing = {.query = &lms_organization_change,
	    .none = ERR_CONFLICT,
	    .field = "revision",
	    .none_detail = "somebody else has changed this meanwhile: look again, then save"};

	TRY(organization_name_check(w, name));
	TRY(organization_settings_check(w, settings));
	TRY(organization_read(w, slug, &before));
	writing.params[0] = db_p_uuid(w, before.id);
	writing.params[1] = db_p_int(w, revision);
	writing.params[2] = name;
	writing.params[3] = json_text(w->arena, json_own(w->arena, organization_settings_json(settings)));
	writing.audit = (struct audit){.actor = by,
	    .org = before.id,
	    .action = "organization.changed",
	    .before = json_own(w->arena, organization_facts(before.name, &before.settings)),
	    .after = json_own(w->arena, organization_facts(name, settings))};
	return write_audited(w, &writing);
}

enum err organization_host_add(struct work *w, const struct principal *by, const char *slug, const char *host)
{
	struct organization organization;
	struct writing writing = {.query = &lms_organization_host_add,
	    .none = ERR_CONFLICT,
	    .field = "host",
	    .none_detail = "this host name belongs to an organisation already, or there are too many"};

	TRY(organization_host_check(w, host));
	TRY(organization_read(w, slug, &organization));
	writing.params[0] = db_p_uuid(w, organization.id);
	writing.params[1] = host;
	writing.params[2] = db_p_int(w, ORGANIZATION_HOSTS_MAX);
	writing.audit = (struct audit){.actor = by,
	    .org = organization.id,
	    .action = "organization.host_added",
	    .after = json_own(w->arena, json_pack("{s:s}", "host", host))};
	return write_audited(w, &writing);
}

enum err organization_host_remove(
    struct work *w, const struct principal *by, const char *slug, const char *host)
{
	struct organization organization;
	struct writing writing = {.query = &lms_organization_host_remove,
	    .none = ERR_NOT_FOUND,
	    .field = "host",
	    .none_detail = "the organisation has no such host name"};

	TRY(organization_read(w, slug, &organization));
	writing.params[0] = db_p_uuid(w, organization.id);
	writing.params[1] = host;
	writing.audit = (struct audit){.actor = by,
	    .org = organization.id,
	    .action = "organization.host_removed",
	    .before = json_own(w->arena, json_pack("{s:s}", "host", host))};
	return write_audited(w, &writing);
}

enum err organization_place(
    struct work *w, const struct principal *by, const char *slug, const char *database)
{
	struct organization before;
	struct db_rows *answer = NULL;
	const char *holds[1];
	struct writing writing = {.query = &lms_organization_place,
	    .none = ERR_CONFLICT,
	    .field = "database",
	    .none_detail = "somebody else has just moved the organisation"};

	TRY(organization_read(w, slug, &before));
	TRY(database_check(w, database));
	if (strcmp(database, before.database) == 0)
		return OK;
	holds[0] = writing.params[0] = db_p_uuid(w, before.id);
	writing.params[1] = database;
	writing.params[2] = before.database;
	TRY(db_once(w, db_tenant(before.id), &lms_organization_holds, holds, &answer));
	if (db_bool(answer, 0, 0))
		return fail_field(w, ERR_CONFLICT, "database",
		    "the organisation %.60s has data: only one without any can be put into another database",
		    slug);
	writing.audit = (struct audit){.actor = by,
	    .org = before.id,
	    .action = "organization.placed",
	    .before = json_own(w->arena, json_pack("{s:s}", "database", before.database)),
	    .after = json_own(w->arena, json_pack("{s:s}", "database", database))};
	return write_audited(w, &writing);
}

enum err organization_open(struct work *w, const struct principal *by, const char *slug, bool open)
{
	struct organization before;
	struct writing writing = {.query = &lms_organization_open, .none = ERR_NOT_FOUND, .field = "org"};

	TRY(organization_read(w, slug, &before));
	writing.none_detail = "the organisation is no longer there";
	writing.params[0] = db_p_uuid(w, before.id);
	writing.params[1] = db_p_bool(open);
	writing.audit = (struct audit){
	    .actor = by, .org = before.id, .action = open ? "organization.enabled" : "organization.disabled"};
	return write_audited(w, &writing);
}

enum err organization_admits(struct work *w, struct uuid org)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_organization_admits, params, &rows));
	return db_count(rows) == 1 ? OK : fail(w, ERR_GONE, "this organisation is disabled");
}

enum err organizations_closed(struct work *w, const char **ret_ids)
{
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_organizations_closed, NULL, &rows));
	*ret_ids = db_text(rows, 0, 0);
	return OK;
}

enum err organization_quota_set(struct work *w, const struct principal *by, const char *slug, int64_t bytes)
{
	struct organization before;
	struct writing writing = {
	    .query = &lms_organization_quota_set, .none = ERR_NOT_FOUND, .field = "org"};

	TRY(organization_read(w, slug, &before));
	before.settings.quota_bytes = bytes;
	TRY(organization_settings_check(w, &before.settings));
	writing.none_detail = "the organisation is no longer there";
	writing.params[0] = db_p_uuid(w, before.id);
	writing.params[1] = db_p_int(w, bytes);
	writing.audit = (struct audit){.actor = by,
	    .org = before.id,
	    .action = "organization.quota_set",
	    .after = json_own(w->arena, json_pack("{s:I}", "quota_bytes", (json_int_t)bytes))};
	return write_audited(w, &writing);
}
