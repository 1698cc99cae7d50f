#include "lms/organization/legal_entity.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms_sql.h"

enum { NAME_BYTES_MAX = 200, NUMBER_BYTES_MAX = 64, ADDRESS_BYTES_MAX = 1000 };

static enum err list(
    struct work *w, struct uuid org, const char *id, struct legal_entity **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), id};
	struct legal_entity *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_legal_entities, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct legal_entity){.id = db_uuid(rows, i, 0),
		    .name = db_text(rows, i, 1),
		    .registration_number = db_text(rows, i, 2),
		    .vat_number = db_text(rows, i, 3),
		    .address = db_text(rows, i, 4),
		    .country = db_text(rows, i, 5),
		    .signatory = db_text(rows, i, 6),
		    .revision = db_int(rows, i, 7),
		    .ended = db_bool(rows, i, 8)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err legal_entities_list(
    struct work *w, struct uuid org, struct legal_entity **ret_rows, size_t *ret_count)
{
	return list(w, org, NULL, ret_rows, ret_count);
}

enum err legal_entity_read(struct work *w, struct uuid org, struct uuid id, struct legal_entity *ret_entity)
{
	struct legal_entity *rows;
	size_t count;

	TRY(list(w, org, db_p_uuid(w, id), &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "legal_entity", "there is no such legal entity");
	*ret_entity = rows[0];
	return OK;
}

static enum err check_text(struct work *w, const char *field, const char *text, size_t min, size_t max)
{
	size_t len = strlen(text);

	if (len < min || len > max || !utf8_valid(text, len))
		return fail_field(w, ERR_BAD_INPUT, field, "%zu to %zu bytes of text are expected", min, max);
	return OK;
}

static enum err check(struct work *w, const struct legal_entity *e)
{
	TRY(check_text(w, "name", e->name, 1, NAME_BYTES_MAX));
	TRY(check_text(w, "registration_number", e->registration_number, 0, NUMBER_BYTES_MAX));
	TRY(check_text(w, "vat_number", e->vat_number, 0, NUMBER_BYTES_MAX));
	TRY(check_text(w, "address", e->address, 0, ADDRESS_BYTES_MAX));
	TRY(check_text(w, "signatory", e->signatory, 0, NAME_BYTES_MAX));
	if (e->country[0] != '\0' &&
	    (strlen(e->country) != 2 || strspn(e->country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2))
		return fail_field(
		    w, ERR_BAD_INPUT, "country", "Two capital letters are expected, like FR (ISO 3166-1)");
	return OK;
}

static json_t *facts(struct work *w, const struct legal_entity *e)
{
	return json_own(
	    w->arena, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s}", "name", e->name, "registration_number",
	                  e->registration_number, "vat_number", e->vat_number, "address", e->address,
	                  "country", e->country, "signatory", e->signatory));
}

struct writing {
	const struct db_query *query;
	const char *params[9];
	struct audit audit;
	const char *none_detail; /* when no row was changed */
};

static enum err write_body(struct work *w, void *arg)
{
	const struct writing *writing = arg;
	struct db_rows *rows = NULL;

	TRY(db_run(w, writing->query, writing->params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(w, ERR_CONFLICT, "revision", "%s", writing->none_detail);
	return audit_record(w, &writing->audit);
}

enum err legal_entity_save(struct work *w, const struct principal *by, struct uuid org,
    const struct legal_entity *entity, struct uuid *ret_id)
{
	bool is_new = uuid_is_nil(entity->id);
	struct uuid id = is_new ? uuid_v7() : entity->id;
	struct legal_entity before = {0};
	struct writing writing = {
	    .query = is_new ? &lms_legal_entity_add : &lms_legal_entity_change,
	    .params = {db_p_uuid(w, org), db_p_uuid(w, id), entity->name, entity->registration_number,
	        entity->vat_number, entity->address, entity->country, entity->signatory,
	        db_p_int(w, is_new ? LEGAL_ENTITIES_MAX : entity->revision)},
	    .audit = {.actor = by,
	        .org = org,
	        .action = is_new ? "legal_entity.added" : "legal_entity.changed",
	        .subject_type = "legal_entity",
	        .subject = id},
	    .none_detail = is_new ? "there are too many legal entities"
	                          : "somebody else has changed this meanwhile: look again, then save",
	};

	TRY(check(w, entity));
	if (!is_new) {
		TRY(legal_entity_read(w, org, id, &before));
		writing.audit.before = facts(w, &before);
	}
	writing.audit.after = facts(w, entity);
	TRY(db_transact(w, db_tenant(org), write_body, &writing));
	*ret_id = id;
	return OK;
}

enum err legal_entity_end(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id, bool end)
{
	struct legal_entity before = {0};
	struct writing writing = {.query = &lms_legal_entity_end,
	    .params = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_bool(end)},
	    .audit = {.actor = by,
	        .org = org,
	        .action = end ? "legal_entity.ended" : "legal_entity.resumed",
	        .subject_type = "legal_entity",
	        .subject = id},
	    .none_detail = "it is no longer there"};

	TRY(legal_entity_read(w, org, id, &before));
	return db_transact(w, db_tenant(org), write_body, &writing);
}
