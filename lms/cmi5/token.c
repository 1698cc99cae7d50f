/* The token of an AU's session: fetched once by its fetch URL (cmi5 8.2), then what it proves itself by. */
#include <string.h>

#include "base/fields.h"
#include "lms/cmi5/cmi5_store.h"

/* The user of Basic; the password is the token's own capability. */
static const char token_user[] = "cmi5";

const char *basic_credential(struct arena *a, const char *user, const char *password)
{
	const char *text = arena_printf(a, "%s:%s", user, password);
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)text;
	size_t len = strlen(text), out = 0;
	char *made = arena_alloc(a, (len + 2) / 3 * 4 + 1);

	for (size_t i = 0; i < len; i += 3) {
		unsigned bits = (unsigned)in[i] << 16;

		bits |= i + 1 < len ? (unsigned)in[i + 1] << 8 : 0;
		bits |= i + 2 < len ? (unsigned)in[i + 2] : 0;
		made[out++] = letters[bits >> 18];
		made[out++] = letters[bits >> 12 & 63];
		made[out++] = '=';
		made[out++] = '=';
		if (i + 1 < len)
			made[out - 2] = letters[bits >> 6 & 63];
		if (i + 2 < len)
			made[out - 1] = letters[bits & 63];
	}
	return made;
}

static const char *trouble(struct work *w, const char *code, const char *text)
{
	return json_text(
	    w->arena, json_own(w->arena, json_pack("{s:s,s:s}", "error-code", code, "error-text", text)));
}

enum err cmi5_fetch(struct work *w, const struct keys *keys, const char *capability, const char **ret_json)
{
	struct cmi5_capability c;
	const char *token;
	bool first;

	if (!cmi5_fetch_capability_read(keys, capability, &c)) {
		*ret_json = trouble(w, "2", "This address was not made here.");
		return OK;
	}
	TRY(session_fetch(w, c.org, c.session, &first));
	if (!first) {
		*ret_json = trouble(
		    w, "1", "The authorization token has already been returned, or the session is over.");
		return OK;
	}
	token = basic_credential(w->arena, token_user, cmi5_token_capability_make(w, keys, &c));
	*ret_json = json_text(w->arena, json_own(w->arena, json_pack("{s:s}", "auth-token", token)));
	return OK;
}

bool cmi5_is_token(const char *user)
{
	return strcmp(user, token_user) == 0;
}

enum err cmi5_prove(struct work *w, const struct config *config, const struct keys *keys, const char *user,
    const char *password, struct cmi5_unit *ret_unit)
{
	struct cmi5_capability c;
	struct session_row row;
	struct xapi_agent agent;
	const char *home, *name, *actor;

	if (!cmi5_is_token(user) || !cmi5_token_capability_read(keys, password, &c))
		return fail_field(w, ERR_UNAUTHORIZED, "Authorization", "this token was not made here");
	TRY(session_row_once(w, c.org, c.session, &row));
	if (!row.fetched)
		return fail_field(w, ERR_UNAUTHORIZED, "Authorization", "the token was not fetched yet");
	if (row.rules.terminated || row.rules.abandoned)
		return fail_field(w, ERR_UNAUTHORIZED, "Authorization",
		    row.rules.terminated ? "the session was terminated" : "the session was abandoned");
	home = cmi5_home(w, config);
	name = uuid_text(w->arena, row.learner);
	actor = cmi5_actor_json(w->arena, home, name);
	TRY(xapi_agent_read(w, XAPI_1_0_3, actor, strlen(actor), false, &agent));
	*ret_unit = (struct cmi5_unit){.org = c.org,
	    .session = c.session,
	    .attempt = row.attempt,
	    .grain = row.grain,
	    .session_text = uuid_text(w->arena, c.session),
	    .activity = cmi5_activity(w->arena, home, row.grain),
	    .registration = uuid_text(w->arena, row.attempt),
	    .actor_home = home,
	    .actor_name = name,
	    .identifier = agent.identifier,
	    .authority = cmi5_actor_json(
	        w->arena, home, arena_printf(w->arena, "cmi5.%s", uuid_text(w->arena, row.attempt)))};
	return OK;
}
