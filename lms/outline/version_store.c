#include "base/text.h"
#include "db/db.h"
#include "lms/outline/version_int.h"
#include "lms_sql.h"

#define DESIGNS ((permission_set)1 << PERMISSION_COURSE_WRITE)

static enum err guard_discard(struct work *w, const struct workflow_step *step)
{
	const struct course_held *held = step->arg;

	if (uuid_is_nil(held->published))
		return fail_field(w, ERR_CONFLICT, "state",
		    WORDS(
		        "The first version of a course cannot be thrown away: archive the course instead."));
	return OK;
}

static const char *const states[] = {"draft", "review", "scheduled", "published", "retired", NULL};

static const struct workflow_transition transitions[] = {
    {"submit", "draft", "review", DESIGNS, NULL},
    {"send_back", "review", "draft", DESIGNS, NULL},
    {"schedule", "draft review", "scheduled", DESIGNS, NULL},
    {"unschedule", "scheduled", "draft", DESIGNS, NULL},
    {"publish", "draft review scheduled", "published", DESIGNS, NULL},
    {"discard", "draft review", "retired", DESIGNS, guard_discard},
    {"retire", "published", "retired", 0, NULL},
    {0},
};

const struct workflow version_workflow = {
    .kind = "course_version",
    .states = states,
    .transitions = transitions,
    .hold = &lms_version_hold,
    .move = &lms_version_move,
};

const char *const version_steps[] = {
    "submit", "send_back", "schedule", "unschedule", "publish", "discard", NULL};

/* --- reading --- */

static enum err rows_of(struct work *w, struct uuid org, struct uuid course, struct uuid version,
    int64_t before, int64_t limit, struct version_row **ret_rows, size_t *ret_count)
{
	int64_t most = limit < 1 ? 1 : limit > VERSIONS_LIST_MAX ? VERSIONS_LIST_MAX : limit;
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course), db_p_uuid_or_null(w, version),
	    db_p_int(w, before), db_p_int(w, most)};
	struct version_row *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_version_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct version_row){
		    .id = db_uuid(rows, i, 0),
		    .based_on = db_uuid(rows, i, 1),
		    .made_by = db_uuid(rows, i, 2),
		    .number = db_int(rows, i, 3),
		    .revision = db_int(rows, i, 4),
		    .state = db_text(rows, i, 5),
		    .note = db_text(rows, i, 6),
		    .publish_at_us = db_int(rows, i, 7),
		    .published_us = db_int(rows, i, 8),
		    .created_us = db_int(rows, i, 9),
		    .sequences = db_int(rows, i, 10),
		    .modules = db_int(rows, i, 11),
		    .learners = db_int(rows, i, 12),
		};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err version_list(struct work *w, struct uuid org, struct uuid course, int64_t before, int64_t limit,
    struct version_row **ret_rows, size_t *ret_count)
{
	struct outline_versions versions;

	TRY(outline_versions(w, org, course, &versions));
	return rows_of(w, org, course, (struct uuid){{0}}, before, limit, ret_rows, ret_count);
}

enum err version_read(
    struct work *w, struct uuid org, struct uuid course, struct uuid version, struct version_row *ret_row)
{
	struct version_row *rows = NULL;
	size_t count = 0;

	if (!uuid_is_nil(version))
		TRY(rows_of(w, org, course, version, 0, 1, &rows, &count));
	if (count == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "version", WORDS("There is no such version of a course."));
	*ret_row = rows[0];
	return OK;
}

/* --- publishing --- */

enum err version_put_words(
    struct work *w, struct uuid org, struct uuid version, const char *note, int64_t at_us)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, version), note, at_us != 0 ? db_p_time(w, at_us) : NULL};

	return db_send(w, &lms_version_words, params);
}

enum err version_put_content(
    struct work *w, struct uuid org, struct uuid version, struct uuid module, struct uuid package_version)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, version), db_p_uuid(w, module), db_p_uuid(w, package_version)};

	return db_send(w, &lms_version_content, params);
}

enum err version_put_modules(struct work *w, struct uuid org, struct uuid version)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, version)};

	TRY(db_send(w, &lms_version_modules_fix, params));
	TRY(db_send(w, &lms_version_packages_fix, params));
	return db_send(w, &lms_version_grains_fix, params);
}

enum err version_put_published(struct work *w, struct uuid org, struct uuid course, struct uuid version)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course), db_p_uuid(w, version)};

	return db_send(w, &lms_version_published, params);
}

enum err version_drop_draft(struct work *w, struct uuid org, struct uuid course)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};

	return db_send(w, &lms_version_discarded, params);
}

/* --- whom it would touch --- */

struct impact_work {
	struct uuid org, course, version;
	struct version_impact impact;
};

static void take_impact(struct work *w, const struct db_rows *versions, const struct db_rows *modules,
    struct version_impact *impact)
{
	impact->versions_count = db_count(versions);
	impact->modules_count = db_count(modules);
	impact->versions = arena_alloc(w->arena, (impact->versions_count + 1) * sizeof(*impact->versions));
	impact->modules = arena_alloc(w->arena, (impact->modules_count + 1) * sizeof(*impact->modules));
	for (size_t i = 0; i < impact->versions_count; i++)
		impact->versions[i] = (struct version_impact_row){
		    .version = db_uuid(versions, i, 0),
		    .number = db_int(versions, i, 1),
		    .learners = db_int(versions, i, 2),
		    .begun = db_int(versions, i, 3),
		    .completed = db_int(versions, i, 4),
		    .losing = db_int(versions, i, 5),
		};
	for (size_t i = 0; i < impact->modules_count; i++)
		impact->modules[i] = (struct version_impact_module){
		    .module = db_uuid(modules, i, 0),
		    .title = db_text(modules, i, 1),
		    .learners = db_int(modules, i, 2),
		    .completed = db_int(modules, i, 3),
		};
}

static enum err impact(struct work *w, void *arg)
{
	struct impact_work *i = arg;
	const char *const one[] = {db_p_uuid(w, i->org), db_p_uuid(w, i->course), db_p_uuid(w, i->version)};
	const char *const versions[] = {one[0], one[1], one[2], db_p_int(w, VERSION_IMPACT_VERSIONS_MAX)};
	const char *const modules[] = {one[0], one[1], one[2], db_p_int(w, VERSION_IMPACT_MODULES_MAX)};
	struct db_rows *found[3] = {NULL};

	TRY(db_ask(w, &lms_version_impact, versions, &found[0]));
	TRY(db_ask(w, &lms_version_impact_modules, modules, &found[1]));
	TRY(db_run(w, &lms_version_learners, one, &found[2]));
	take_impact(w, found[0], found[1], &i->impact);
	i->impact.learners = db_int(found[2], 0, 0);
	return OK;
}

enum err version_impact_read(struct work *w, struct uuid org, struct uuid course, struct uuid version,
    struct version_impact *ret_impact)
{
	struct impact_work i = {.org = org, .course = course, .version = version};
	struct version_row row;

	TRY(version_read(w, org, course, version, &row));
	TRY(db_transact(w, db_tenant(org), impact, &i));
	*ret_impact = i.impact;
	return OK;
}

/* --- moving them --- */

enum err version_move_count(struct work *w, const struct version_moving *moving, int64_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, moving->org), db_p_uuid(w, moving->course),
	    db_p_uuid(w, moving->version), moving->who, moving->chosen};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(moving->org), &lms_version_move_count, params, &rows));
	*ret_count = db_int(rows, 0, 0);
	return OK;
}

enum err version_learners(
    struct work *w, struct uuid org, struct uuid course, struct uuid version, int64_t *ret_learners)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course), db_p_uuid(w, version)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_version_learners, params, &rows));
	*ret_learners = db_int(rows, 0, 0);
	return OK;
}

enum err version_move_some(
    struct work *w, const struct version_moving *moving, struct uuid **ret_moved, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, moving->org), db_p_uuid(w, moving->course),
	    db_p_uuid(w, moving->version), moving->who, moving->chosen, db_p_int(w, VERSION_MOVE_BATCH)};
	struct uuid *moved;
	struct db_rows *rows;

	TRY(db_run(w, &lms_version_move_some, params, &rows));
	moved = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*moved));
	for (size_t i = 0; i < db_count(rows); i++)
		moved[i] = db_uuid(rows, i, 0);
	*ret_moved = moved;
	*ret_count = db_count(rows);
	return OK;
}
