#include "lms/member/person.h"

#include "base/fields.h"
#include "keys/password.h"
#include "lms/account/account_store.h"
#include "lms/audit/audit.h"
#include "lms/mail/mail.h"
#include "lms/member/member_store.h"

struct adding {
	const struct principal *by;
	const struct person *person;
	struct uuid user_new, user;
	const char *hash, *roles;
	bool made;
};

static enum err note(
    struct work *w, const struct principal *by, struct uuid org, struct uuid user, const char *action)
{
	return audit_record_directory(
	    w, &(struct audit){
	           .actor = by, .org = org, .action = action, .subject_type = "user", .subject = user});
}

static enum err add(struct work *w, void *arg)
{
	struct adding *a = arg;
	const struct person *p = a->person;

	TRY(user_make(w, a->user_new, p->email, p->name, ""));
	TRY(user_of_email(w, p->email, &a->user));
	TRY(user_activate(w, a->user, p->name, "", a->hash, false, &a->made));
	if (p->platform_admin)
		TRY(user_admin(w, a->user, true));
	if (!uuid_is_nil(p->org))
		TRY(member_put(w, p->org, a->user, a->roles));
	return note(w, a->by, p->org, a->user, "user.added");
}

enum err person_add(struct work *w, const struct config *config, const struct principal *by,
    const struct person *person, struct uuid *ret_user, const char **ret_password)
{
	struct adding a = {.by = by, .person = person, .user_new = uuid_v7()};
	const char *password = person->password != NULL ? person->password : password_make(w->arena);
	const char *const words[] = {person->email, person->name, NULL};

	TRY(mail_address_check(w, "email", person->email));
	TRY(account_name_check(w, person->name));
	if (!uuid_is_nil(person->org))
		TRY(roles_read(w, person->roles, person->roles_count, &a.roles));
	TRY(password_judge(w, "password", password, words));
	TRY(password_hash(w, config, password, &a.hash));
	TRY(db_transact(w, db_directory(), add, &a));
	*ret_user = a.user;
	*ret_password = a.made ? password : NULL;
	return OK;
}

struct granting {
	const struct principal *by;
	struct uuid user;
	bool platform_admin;
};

static enum err grant(struct work *w, void *arg)
{
	struct granting *g = arg;
	bool done, left;

	TRY(user_grant(w, g->user, g->platform_admin, &done, &left));
	if (!done)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such person who signs in");
	if (!left)
		return fail_field(
		    w, ERR_CONFLICT, "platform_admin", "nobody would be a platform administrator any more");
	return note(w, g->by, (struct uuid){{0}}, g->user,
	    g->platform_admin ? "user.platform_admin_granted" : "user.platform_admin_taken");
}

enum err person_grant(struct work *w, const struct principal *by, struct uuid user, bool platform_admin)
{
	struct granting g = {by, user, platform_admin};

	return db_transact(w, db_directory(), grant, &g);
}

static enum err disable(struct work *w, void *arg)
{
	struct adding *a = arg;

	TRY(user_disable(w, a->user, a->made));
	TRY(user_sessions_drop(w, a->user, (struct uuid){{0}}));
	return note(w, a->by, (struct uuid){{0}}, a->user, a->made ? "user.disabled" : "user.enabled");
}

enum err person_disable(struct work *w, const struct principal *by, struct uuid user, bool disabled)
{
	struct adding a = {.by = by, .user = user, .made = disabled};

	return db_transact(w, db_directory(), disable, &a);
}
