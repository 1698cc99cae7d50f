#include "lms/audit/audit.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "lms/audit/audit_store.h"

enum { STATE_MAX = 65536, NESTING_MAX = 8, NAME_MAX_BYTES = 200 };

static const char hidden[] = "(hidden)";

/* Members whose values never get into the trail, whoever forgot to take them out. */
static const char *const secrets[] = {"password", "secret", "client_secret", "token", "access_token",
    "refresh_token", "api_key", "private_key", "totp_secret", "recovery_codes"};

static bool is_secret(const char *name)
{
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (strcmp(name, secrets[i]) == 0)
			return true;
	return false;
}

static bool is_truth(const json_t *value)
{
	return json_is_boolean(value) || json_is_null(value);
}

static json_t *masked(const json_t *value, int depth)
{
	json_t *copy;
	const char *name;
	json_t *member;
	size_t i;

	if (depth == 0)
		return json_string(hidden);
	if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach(value, i, member) json_array_append_new(copy, masked(member, depth - 1));
		return copy;
	}
	if (!json_is_object(value))
		return json_deep_copy(value);
	copy = json_object();
	/* jansson iterates over what it may change; nothing is changed here. */
	json_object_foreach((json_t *)value, name, member) json_object_set_new_nocheck(copy, name,
	    is_secret(name) && !is_truth(member) ? json_string(hidden) : masked(member, depth - 1));
	return copy;
}

/* A new reference, or NULL for none. */
static json_t *state_json(struct work *w, const json_t *state)
{
	json_t *copy;

	if (state == NULL)
		return NULL;
	copy = masked(state, NESTING_MAX);
	if (strlen(json_text(w->arena, copy)) <= STATE_MAX)
		return copy;
	json_decref(copy);
	return json_pack("{s:b}", "left_out_as_too_large", 1);
}

static json_t *cut(struct work *w, const char *text)
{
	char *copy = arena_strndup(w->arena, text, strnlen(text, NAME_MAX_BYTES));

	utf8_mend(copy);
	return json_string(copy);
}

json_t *audit_payload(struct work *w, const struct audit *audit)
{
	const struct principal *actor = audit->actor;

	return json_own(w->arena,
	    json_pack("{s:I,s:s,s:s,s:o,s:s,s:s,s:s,s:o*,s:o*,s:s}", "at_us", (json_int_t)time_now_us(),
	        "actor_kind", principal_kind_name(actor->kind), "actor_id", uuid_text(w->arena, actor->id),
	        "actor_name", cut(w, actor->name != NULL ? actor->name : ""), "action", audit->action,
	        "subject_type", audit->subject_type, "subject_id", uuid_text(w->arena, audit->subject),
	        "before", state_json(w, audit->before), "after", state_json(w, audit->after), "request_id",
	        uuid_text(w->arena, w->request_id)));
}
