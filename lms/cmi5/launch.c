/* Launching a unit (cmi5 8, 9.3.1, 9.3.6, 10). */
#include <string.h>

#include "base/fields.h"
#include "lms/attempt/session_store.h"
#include "lms/cmi5/cmi5_store.h"
#include "lms/outcome/outcome.h"

struct launching {
	const struct config *config;
	const struct keys *keys;
	const struct cmi5_asked *asked;
	struct uuid session;
	struct registration r;
	struct cmi5_launch launch, told; /* told: with an address that opens nothing */
	const char *locale;
	int unit;
};

/* Nothing would be left for the unit to say. */
static bool nothing_left(const struct cmi5_part *unit, const struct part_row *row)
{
	switch (unit->move_on) {
	case CMI5_PASSED:
		return row->passed;
	case CMI5_COMPLETED:
		return row->completed;
	case CMI5_COMPLETED_AND_PASSED:
	case CMI5_COMPLETED_OR_PASSED:
		return row->completed && row->passed;
	case CMI5_NOT_APPLICABLE:
	case CMI5_MOVE_ONS:
		break;
	}
	return false;
}

/* Where a unit in the package lies, and what statements call it: without the right to read it. */
static enum err url_make(struct work *w, struct launching *l)
{
	const struct cmi5_part *unit = &l->r.structure.parts[l->unit];
	char label[CONTENT_LABEL_SIZE];
	const char *path, *origin;

	l->told = l->launch;
	l->launch.url = l->told.url = unit->url;
	if (unit->absolute)
		return OK;
	TRY(session_files_address(w, l->keys, l->r.learner, l->r.package, l->r.sha256, &path));
	content_label(l->keys, l->r.learner, l->r.package, label);
	origin = content_origin(w, l->config, label);
	l->launch.url = arena_printf(w->arena, "%s%s%s", origin, path, unit->url);
	l->told.url = arena_printf(w->arena, "%s/c/%s/%s", origin, l->r.sha256, unit->url);
	return OK;
}

static void launch_fill(struct work *w, struct launching *l)
{
	const struct cmi5_capability capability = {.org = l->r.attempt.org, .session = l->session};
	const struct part_row *row = &l->r.parts[l->unit];
	char label[CONTENT_LABEL_SIZE];

	content_label(l->keys, l->r.learner, l->r.package, label);
	l->launch = (struct cmi5_launch){.unit = &l->r.structure.parts[l->unit],
	    .activity = cmi5_activity(w->arena, l->r.home, row->grain),
	    .registration = uuid_text(w->arena, l->r.attempt.id),
	    .session = uuid_text(w->arena, l->session),
	    .actor_home = l->r.home,
	    .actor_name = uuid_text(w->arena, l->r.learner),
	    .mode = l->asked->mode,
	    .return_url = arena_printf(w->arena, "%s/returned", content_origin(w, l->config, label)),
	    .endpoint = arena_printf(w->arena, "%s/xapi", l->r.home),
	    .fetch = arena_printf(w->arena, "%s/cmi5/fetch/%s", l->r.home,
	        cmi5_fetch_capability_make(w, l->keys, &capability))};
	if (l->launch.mode == CMI5_NORMAL && nothing_left(l->launch.unit, row))
		l->launch.mode = CMI5_REVIEW;
}

/* The time between the launch and the last statement, as nothing here knows better (9.5.4.2). */
static enum err others_abandon(struct work *w, struct launching *l, struct tellings *t)
{
	struct active_row *active;
	size_t count;

	TRY(sessions_active(w, &l->r.attempt, &active, &count));
	for (size_t i = 0; i < count; i++) {
		int unit = registration_unit(&l->r, active[i].grain);
		int64_t spent_us = active[i].last_us - active[i].launched_us;
		struct cmi5_telling telling = {.verb = CMI5_ABANDONED,
		    .session = uuid_text(w->arena, active[i].id),
		    .duration_cs = spent_us > 0 ? spent_us / 10000 : 0};

		TRY(session_abandon(w, l->r.attempt.org, active[i].id));
		if (unit >= 0)
			tell(w, &l->r, t, &telling, unit);
	}
	return OK;
}

static enum err launch_body(struct work *w, void *arg)
{
	struct launching *l = arg;
	struct tellings tellings = tellings_new(w->arena);
	struct cmi5_telling launched = {.verb = CMI5_LAUNCHED};
	struct player_row player;
	struct attempt_ref attempt = {.org = l->asked->player.org};
	bool satisfied;

	TRY(player_read(w, &l->asked->player, &player));
	attempt.id = player.attempt;
	l->locale = player.locale;
	TRY(registration_load(w, l->config, &attempt, &l->r));
	l->unit = registration_unit(&l->r, l->asked->grain);
	if (l->unit < 0)
		return fail_field(w, ERR_NOT_FOUND, "item", "the course has no such unit");
	if (!l->r.evaluated)
		TRY(registration_evaluate(w, &l->r, NULL, &tellings, &satisfied));
	TRY(others_abandon(w, l, &tellings));
	launch_fill(w, l);
	TRY(url_make(w, l));
	TRY(unit_session_add(w, &l->r, &l->launch, l->session, l->asked->grain, l->asked->player.session));
	TRY(outcome_note(w, &attempt, l->asked->player.session, "unit-launched",
	    json_pack("{s:s,s:s,s:s}", "grain", uuid_text(w->arena, l->asked->grain), "session",
	        l->launch.session, "mode", cmi5_mode_names[l->launch.mode])));
	launched.session = l->launch.session;
	launched.launch = &l->told;
	tell(w, &l->r, &tellings, &launched, l->unit);
	return tellings_write(w, &l->r, &tellings);
}

static enum err document_put(struct work *w, const struct launching *l,
    const struct xapi_document_context *context, const char *name, const char *content,
    const char *if_none_match)
{
	const struct xapi_document_write write = {.version = XAPI_1_0_3,
	    .context = context,
	    .name = name,
	    .deed = XAPI_DOCUMENT_PUT,
	    .condition = {.if_match = "", .if_none_match = if_none_match},
	    .content = content,
	    .len = strlen(content),
	    .content_type = "application/json"};

	return xapi_document_save(w, l->r.attempt.org, &write);
}

/* What the unit reads before anything else: its launch data, and how the learner likes it, where nobody said.
 */
static enum err documents_write(struct work *w, const struct launching *l)
{
	const char *actor = cmi5_actor_json(w->arena, l->launch.actor_home, l->launch.actor_name);
	struct xapi_document_context state = {.kind = XAPI_STATE,
	    .activity = l->launch.activity,
	    .has_registration = true,
	    .registration = l->r.attempt.id};
	struct xapi_document_context profile = {.kind = XAPI_AGENT_PROFILE, .activity = ""};
	struct xapi_agent agent;
	const char *preferences;
	enum err e;

	TRY(xapi_agent_read(w, XAPI_1_0_3, actor, strlen(actor), false, &agent));
	state.agent = profile.agent = agent.identifier;
	TRY(document_put(w, l, &state, CMI5_LAUNCH_DATA, cmi5_launch_data(w->arena, &l->launch), ""));
	preferences = json_text(w->arena,
	    json_own(w->arena,
	        json_pack("{s:s,s:s}", "languagePreference",
	            l->locale != NULL && l->locale[0] != '\0' ? l->locale : "en", "audioPreference", "on")));
	e = document_put(w, l, &profile, CMI5_PREFERENCES, preferences, "*");
	if (e != OK && e != ERR_PRECONDITION)
		return e;
	work_forgive(w);
	return OK;
}

enum err cmi5_launch_unit(struct work *w, const struct config *config, const struct keys *keys,
    const struct cmi5_asked *asked, const char **ret_json)
{
	struct launching l = {.config = config, .keys = keys, .asked = asked, .session = uuid_v7()};

	TRY(db_transact(w, db_tenant(asked->player.org), launch_body, &l));
	TRY(documents_write(w, &l));
	*ret_json = json_text(w->arena,
	    json_own(w->arena, json_pack("{s:s,s:s,s:s,s:s}", "url", cmi5_launch_url(w->arena, &l.launch),
	                           "method", cmi5_launch_method_names[l.launch.unit->launch_method], "mode",
	                           cmi5_mode_names[l.launch.mode], "session", l.launch.session)));
	return OK;
}
