#include "lms/cmi5/cmi5_store.h"

#include <string.h>

#include "base/fields.h"
#include "lms/attempt/run.h"
#include "lms/course/cmi5.h"
#include "lms_sql.h"

const char *cmi5_home(struct work *w, const struct config *config)
{
	size_t len = strlen(config->app_url);

	while (len > 0 && config->app_url[len - 1] == '/')
		len--;
	return arena_strndup(w->arena, config->app_url, len);
}

const char *cmi5_activity(struct arena *a, const char *home, struct uuid id)
{
	return arena_printf(a, "%s/xapi/activities/%s", home, uuid_text(a, id));
}

static enum err parts_read(struct work *w, struct registration *r)
{
	const char *const params[] = {
	    db_p_uuid(w, r->attempt.org), db_p_uuid(w, r->module), db_p_uuid(w, r->attempt.id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_cmi5_parts, params, &rows));
	if (db_count(rows) != r->structure.parts_count)
		return fail(w, ERR_INTERNAL, "the module's parts are not those of its package");
	r->parts = arena_alloc(w->arena, db_count(rows) * sizeof(*r->parts) + 1);
	for (size_t i = 0; i < db_count(rows); i++)
		r->parts[i] = (struct part_row){.grain = db_uuid(rows, i, 0),
		    .completed = db_bool(rows, i, 1),
		    .passed = db_bool(rows, i, 2),
		    .waived = db_bool(rows, i, 3),
		    .satisfied = db_bool(rows, i, 4)};
	return OK;
}

enum err registration_load(struct work *w, const struct config *config, const struct attempt_ref *attempt,
    struct registration *ret_registration)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id)};
	struct registration r = {.attempt = *attempt, .home = cmi5_home(w, config)};
	struct db_rows *rows;
	const char *manifest;
	json_t *json;

	TRY(db_run(w, &lms_cmi5_registration, params, &rows));
	if (db_count(rows) == 0 || strcmp(db_text(rows, 0, 2), COURSE_KIND_CMI5) != 0)
		return fail(w, ERR_NOT_FOUND, "this is no cmi5 course");
	manifest = db_text(rows, 0, 3);
	r.learner = db_uuid(rows, 0, 0);
	r.module = db_uuid(rows, 0, 1);
	r.sha256 = db_text(rows, 0, 4);
	r.package = db_uuid(rows, 0, 5);
	r.evaluated = db_bool(rows, 0, 6);
	r.satisfied = db_bool(rows, 0, 7);
	TRY(json_read(w, "the course structure", manifest, strlen(manifest), &json));
	TRY(cmi5_structure_load(w, json, &r.structure));
	TRY(parts_read(w, &r));
	*ret_registration = r;
	return OK;
}

int registration_unit(const struct registration *r, struct uuid grain)
{
	for (size_t i = 0; i < r->structure.parts_count; i++) {
		if (uuid_equal(r->parts[i].grain, grain))
			return r->structure.parts[i].au ? (int)i : -1;
	}
	return -1;
}

enum err registration_keep(struct work *w, const struct attempt_ref *attempt, bool satisfied)
{
	const char *const params[] = {
	    db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id), db_p_bool(satisfied)};

	return db_send(w, &lms_cmi5_register, params);
}

enum err part_keep(struct work *w, const struct attempt_ref *attempt, const struct part_row *part)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id),
	    db_p_uuid(w, part->grain), db_p_bool(part->completed), db_p_bool(part->passed),
	    db_p_bool(part->waived), db_p_bool(part->satisfied)};

	return db_send(w, &lms_cmi5_part_keep, params);
}

enum err player_read(struct work *w, const struct write_capability *player, struct player_row *ret_player)
{
	const char *const params[] = {db_p_uuid(w, player->org), db_p_uuid(w, player->session)};
	struct db_rows *rows;

	TRY(attempt_lock(w, player->org, player->session));
	TRY(db_run(w, &lms_cmi5_player, params, &rows));
	if (db_count(rows) == 0 ||
	    (strcmp(db_text(rows, 0, 0), "open") != 0 && strcmp(db_text(rows, 0, 0), "silent") != 0))
		return fail(w, ERR_SESSION_CLOSED, "another window took over, or the session ended");
	ret_player->attempt = db_uuid(rows, 0, 1);
	ret_player->locale = db_text(rows, 0, 2);
	return OK;
}

enum err attempt_session_last(struct work *w, const struct attempt_ref *attempt, struct uuid *ret_session)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id)};
	struct db_rows *held, *rows;

	TRY(db_run(w, &lms_cmi5_attempt_lock, params, &held));
	if (db_count(held) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such attempt");
	TRY(db_run(w, &lms_cmi5_session_last, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_CONFLICT, "the learner has not opened the course yet");
	*ret_session = db_uuid(rows, 0, 0);
	return OK;
}

enum err sessions_active(
    struct work *w, const struct attempt_ref *attempt, struct active_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id)};
	struct active_row *active;
	struct db_rows *rows;

	TRY(db_run(w, &lms_cmi5_sessions_active, params, &rows));
	active = arena_alloc(w->arena, db_count(rows) * sizeof(*active) + 1);
	for (size_t i = 0; i < db_count(rows); i++)
		active[i] = (struct active_row){.id = db_uuid(rows, i, 0),
		    .grain = db_uuid(rows, i, 1),
		    .launched_us = db_int(rows, i, 2),
		    .last_us = db_int(rows, i, 3)};
	*ret_rows = active;
	*ret_count = db_count(rows);
	return OK;
}

enum err session_abandon(struct work *w, struct uuid org, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};

	return db_send(w, &lms_cmi5_session_abandon, params);
}

enum err unit_session_add(struct work *w, const struct registration *r, const struct cmi5_launch *launch,
    struct uuid session, struct uuid grain, struct uuid player)
{
	const char *mastery = launch->unit->mastery_score;
	const char *const params[] = {db_p_uuid(w, r->attempt.org), db_p_uuid(w, session),
	    db_p_uuid(w, r->attempt.id), db_p_uuid(w, grain), db_p_uuid(w, player),
	    cmi5_mode_names[launch->mode], cmi5_move_on_names[launch->unit->move_on],
	    mastery[0] != '\0' ? mastery : NULL};

	return db_send(w, &lms_cmi5_session_add, params);
}

enum err session_fetch(struct work *w, struct uuid org, struct uuid session, bool *ret_first)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_cmi5_fetch, params, &rows));
	*ret_first = db_count(rows) > 0;
	return OK;
}

/* The columns of cmi5_session. */
enum {
	C_ATTEMPT,
	C_GRAIN,
	C_PLAYER,
	C_MODE,
	C_MOVE_ON,
	C_MASTERY,
	C_STATE,
	C_FETCHED,
	C_PREFERENCES,
	C_COMPLETED,
	C_PASSED,
	C_FAILED,
	C_INITIALIZED_AT,
	C_LAST_AT,
	C_LEARNER,
	C_MODULE,
	C_PUBLISHER,
	C_EVER_COMPLETED,
	C_EVER_PASSED,
	C_WAIVED,
	C_SATISFIED
};

static int name_find(const char *name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++) {
		if (strcmp(name, names[i]) == 0)
			return i;
	}
	return 0;
}

static enum err row_read(struct work *w, const struct db_rows *rows, struct session_row *ret_row)
{
	const char *state;

	if (db_count(rows) == 0)
		return fail(w, ERR_UNAUTHORIZED, "there is no such session");
	state = db_text(rows, 0, C_STATE);
	*ret_row = (struct session_row){.attempt = db_uuid(rows, 0, C_ATTEMPT),
	    .grain = db_uuid(rows, 0, C_GRAIN),
	    .player = db_uuid(rows, 0, C_PLAYER),
	    .learner = db_uuid(rows, 0, C_LEARNER),
	    .module = db_uuid(rows, 0, C_MODULE),
	    .publisher = db_text(rows, 0, C_PUBLISHER),
	    .move_on =
	        (enum cmi5_move_on)name_find(db_text(rows, 0, C_MOVE_ON), cmi5_move_on_names, CMI5_MOVE_ONS),
	    .fetched = db_bool(rows, 0, C_FETCHED),
	    .part = {.grain = db_uuid(rows, 0, C_GRAIN),
	        .completed = db_bool(rows, 0, C_EVER_COMPLETED),
	        .passed = db_bool(rows, 0, C_EVER_PASSED),
	        .waived = db_bool(rows, 0, C_WAIVED),
	        .satisfied = db_bool(rows, 0, C_SATISFIED)},
	    .rules = {
	        .mode = (enum cmi5_mode)name_find(db_text(rows, 0, C_MODE), cmi5_mode_names, CMI5_MODES),
	        .has_mastery = !db_is_null(rows, 0, C_MASTERY),
	        .mastery = db_real(rows, 0, C_MASTERY),
	        .preferences_read = db_bool(rows, 0, C_PREFERENCES),
	        .initialized = !db_is_null(rows, 0, C_INITIALIZED_AT),
	        .completed = db_bool(rows, 0, C_COMPLETED),
	        .passed = db_bool(rows, 0, C_PASSED),
	        .failed = db_bool(rows, 0, C_FAILED),
	        .terminated = strcmp(state, "terminated") == 0,
	        .abandoned = strcmp(state, "abandoned") == 0,
	        .initialized_us = db_int(rows, 0, C_INITIALIZED_AT),
	        .last_us = db_int(rows, 0, C_LAST_AT),
	        .ever_completed = db_bool(rows, 0, C_EVER_COMPLETED),
	        .ever_passed = db_bool(rows, 0, C_EVER_PASSED)}};
	return OK;
}

enum err session_row_read(struct work *w, struct uuid org, struct uuid session, struct session_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_cmi5_session, params, &rows));
	return row_read(w, rows, ret_row);
}

enum err session_row_once(struct work *w, struct uuid org, struct uuid session, struct session_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_cmi5_session, params, &rows));
	return row_read(w, rows, ret_row);
}

enum err session_lock(struct work *w, struct uuid org, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};

	TRY(db_send(w, &lms_plans_for_any_number, NULL));
	return db_send(w, &lms_cmi5_lock, params);
}

enum err session_keep(struct work *w, struct uuid org, struct uuid session, const struct cmi5_session *rules)
{
	const char *state = rules->terminated ? "terminated" : rules->initialized ? "open" : "launched";
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session), state,
	    db_p_bool(rules->completed), db_p_bool(rules->passed), db_p_bool(rules->failed),
	    rules->initialized ? db_p_time(w, rules->initialized_us) : NULL,
	    rules->last_us != 0 ? db_p_time(w, rules->last_us) : NULL};

	return db_send(w, &lms_cmi5_session_keep, params);
}

enum err preferences_note(struct work *w, struct uuid org, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};

	return db_once(w, db_tenant(org), &lms_cmi5_preferences_read, params, NULL);
}

enum err statements_known(
    struct work *w, struct uuid org, const struct xapi_statement *statements, size_t count, bool *ret_known)
{
	const char **ids = arena_alloc(w->arena, (count + 1) * sizeof(*ids));
	const char *params[] = {db_p_uuid(w, org), NULL};
	struct db_rows *rows;

	for (size_t i = 0; i < count; i++)
		ids[i] = db_p_uuid(w, statements[i].id);
	params[1] = db_p_list(w, ids, count);
	TRY(db_run(w, &lms_cmi5_statements_known, params, &rows));
	for (size_t i = 0; i < count; i++) {
		ret_known[i] = false;
		for (size_t row = 0; row < db_count(rows); row++)
			ret_known[i] = ret_known[i] || uuid_equal(db_uuid(rows, row, 0), statements[i].id);
	}
	return OK;
}
