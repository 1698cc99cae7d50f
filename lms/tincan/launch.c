/* Opening an activity of a Tin Can package, and the credential its content speaks by. */
#include <string.h>

#include "base/fields.h"
#include "lms/attempt/session_store.h"
#include "lms/cmi5/cmi5.h"
#include "lms/cmi5/shared.h"
#include "lms/outcome/outcome.h"
#include "lms/tincan/tincan_store.h"
#include "xapi/tincan/tincan.h"

/* The user of Basic; the password is the credential's capability. */
static const char credential_user[] = "xapi";

struct launching {
	const struct config *config;
	const struct keys *keys;
	const struct tincan_asked *asked;
	struct uuid launch;
	struct tincan_launch opened;
};

static bool is_absolute(const char *url)
{
	return url[strcspn(url, ":/?#")] == ':';
}

static enum err url_make(
    struct work *w, struct launching *l, const struct activity_row *activity, const char **ret_url)
{
	char label[CONTENT_LABEL_SIZE];
	const char *path;

	*ret_url = activity->url;
	if (is_absolute(activity->url))
		return OK;
	TRY(session_files_address(w, l->keys, activity->learner, activity->package, activity->sha256, &path));
	content_label(l->keys, activity->learner, activity->package, label);
	*ret_url = arena_printf(w->arena, "%s%s%s", content_origin(w, l->config, label), path, activity->url);
	return OK;
}

static enum err launch_body(struct work *w, void *arg)
{
	struct launching *l = arg;
	const struct cmi5_capability capability = {.org = l->asked->player.org, .session = l->launch};
	struct attempt_ref attempt = {.org = l->asked->player.org};
	const char *home = cmi5_home(w, l->config);
	struct activity_row activity;
	struct player_row player;

	TRY(player_read(w, &l->asked->player, &player));
	attempt.id = player.attempt;
	TRY(tincan_activity_read(w, &attempt, l->asked->grain, &activity));
	l->opened = (struct tincan_launch){.endpoint = arena_printf(w->arena, "%s/xapi/1.0.3/", home),
	    .auth = arena_printf(w->arena, "Basic %s",
	        basic_credential(
	            w->arena, credential_user, content_auth_capability_make(w, l->keys, &capability))),
	    .actor = cmi5_actor_json(w->arena, home, uuid_text(w->arena, activity.learner)),
	    .registration = uuid_text(w->arena, attempt.id),
	    .activity_id = activity.id};
	TRY(url_make(w, l, &activity, &l->opened.url));
	TRY(tincan_launch_add(w, &attempt, l->asked, l->launch));
	return outcome_note(w, &attempt, l->asked->player.session, "unit-launched",
	    json_pack("{s:s,s:s}", "grain", uuid_text(w->arena, l->asked->grain), "session",
	        uuid_text(w->arena, l->launch)));
}

enum err tincan_launch(struct work *w, const struct config *config, const struct keys *keys,
    const struct tincan_asked *asked, const char **ret_json)
{
	struct launching l = {.config = config, .keys = keys, .asked = asked, .launch = uuid_v7()};

	TRY(db_transact(w, db_tenant(asked->player.org), launch_body, &l));
	*ret_json = json_text(w->arena,
	    json_own(w->arena,
	        json_pack("{s:s,s:s,s:s}", "url", tincan_launch_url(w->arena, &l.opened), "method",
	            cmi5_launch_method_names[CMI5_ANY_WINDOW], "session", uuid_text(w->arena, l.launch))));
	return OK;
}

bool tincan_is_credential(const char *user)
{
	return strcmp(user, credential_user) == 0;
}

enum err tincan_prove(struct work *w, const struct config *config, const struct keys *keys, const char *user,
    const char *password, struct tincan_content *ret_content)
{
	struct cmi5_capability c;
	struct xapi_agent agent;
	struct launch_row row;
	const char *home = cmi5_home(w, config), *name, *registration, *actor;

	if (!tincan_is_credential(user) || !content_auth_capability_read(keys, password, &c))
		return fail_field(w, ERR_UNAUTHORIZED, "Authorization", "this credential was not made here");
	TRY(tincan_launch_row_once(w, c.org, c.session, &row));
	name = uuid_text(w->arena, row.learner);
	registration = uuid_text(w->arena, row.attempt);
	actor = cmi5_actor_json(w->arena, home, name);
	TRY(xapi_agent_read(w, XAPI_1_0_3, actor, strlen(actor), false, &agent));
	*ret_content = (struct tincan_content){.org = c.org,
	    .launch = c.session,
	    .attempt = row.attempt,
	    .grain = row.grain,
	    .player = row.player,
	    .activity = row.activity,
	    .registration = registration,
	    .actor_home = home,
	    .actor_name = name,
	    .identifier = agent.identifier,
	    .authority = cmi5_actor_json(w->arena, home, arena_printf(w->arena, "xapi.%s", registration))};
	return OK;
}
