#include "lms/link/link_store.h"

#include "db/db.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

enum err link_store_lock(struct work *w, struct uuid org)
{
	const char *const params[] = {db_p_uuid(w, org)};

	return db_send(w, &lms_link_lock, params);
}

enum err link_store_nodes(struct work *w, struct uuid org, const struct uuid ids[2], struct uuid person,
    struct link_node **ret_nodes, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), uuid_or_null(w, ids[0]), uuid_or_null(w, ids[1]),
	    uuid_or_null(w, person), db_p_int(w, 2 * PERSON_LEARNERS_MAX + 2)};
	struct link_node *nodes;
	struct db_rows *rows;

	TRY(db_run(w, &lms_link_nodes, params, &rows));
	nodes = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*nodes));
	for (size_t i = 0; i < db_count(rows); i++)
		nodes[i] = (struct link_node){.id = db_uuid(rows, i, 0),
		    .person = db_uuid(rows, i, 1),
		    .origin = db_uuid(rows, i, 2),
		    .direct = db_bool(rows, i, 3),
		    .fleeting = db_bool(rows, i, 4)};
	*ret_nodes = nodes;
	*ret_count = db_count(rows);
	return OK;
}

enum err link_store_learners(struct work *w, struct uuid org, struct uuid learner,
    struct link_learner **ret_rows, size_t *ret_count, struct uuid *ret_person)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, learner), db_p_int(w, PERSON_LEARNERS_MAX)};
	struct link_learner *all;
	struct db_rows *rows;

	TRY(db_run(w, &lms_link_learners, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct link_learner){.id = db_uuid(rows, i, 0),
		    .origin = db_text(rows, i, 1),
		    .origin_kind = db_text(rows, i, 2),
		    .origin_name = db_text(rows, i, 3),
		    .external_id = db_text(rows, i, 4),
		    .name = db_text(rows, i, 5),
		    .created_us = db_int(rows, i, 6)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	*ret_person = db_count(rows) > 0 ? db_uuid(rows, 0, 7) : (struct uuid){{0}};
	return OK;
}

enum err link_store_rows(
    struct work *w, struct uuid org, struct uuid person, struct link_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, person)};
	struct link_row *all;
	struct db_rows *rows;

	TRY(db_run(w, &lms_link_rows, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct link_row){.id = db_uuid(rows, i, 0),
		    .learner = db_uuid(rows, i, 1),
		    .other = db_uuid(rows, i, 2),
		    .account = db_uuid(rows, i, 3),
		    .proof = db_text(rows, i, 4),
		    .made_us = db_int(rows, i, 5)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err link_store_find(
    struct work *w, struct uuid org, struct uuid link, struct uuid *ret_learner, struct uuid *ret_person)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, link)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_link_find, params, &rows));
	*ret_learner = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	*ret_person = db_count(rows) > 0 ? db_uuid(rows, 0, 1) : (struct uuid){{0}};
	return OK;
}

enum err link_store_add(struct work *w, const struct link *link, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, link->org), db_p_uuid(w, id), db_p_uuid(w, link->learner),
	    uuid_or_null(w, link->other), uuid_or_null(w, link->account), link_proof_name(link->proof),
	    principal_kind_name(link->by->kind), uuid_or_null(w, link->by->id)};

	return db_send(w, &lms_link_add, params);
}

enum err link_store_undo(struct work *w, const struct principal *by, struct uuid org, struct uuid link)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, link), principal_kind_name(by->kind), uuid_or_null(w, by->id)};

	return db_send(w, &lms_link_undo, params);
}

enum err link_store_person(struct work *w, struct uuid org, struct uuid learner, struct uuid person)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), uuid_or_null(w, person)};

	return db_send(w, &lms_link_person, params);
}
