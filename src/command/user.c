/* lectern user add | list | invite | disable | enable | reset-link */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/command_int.h"
#include "command/words.h"
#include "lms/account/reset.h"
#include "lms/member/invitation.h"
#include "lms/member/person.h"
#include "lms/organization/organization.h"
#include "lms/people/session.h"

enum { PASSWORD_LINE_MAX = 600 };

static enum err password_line(struct work *w, const char **ret_password)
{
	char line[PASSWORD_LINE_MAX];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return fail_field(w, ERR_BAD_INPUT, "password", "standard input holds none");
	line[strcspn(line, "\r\n")] = '\0';
	*ret_password = arena_strdup(w->arena, line);
	return OK;
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const char *org = command_option(words, "--org"), *names[MEMBER_ROLES_MAX];
	bool password_given = command_flag(words, "--password-stdin");
	struct person person = {.email = words->plain[0],
	    .name = command_option_or(words, "--name", words->plain[0]),
	    .roles = names,
	    .roles_count = command_option_all(words, "--role", names, MEMBER_ROLES_MAX),
	    .platform_admin = command_flag(words, "--platform-admin")};
	const struct principal by = command_operator_in((struct uuid){{0}});
	struct organization organization;
	const char *password = NULL;
	struct uuid user;

	if (org != NULL) {
		TRY(organization_read(w, org, &organization));
		person.org = organization.id;
	}
	if (password_given)
		TRY(password_line(w, &person.password));
	TRY(person_add(w, &house->app.config, &by, &person, &user, &password));
	command_print(json_pack("{s:s,s:s,s:s*}", "id", uuid_text(w->arena, user), "email", person.email,
	    "password", password_given ? NULL : password));
	return OK;
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	json_t *all = json_array();
	struct person_row *rows;
	size_t count;

	json_own(w->arena, all);
	TRY(person_list(w, command_option(words, "--org"), "", PERSON_LIST_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    all, json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "id", uuid_text(w->arena, rows[i].user),
		             "email", rows[i].email, "name", rows[i].name, "status", rows[i].status,
		             "memberships", rows[i].memberships, "platform_admin",
		             (int)rows[i].platform_admin, "second_factor", (int)rows[i].totp));
	command_print(json_pack("{s:O}", "users", all));
	return OK;
}

static enum err invite(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const char *names[MEMBER_ROLES_MAX];
	struct organization organization;
	struct principal by;
	struct inviting inviting;
	struct invited invited;

	TRY(organization_read(w, command_option_or(words, "--org", "main"), &organization));
	by = command_operator_in(organization.id);
	inviting = (struct inviting){.config = &house->app.config,
	    .keys = house->app.keys,
	    .by = &by,
	    .org_slug = organization.slug,
	    .org_name = organization.name,
	    .language = command_option_or(words, "--language", "en"),
	    .by_hand = command_flag(words, "--link")};
	TRY(invitation_make(w, &inviting,
	    &(struct invitee){.email = words->plain[0],
	        .name = command_option_or(words, "--name", ""),
	        .roles = names,
	        .roles_count = command_option_all(words, "--role", names, MEMBER_ROLES_MAX)},
	    &invited));
	command_print(json_pack("{s:s,s:s,s:b,s:s*}", "email", invited.email, "roles", invited.roles,
	    "mailed", (int)invited.mailed, "link", invited.link));
	return OK;
}

/* disable, enable, reset-link */
static enum err change(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const struct principal by = command_operator_in((struct uuid){{0}});
	const char *email = words->plain[0], *verb = words->form->name, *link = NULL;
	bool recovery = command_flag(words, "--recovery");
	struct account account;
	struct uuid user;

	TRY(account_find(w, email, &user));
	if (strcmp(verb, "reset-link") == 0) {
		TRY(reset_link(w, &house->app.config, &by, (struct uuid){{0}}, user, recovery, &link));
		command_print(json_pack("{s:s,s:s}", "email", email, "link", link));
		return OK;
	}
	TRY(person_disable(w, &by, user, strcmp(verb, "disable") == 0));
	TRY(account_show(w, user, &account));
	command_print(json_pack("{s:s,s:s}", "email", account.email, "status", account.status));
	return OK;
}

static const struct command_form forms[] = {
    {"add", "EMAIL", "--name= --org= --role=* --platform-admin --password-stdin", .perform = add},
    {"list", "", "--org=", .perform = list},
    {"invite", "EMAIL", "--org= --role=* --name= --language= --link", .perform = invite},
    {"disable", "EMAIL", "", .perform = change},
    {"enable", "EMAIL", "", .perform = change},
    {"reset-link", "EMAIL", "--recovery", .perform = change},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_user, forms, argc, argv);
}

const struct command command_user = {
    .name = "user",
    .usage =
        "usage: lectern user add EMAIL [--name NAME] [--org SLUG --role ROLE ...] [--platform-admin] "
        "[--password-stdin]\n"
        "       lectern user list [--org SLUG]\n"
        "       lectern user invite EMAIL --org SLUG --role ROLE ... [--name NAME] [--language en|fr] "
        "[--link]\n"
        "       lectern user disable EMAIL\n"
        "       lectern user enable EMAIL\n"
        "       lectern user reset-link EMAIL [--recovery]\n\n"
        "add makes an account that can sign in at once and prints its password, unless one is given as the "
        "first\n"
        "line of standard input; an account that is there only joins the organisation. --platform-admin: has "
        "the\n"
        "rights of the whole installation. invite sends a link by mail, or prints it where there is no mail, "
        "or\n"
        "with --link. disable: signs in no more, and is signed out. reset-link prints a link to set a new "
        "password,\n"
        "which works once, within an hour; with --recovery it takes a lost second factor away too. Roles:\n"
        "administrator, designer, tutor, teacher, learner, director, inspector, referent, influencer, or "
        "their\n"
        "French names.\n",
    .run = run,
};
