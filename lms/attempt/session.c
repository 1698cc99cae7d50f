#include <stdio.h>
#include <string.h>

#include "base/fields.h"
#include "base/metric.h"
#include "lms/attempt/happened.h"
#include "lms/attempt/session_store.h"
#include "lms/cmi5/cmi5.h"
#include "lms/course/cmi5.h"
#include "lms/material/content_capability.h"
#include "lms/material/material.h"
#include "lms/organization/organization.h"
#include "lms/quiz/quiz.h"

/* What one earlier session left in the browser. */
struct replay {
	const char *write;
	bool ours; /* the capability is good and of this organisation */
	struct write_capability session;
	struct delta *deltas;
	size_t count;
};

struct opening {
	const struct config *config;
	const struct keys *keys;
	const struct launch_capability *launch;
	struct uuid session;
	struct replay *replays;
	size_t count;
	size_t superseded;
	struct told told;
	struct session_answer *answer;
};

static enum err replay_read(struct work *w, const struct opening *o, const json_t *object, struct replay *ret)
{
	const char *write = json_string_value(json_object_get(object, "write"));
	struct replay replay = {.write = write};

	if (write == NULL)
		return fail_field(w, ERR_BAD_INPUT, "replay", "write is missing");
	TRY(deltas_read(
	    w, json_object_get(object, "deltas"), "replay.deltas", &replay.deltas, &replay.count));
	replay.ours = write_capability_read(o->keys, write, &replay.session) &&
	              uuid_equal(replay.session.org, o->launch->org);
	*ret = replay;
	return OK;
}

static enum err replays_read(struct work *w, const json_t *body, struct opening *o)
{
	const json_t *list = json_object_get(body, "replay");
	size_t count = json_array_size(list);

	if (list != NULL && !json_is_array(list))
		return fail_field(w, ERR_BAD_INPUT, "replay", "is not an array");
	if (count > REPLAYS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "replay", "holds more than %d sessions", REPLAYS_MAX);
	o->replays = arena_alloc(w->arena, (count + 1) * sizeof(*o->replays));
	for (size_t i = 0; i < count; i++)
		TRY(replay_read(w, o, json_array_get(list, i), &o->replays[i]));
	o->count = count;
	return OK;
}

/* Into the log, where the session may still speak; then what is there is told as saved. */
static enum err replay_keep(struct work *w, const struct replay *replay, json_t *replayed)
{
	bool *there = arena_alloc(w->arena, (replay->count + 1) * sizeof(*there));
	json_t *told = json_pack("{s:s}", "write", replay->write), *saved = json_array();

	json_array_append_new(replayed, told);
	json_object_set_new(told, "saved", saved);
	if (!replay->ours) {
		json_object_set_new(told, "refused", json_string(err_info(ERR_FORBIDDEN)->slug));
		return OK;
	}
	for (size_t i = 0; i < replay->count; i++)
		TRY(log_add(w, replay->session.org, replay->session.session, &replay->deltas[i]));
	TRY(session_log_has(w, &replay->session, replay->deltas, replay->count, there));
	for (size_t i = 0; i < replay->count; i++) {
		if (there[i])
			json_array_append_new(saved, json_integer(replay->deltas[i].seq));
		else
			json_object_set_new(told, "refused", json_string(err_info(ERR_SESSION_CLOSED)->slug));
	}
	return OK;
}

/* An earlier session ends: what it said counts, what is open in it counts as suspended. */
static enum err session_supersede(struct work *w, struct opening *o, struct uuid session, bool *ret_graded)
{
	struct run run;

	TRY(run_load(w, o->launch->org, session, &run));
	run.past_gaps = true;
	TRY(run_apply(w, &run, NULL, 0, INT64_MAX));
	TRY(run_close(w, &run));
	run.state = run.ended ? SESSION_ENDED : SESSION_SUPERSEDED;
	TRY(run_keep(w, &run));
	TRY(run_session_keep(w, &run, NULL));
	*ret_graded = *ret_graded || run.outcome.graded;
	TRY(happened_tell(w, &run, &o->told));
	return outcome_note(w, &run.attempt, session, run.ended ? "session-ended" : "session-superseded",
	    json_pack("{s:s,s:I,s:I,s:I}", "by", uuid_text(w->arena, o->session), "seq",
	        (json_int_t)run.applied_seq, "applied", (json_int_t)run.applied, "gaps",
	        (json_int_t)run.gaps));
}

static enum err sessions_supersede(
    struct work *w, struct opening *o, const struct session_launch *launch, bool *ret_graded)
{
	struct uuid *others;
	size_t count;

	TRY(session_others(w, &launch->attempt, &others, &count));
	o->superseded = count;
	for (size_t i = 0; i < count; i++)
		TRY(session_supersede(w, o, others[i], ret_graded));
	return OK;
}

static enum err sha256_read(struct work *w, const char *hex, uint8_t ret_digest[static SHA256_SIZE])
{
	for (int i = 0; i < SHA256_SIZE; i++) {
		unsigned byte;

		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return fail(w, ERR_INTERNAL, "the package's hash is not one");
		ret_digest[i] = (uint8_t)byte;
	}
	return OK;
}

enum err session_files_address(struct work *w, const struct keys *keys, struct uuid learner,
    struct uuid package, const char *sha256, const char **ret_path)
{
	struct read_capability read = {.expires_s = read_capability_expiry(w->now_us)};
	char label[CONTENT_LABEL_SIZE];

	if (strlen(sha256) != SHA256_HEX_SIZE - 1)
		return fail(w, ERR_INTERNAL, "the package's hash is not one");
	TRY(sha256_read(w, sha256, read.package_sha256));
	content_label(keys, learner, package, label);
	memcpy(read.label, label, sizeof label);
	*ret_path = arena_printf(w->arena, "/c/%s/", read_capability_make(w, keys, &read));
	return OK;
}

/* Pages of our own, which speak SCORM 1.2 to the player as content does. */
static const char *native_address(
    struct work *w, const struct keys *keys, const struct session_launch *launch)
{
	struct content_capability native = {.org = launch->attempt.org,
	    .thing = launch->version,
	    .expires_s = read_capability_expiry(w->now_us)};

	content_label(keys, launch->learner, launch->package, native.label);
	return arena_printf(w->arena, "/n/%s/", native_capability_make(w, keys, &native));
}

static enum err answer_make(
    struct work *w, const struct opening *o, const struct session_launch *launch, json_t *replayed)
{
	const struct write_capability write = {.org = o->launch->org, .session = o->session};
	bool native = material_kind(launch->kind);
	const char *files = NULL;
	json_t *answer;

	if (native)
		files = native_address(w, o->keys, launch);
	else
		TRY(session_files_address(
		    w, o->keys, launch->learner, launch->package, launch->sha256, &files));
	answer = json_own(w->arena,
	    json_pack("{s:s,s:s?,s:s,s:s,s:s,s:s,s:s,s:s?,s:I}", "standard",
	        native ? "scorm12" : launch->kind, "native", native ? launch->kind : NULL, "session",
	        uuid_text(w->arena, o->session), "write", write_capability_make(w, o->keys, &write), "files",
	        files, "title", launch->title, "locale", launch->locale, "return_url",
	        launch->return_url[0] != '\0' ? launch->return_url : NULL, "silent_after_s",
	        (json_int_t)o->config->session_silent_after));
	TRY(session_items_answer(w, launch, answer));
	json_object_set(answer, "replayed", replayed);
	o->answer->json = json_text(w->arena, answer);
	return OK;
}

static enum err opening_body(struct work *w, void *arg)
{
	struct opening *o = arg;
	struct session_launch launch;
	json_t *replayed = json_own(w->arena, json_array());

	*o->answer = (struct session_answer){0};
	o->told = told_begin(o->config);
	TRY(session_launch_read(w, o->launch, &launch));
	if (strcmp(launch.kind, QUIZ_KIND) == 0)
		return fail(w, ERR_UNPROCESSABLE, "a quiz is not opened in the player");
	for (size_t i = 0; i < o->count; i++)
		TRY(replay_keep(w, &o->replays[i], replayed));
	TRY(sessions_supersede(w, o, &launch, &o->answer->graded));
	if (strcmp(launch.kind, COURSE_KIND_CMI5) == 0)
		TRY(cmi5_register(w, o->config, &launch.attempt));
	TRY(session_add(w, &launch, o->session));
	TRY(outcome_note(w, &launch.attempt, o->session, "session-opened",
	    json_pack("{s:s}", "launch", uuid_text(w->arena, launch.launch))));
	TRY(answer_make(w, o, &launch, replayed));
	return told_write(w, o->launch->org, &o->told);
}

enum err session_open(struct work *w, const struct config *config, const struct keys *keys,
    const struct launch_capability *launch, json_t *body, struct session_answer *ret_answer)
{
	struct opening opening = {
	    .config = config, .keys = keys, .launch = launch, .session = uuid_v7(), .answer = ret_answer};

	TRY(replays_read(w, body, &opening));
	/* The address of a player outlives what it was given for. */
	TRY(organization_admits(w, launch->org));
	TRY(told_transact(w, launch->org, opening_body, &opening));
	metric_add(SERIES_SESSION_OPENED, 1);
	metric_add(SERIES_SESSION_SUPERSEDED, opening.superseded);
	return OK;
}
