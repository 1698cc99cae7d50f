#include "lms/member/invitation.h"

#include <string.h>

#include "base/fields.h"
#include "keys/password.h"
#include "lms/account/account_store.h"
#include "lms/audit/audit.h"
#include "lms/mail/mail.h"
#include "lms/member/member_int.h"

enum { TOKEN_BYTES = 32, TOKEN_TEXT_MAX = 64 };

struct making {
	const struct inviting *inviting;
	const char *email, *name, *roles, *token;
	struct uuid user_new, mail_id, user;
	bool mails;
};

static enum err owe_mail(struct work *w, const struct making *m)
{
	const struct inviting *i = m->inviting;
	json_t *values =
	    json_own(w->arena, json_pack("{s:s,s:s,s:s,s:o}", "organization", i->org_name, "inviter",
	                           i->by->name != NULL ? i->by->name : "", "name", m->name, "days",
	                           json_sprintf("%d", INVITATION_LIVES_S / 86400)));

	return mail_put_directory(w, i->keys,
	    &(struct mail){.id = m->mail_id,
	        .org = i->by->org,
	        .template = "invitation",
	        .language = strcmp(i->language, "fr") == 0 ? "fr" : "en",
	        .to = m->email,
	        .values = values,
	        .link = arena_printf(w->arena, "%s/invitation/%s", i->config->app_url, m->token)});
}

static enum err link_put(struct work *w, const struct making *m, const char *action)
{
	struct uuid org = m->inviting->by->org;
	json_t *after = json_own(w->arena,
	    json_pack("{s:s,s:s,s:b}", "email", m->email, "roles", m->roles, "mailed", (int)m->mails));

	TRY(token_drop(w, m->user, org));
	TRY(token_put(
	    w, sha256_hex(w->arena, m->token), "invitation", m->user, org, m->mails, INVITATION_LIVES_S));
	if (m->mails)
		TRY(owe_mail(w, m));
	return audit_record_directory(w, &(struct audit){.actor = m->inviting->by,
	                                     .org = org,
	                                     .action = action,
	                                     .subject_type = "user",
	                                     .subject = m->user,
	                                     .after = after});
}

static enum err make(struct work *w, void *arg)
{
	struct making *m = arg;
	const struct principal *by = m->inviting->by;
	struct managing managing;
	bool invited = false;

	TRY(managing_begin(w, by, &managing));
	TRY(managing_covers(w, &managing, m->roles, "roles"));
	TRY(user_make(w, m->user_new, m->email, m->name, ""));
	TRY(user_of_email(w, m->email, &m->user));
	TRY(member_invite(w, by->org, m->user, m->roles,
	    by->kind == PRINCIPAL_USER ? by->id : (struct uuid){{0}}, &invited));
	if (!invited)
		return fail_field(w, ERR_CONFLICT, "email", "This person belongs here already");
	return link_put(w, m, "member.invited");
}

static void invited_fill(struct work *w, const struct making *m, struct invited *ret_invited)
{
	*ret_invited = (struct invited){.user = m->user,
	    .email = m->email,
	    .roles = m->roles,
	    .mailed = m->mails,
	    .link = m->mails
	                ? NULL
	                : arena_printf(w->arena, "%s/invitation/%s", m->inviting->config->app_url, m->token)};
}

enum err invitation_make(struct work *w, const struct inviting *inviting, const struct invitee *invitee,
    struct invited *ret_invited)
{
	struct making m = {.inviting = inviting,
	    .email = invitee->email,
	    .name = invitee->name != NULL ? invitee->name : "",
	    .token = random_token(w->arena, TOKEN_BYTES),
	    .user_new = uuid_v7(),
	    .mail_id = uuid_v7(),
	    .mails = mail_configured(inviting->config) && !inviting->by_hand};

	TRY(mail_address_check(w, "email", m.email));
	if (strlen(m.name) > ACCOUNT_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", "This name is too long");
	TRY(roles_read(w, invitee->roles, invitee->roles_count, &m.roles));
	TRY(db_transact(w, db_directory(), make, &m));
	invited_fill(w, &m, ret_invited);
	return OK;
}

static enum err renew(struct work *w, void *arg)
{
	struct making *m = arg;
	const struct principal *by = m->inviting->by;
	struct managing managing;
	struct member member;

	TRY(managing_begin(w, by, &managing));
	TRY(member_row(w, by->org, m->user, &member));
	if (strcmp(member.status, "invited") != 0)
		return fail_field(w, ERR_NOT_FOUND, "user", "this person has accepted already");
	TRY(managing_covers(w, &managing, member.roles, "user"));
	m->email = member.email;
	m->roles = member.roles;
	return link_put(w, m, "member.invited_again");
}

enum err invitation_renew(
    struct work *w, const struct inviting *inviting, struct uuid user, struct invited *ret_invited)
{
	struct making m = {.inviting = inviting,
	    .name = "",
	    .token = random_token(w->arena, TOKEN_BYTES),
	    .mail_id = uuid_v7(),
	    .user = user,
	    .mails = mail_configured(inviting->config) && !inviting->by_hand};

	TRY(db_transact(w, db_directory(), renew, &m));
	invited_fill(w, &m, ret_invited);
	return OK;
}

/* --- accepting --- */

enum err invitation_find(struct work *w, const char *token, struct invitation *ret_invitation)
{
	struct token_row row;

	TRY(token_read(w, sha256_hex(w->arena, strlen(token) <= TOKEN_TEXT_MAX ? token : ""), &row));
	if (strcmp(row.kind, "invitation") != 0)
		return fail_field(w, ERR_GONE, "token", "This link is no invitation");
	*ret_invitation = (struct invitation){.user = row.user,
	    .email = row.email,
	    .name = row.name,
	    .language = row.language,
	    .org_slug = row.org_slug,
	    .org_name = row.org_name,
	    .has_account = strcmp(row.status, "active") == 0};
	return OK;
}

struct accepting {
	const char *token_hash, *name, *language, *hash;
	const struct principal *by; /* NULL: a new account */
	struct token_row row;
};

static enum err join(struct work *w, const struct accepting *a)
{
	const struct principal joined = {.kind = PRINCIPAL_USER, .id = a->row.user, .name = a->name};
	bool accepted = false;

	TRY(member_accept(w, a->row.org, a->row.user, &accepted));
	if (!accepted)
		return fail_field(w, ERR_GONE, "token", "This invitation was taken back");
	return audit_record_directory(w, &(struct audit){.actor = &joined,
	                                     .org = a->row.org,
	                                     .action = "member.joined",
	                                     .subject_type = "user",
	                                     .subject = a->row.user});
}

static enum err accept_new(struct work *w, void *arg)
{
	struct accepting *a = arg;
	bool done = false;

	TRY(token_use(w, a->token_hash, &a->row));
	if (uuid_is_nil(a->row.org))
		return fail_field(w, ERR_GONE, "token", "This link is no invitation");
	TRY(user_activate(w, a->row.user, a->name, a->language, a->hash, a->row.by_mail, &done));
	if (!done)
		return fail_field(w, ERR_CONFLICT, "token", "There is an account by now: sign in to it");
	return join(w, a);
}

enum err invitation_accept_new(struct work *w, const struct config *config, struct keys *keys,
    struct session_cache *cache, const char *token, const char *name, const char *language,
    const char *password, const char **ret_device)
{
	struct accepting a = {.token_hash = sha256_hex(w->arena, token), .name = name, .language = language};
	const char *words[3] = {NULL, name, NULL};
	struct invitation invitation;

	TRY(invitation_find(w, token, &invitation));
	words[0] = invitation.email;
	TRY(account_name_check(w, name));
	TRY(password_judge(w, "password", password, words));
	TRY(password_hash(w, config, password, &a.hash));
	TRY(db_transact(w, db_directory(), accept_new, &a));
	session_forget_user(cache, a.row.user);
	*ret_device = sign_device(w, keys, a.row.user);
	return OK;
}

static enum err accept(struct work *w, void *arg)
{
	struct accepting *a = arg;

	TRY(token_use(w, a->token_hash, &a->row));
	if (uuid_is_nil(a->row.org) || !uuid_equal(a->row.user, a->by->id))
		return fail_field(w, ERR_FORBIDDEN, "token",
		    "This invitation is for another account: sign out, and sign in to that one");
	return join(w, a);
}

enum err invitation_accept(
    struct work *w, struct session_cache *cache, const struct principal *by, const char *token)
{
	struct accepting a = {
	    .token_hash = sha256_hex(w->arena, token), .by = by, .name = by->name != NULL ? by->name : ""};

	TRY(db_transact(w, db_directory(), accept, &a));
	session_forget_user(cache, by->id);
	return OK;
}
