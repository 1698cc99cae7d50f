#include "db/db.h"
#include "lms/outline/edit_int.h"
#include "lms_sql.h"
#include "scorm/package.h"

/* Behind all others, whatever their number. */
enum { PLACE_LAST = 1000000 };

static const char *time_or_null(struct work *w, int64_t us)
{
	return us != 0 ? db_p_time(w, us) : NULL;
}

static const char *place(struct work *w, int64_t position)
{
	return db_p_int(w, position == OUTLINE_LAST ? PLACE_LAST : position);
}

enum err edit_copy(
    struct work *w, const struct editing *e, struct uuid version, int64_t number, struct uuid *ret_draft)
{
	const struct principal *by = e->edit->by;
	struct uuid draft = uuid_v7();
	const char *const head[] = {db_p_uuid(w, e->org), db_p_uuid(w, version), db_p_uuid(w, draft),
	    db_p_int(w, number), by->kind == PRINCIPAL_USER ? db_p_uuid(w, by->id) : NULL};

	TRY(db_send(w, &lms_outline_copy, head));
	TRY(db_send(w, &lms_outline_copy_sequences, head));
	TRY(db_send(w, &lms_outline_copy_modules, head));
	TRY(db_send(w, &lms_outline_copy_needs, head));
	*ret_draft = draft;
	return OK;
}

enum err edit_touch(struct work *w, const struct editing *e, bool *ret_done)
{
	const char *const params[] = {
	    db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_int(w, e->edit->revision)};
	const char *const course[] = {params[0], db_p_uuid(w, e->edit->course)};
	struct db_rows *rows;

	TRY(db_send(w, &lms_outline_touch_course, course));
	TRY(db_run(w, &lms_outline_touch, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err edit_made(struct work *w, struct uuid org, struct uuid id, bool *ret_made)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_outline_made, params, &rows));
	*ret_made = db_bool(rows, 0, 0);
	return OK;
}

/* --- sequences --- */

enum err edit_sequence_put(struct work *w, const struct editing *e, struct uuid sequence, const char *title)
{
	const char *const params[] = {
	    db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, sequence), title};

	return db_send(w, &lms_edit_sequence_add, params);
}

enum err edit_sequence_set(struct work *w, const struct editing *e, const struct outline_sequence *sequence)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft),
	    db_p_uuid(w, sequence->id), sequence->title, time_or_null(w, sequence->available_from_us),
	    time_or_null(w, sequence->available_until_us)};

	return db_send(w, &lms_edit_sequence_set, params);
}

enum err edit_sequence_place(struct work *w, const struct editing *e, struct uuid sequence, int64_t position)
{
	const char *const params[] = {
	    db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, sequence), place(w, position)};

	return db_send(w, &lms_edit_sequence_move, params);
}

enum err edit_sequence_drop(struct work *w, const struct editing *e, struct uuid sequence)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, sequence)};

	return db_send(w, &lms_edit_sequence_remove, params);
}

/* --- modules --- */

enum err edit_package_find(
    struct work *w, struct uuid org, struct uuid package, struct edit_package *ret_package)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, package)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_edit_package, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "package", WORDS("There is no such package."));
	*ret_package = (struct edit_package){
	    .version = db_uuid(rows, 0, 0),
	    .kind = db_text(rows, 0, 1),
	    .title = db_text(rows, 0, 2),
	    .source = db_uuid(rows, 0, 3),
	};
	return OK;
}

static struct uuid twin(const struct db_rows *grains, const struct uuid *ids, struct uuid of)
{
	for (size_t i = 0; i < db_count(grains); i++)
		if (uuid_equal(db_uuid(grains, i, 0), of))
			return ids[i];
	return (struct uuid){{0}};
}

/* What is learnt hangs on the parts: another module has its own. */
static enum err grains_copy(struct work *w, const struct editing *e, struct uuid module, struct uuid source)
{
	const char *const from[] = {
	    db_p_uuid(w, e->org), db_p_uuid(w, source), db_p_int(w, PACKAGE_ITEMS_MAX)};
	struct db_rows *grains;
	struct uuid *ids;

	TRY(db_run(w, &lms_edit_grains, from, &grains));
	ids = arena_alloc(w->arena, (db_count(grains) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(grains); i++)
		ids[i] = uuid_v7();
	for (size_t i = 0; i < db_count(grains); i++) {
		struct uuid parent = db_uuid(grains, i, 1);
		const char *const copy[] = {from[0], db_p_uuid(w, ids[i]), db_p_uuid(w, module),
		    uuid_is_nil(parent) ? NULL : db_p_uuid(w, twin(grains, ids, parent)),
		    db_text(grains, i, 0)};

		TRY(db_send(w, &lms_edit_grain_copy, copy));
	}
	return OK;
}

enum err edit_module_play(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence,
    const char *type, const char *title, struct uuid source)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, module), db_p_uuid(w, sequence),
	    type, title, db_p_uuid(w, source)};

	TRY(db_send(w, &lms_edit_module_play, params));
	return grains_copy(w, e, module, source);
}

enum err edit_module_begin(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence,
    const char *type, const char *title, bool complete)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, module), db_p_uuid(w, sequence),
	    type, title, db_p_bool(complete)};

	return db_send(w, &lms_edit_module_begin, params);
}

enum err edit_module_put(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence,
    const char *type, const char *title, struct uuid package_version)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, module),
	    db_p_uuid(w, sequence), title, type, db_p_uuid_or_null(w, package_version)};

	return db_send(w, &lms_edit_module_add, params);
}

enum err edit_module_set(struct work *w, const struct editing *e, const struct outline_module *module)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, module->id),
	    module->title, db_p_bool(module->required), db_p_bool(module->free_preview),
	    time_or_null(w, module->available_from_us), time_or_null(w, module->available_until_us),
	    db_p_real(w, module->weight)};

	return db_send(w, &lms_edit_module_set, params);
}

static enum err close_up(struct work *w, const struct editing *e, struct uuid sequence)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, sequence)};

	return db_send(w, &lms_edit_modules_close, params);
}

enum err edit_module_place(struct work *w, const struct editing *e, struct uuid module, struct uuid from,
    struct uuid sequence, int64_t position)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, module),
	    db_p_uuid(w, sequence), place(w, position)};

	TRY(db_send(w, &lms_edit_module_move, params));
	return uuid_equal(from, sequence) ? OK : close_up(w, e, from);
}

enum err edit_module_drop(struct work *w, const struct editing *e, struct uuid module, struct uuid sequence)
{
	const char *const params[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, module)};

	TRY(db_send(w, &lms_edit_module_remove, params));
	return close_up(w, e, sequence);
}

enum err edit_needs_put(struct work *w, const struct editing *e, struct uuid module,
    const struct module_need *needs, size_t count)
{
	const char *const one[] = {db_p_uuid(w, e->org), db_p_uuid(w, e->draft), db_p_uuid(w, module)};

	TRY(db_send(w, &lms_edit_needs_remove, one));
	for (size_t i = 0; i < count; i++) {
		const char *const need[] = {
		    one[0], one[1], one[2], db_p_uuid(w, needs[i].module), db_p_bool(needs[i].passed)};

		TRY(db_send(w, &lms_edit_need_add, need));
	}
	return OK;
}
