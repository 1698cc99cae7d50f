#include "lti/register/invite.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lti/policy.h"
#include "lti_sql.h"

/* A claim outlives every exchange with the platform, and not much more: a crash holds nobody up for long. */
enum { SECRET_BYTES = 32, CLAIM_S = 60, DAY_S = 86400 };

const char *lti_invite_state(const struct lti_invite *invite, int64_t now_us)
{
	return invite->used_us != 0           ? "used"
	       : invite->revoked_us != 0      ? "revoked"
	       : invite->expires_us <= now_us ? "expired"
	                                      : "open";
}

struct making {
	const char *params[11];
	struct uuid id;
	const struct lti_invite_also *also;
};

static enum err also_write(struct work *w, const struct lti_invite_also *also, struct uuid id)
{
	return also != NULL ? also->write(w, id, also->arg) : OK;
}

static enum err invite_add(struct work *w, void *arg)
{
	struct making *m = arg;
	struct db_rows *rows;

	TRY(db_run(w, &lti_registration_invite_add, m->params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_CONFLICT, "name",
		    WORDS("There are too many open registration links: withdraw some first."));
	return also_write(w, m->also, m->id);
}

enum err lti_invite_make(struct work *w, const struct lti_invite_new *invite,
    const struct lti_invite_also *also, const char **ret_secret)
{
	const char *secret = random_token(w->arena, SECRET_BYTES);
	enum lti_policy policy;
	struct making m;

	if (*invite->name == '\0' || strlen(invite->name) > LTI_INVITE_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", "wants 1 to %d bytes", LTI_INVITE_NAME_MAX);
	if (*invite->policy != '\0' && !lti_policy_read(invite->policy, &policy))
		return fail_field(w, ERR_BAD_INPUT, "policy", "is no kind of platform that is known here");
	if (invite->days < 1 || invite->days > LTI_INVITE_DAYS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "days", "wants 1 to %d days", LTI_INVITE_DAYS_MAX);
	m = (struct making){
	    {db_p_uuid(w, invite->id), db_p_uuid(w, invite->org), sha256_hex(w->arena, secret), invite->name,
	        invite->policy, db_p_bool(invite->activates), db_p_uuid(w, invite->by), invite->by_kind,
	        db_p_time(w, w->now_us), db_p_time(w, w->now_us + invite->days * DAY_S * US_PER_S),
	        db_p_int(w, LTI_INVITES_OPEN_MAX)},
	    invite->id, also};
	TRY(db_transact(w, db_directory(), invite_add, &m));
	*ret_secret = secret;
	return OK;
}

static int64_t time_or_0(const struct db_rows *rows, size_t row, int column)
{
	return db_is_null(rows, row, column) ? 0 : db_int(rows, row, column);
}

static const char *text_or_empty(const struct db_rows *rows, size_t row, int column)
{
	return db_is_null(rows, row, column) ? "" : db_text(rows, row, column);
}

static struct lti_invite invite_row(const struct db_rows *rows, size_t row)
{
	return (struct lti_invite){
	    .id = db_uuid(rows, row, 0),
	    .org = db_uuid(rows, row, 1),
	    .name = db_text(rows, row, 2),
	    .policy = db_text(rows, row, 3),
	    .activates = db_bool(rows, row, 4),
	    .created_by = db_uuid(rows, row, 5),
	    .created_by_kind = db_text(rows, row, 6),
	    .created_us = db_int(rows, row, 7),
	    .expires_us = db_int(rows, row, 8),
	    .revoked_us = time_or_0(rows, row, 9),
	    .used_us = time_or_0(rows, row, 10),
	    .claimed_until_us = time_or_0(rows, row, 11),
	    .tried_us = time_or_0(rows, row, 12),
	    .tried_issuer = db_text(rows, row, 13),
	    .registration = db_is_null(rows, row, 14) ? (struct uuid){{0}} : db_uuid(rows, row, 14),
	    .org_slug = text_or_empty(rows, row, 15),
	    .issuer = text_or_empty(rows, row, 16),
	    .status = text_or_empty(rows, row, 17),
	};
}

static enum err invites_read(struct work *w, struct uuid org, struct uuid before, struct uuid only,
    int64_t limit, struct lti_invite **ret_invites, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid_or_null(w, before), db_p_uuid_or_null(w, only), db_p_int(w, limit)};
	struct lti_invite *invites;
	struct db_rows *rows;
	size_t count;

	TRY(db_once(w, db_directory(), &lti_registration_invites_of, params, &rows));
	count = db_count(rows);
	invites = arena_alloc(w->arena, (count + 1) * sizeof(*invites));
	for (size_t i = 0; i < count; i++)
		invites[i] = invite_row(rows, i);
	*ret_invites = invites;
	*ret_count = count;
	return OK;
}

enum err lti_invites_of(struct work *w, struct uuid org, struct uuid before, int64_t limit,
    struct lti_invite **ret_invites, size_t *ret_count)
{
	const struct uuid nil = {{0}};

	limit = limit < 1 ? 1 : limit > LTI_INVITES_LIST_MAX ? LTI_INVITES_LIST_MAX : limit;
	return invites_read(w, org, before, nil, limit, ret_invites, ret_count);
}

enum err lti_invite_one(struct work *w, struct uuid org, struct uuid id, struct lti_invite *ret_invite)
{
	const struct uuid nil = {{0}};
	struct lti_invite *invites;
	size_t count = 0;

	if (!uuid_is_nil(id))
		TRY(invites_read(w, org, nil, id, 1, &invites, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "invite", "there is no such registration link");
	*ret_invite = invites[0];
	return OK;
}

enum err lti_invite_find(struct work *w, const char *secret, struct lti_invite *ret_invite)
{
	const char *const params[] = {sha256_hex(w->arena, secret)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_registration_invite_by_secret, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "invite", "there is no such registration link");
	*ret_invite = invite_row(rows, 0);
	return OK;
}

struct revoking {
	const char *params[3];
	struct uuid id;
	const struct lti_invite_also *also;
};

static enum err invite_revoke(struct work *w, void *arg)
{
	struct revoking *r = arg;
	struct db_rows *rows;

	TRY(db_run(w, &lti_registration_invite_revoke, r->params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_CONFLICT, "invite",
		    WORDS("This registration link was used or withdrawn already."));
	return also_write(w, r->also, r->id);
}

enum err lti_invite_revoke(
    struct work *w, struct uuid org, struct uuid id, const struct lti_invite_also *also)
{
	struct revoking r = {{db_p_uuid(w, org), db_p_uuid(w, id), db_p_time(w, w->now_us)}, id, also};
	struct lti_invite invite;

	TRY(lti_invite_one(w, org, id, &invite));
	return db_transact(w, db_directory(), invite_revoke, &r);
}

enum err lti_invite_claim(struct work *w, const struct lti_invite *invite, const char *issuer)
{
	int64_t now = time_now_us();
	const char *const params[] = {
	    db_p_uuid(w, invite->id), db_p_time(w, now), db_p_time(w, now + CLAIM_S * US_PER_S), issuer};
	const char *state = lti_invite_state(invite, now);
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_registration_invite_claim, params, &rows));
	if (db_count(rows) == 1)
		return OK;
	if (strcmp(state, "open") != 0)
		return fail_field(
		    w, ERR_GONE, "invite", WORDS("This registration link was used or withdrawn meanwhile."));
	return fail_field(w, ERR_CONFLICT, "invite",
	    WORDS("A registration by this link is under way: wait a minute, then look again."));
}

enum err lti_invite_release(struct work *w, struct uuid id, bool known)
{
	const char *const params[] = {db_p_uuid(w, id), db_p_bool(known)};

	return db_once(w, db_directory(), &lti_registration_invite_release, params, NULL);
}

static json_t *id_json(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? json_null() : json_string(uuid_text(w->arena, id));
}

json_t *lti_invite_json(struct work *w, const struct lti_invite *invite)
{
	return json_pack("{s:s,s:s,s:s,s:b,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:s}", "id",
	    uuid_text(w->arena, invite->id), "name", invite->name, "policy", invite->policy, "activates",
	    (int)invite->activates, "state", lti_invite_state(invite, w->now_us), "created_at",
	    json_time(invite->created_us), "expires_at", json_time(invite->expires_us), "used_at",
	    json_time(invite->used_us), "revoked_at", json_time(invite->revoked_us), "registration",
	    id_json(w, invite->registration), "created_by", id_json(w, invite->created_by), "created_by_kind",
	    invite->created_by_kind);
}
