/* lectern user add | list | invite | disable | enable | reset-link */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command/command_int.h"
#include "lms/account/reset.h"
#include "lms/member/invitation.h"
#include "lms/member/person.h"
#include "lms/organization/organization.h"
#include "lms/people/session.h"

enum { PASSWORD_LINE_MAX = 600 };

struct user_words {
	const char *verb, *email, *name, *org, *language;
	const char *roles[MEMBER_ROLES_MAX];
	size_t roles_count;
	bool platform_admin, password_given, recovery, link;
};

static bool flag_read(struct user_words *words, const char *flag)
{
	if (strcmp(flag, "--platform-admin") == 0)
		words->platform_admin = true;
	else if (strcmp(flag, "--password-stdin") == 0)
		words->password_given = true;
	else if (strcmp(flag, "--recovery") == 0)
		words->recovery = true;
	else if (strcmp(flag, "--link") == 0)
		words->link = true;
	else
		return false;
	return true;
}

static bool value_read(struct user_words *words, const char *flag, const char *value)
{
	if (strcmp(flag, "--name") == 0)
		words->name = value;
	else if (strcmp(flag, "--org") == 0)
		words->org = value;
	else if (strcmp(flag, "--language") == 0)
		words->language = value;
	else if (strcmp(flag, "--role") == 0 && words->roles_count < MEMBER_ROLES_MAX)
		words->roles[words->roles_count++] = value;
	else
		return false;
	return true;
}

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct user_words *words)
{
	static const char *const verbs[] = {"add", "list", "invite", "disable", "enable", "reset-link"};
	bool known = false;

	*words = (struct user_words){.name = "", .language = "en"};
	if (argc < 1)
		return false;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		known = known || strcmp(argv[0], verbs[i]) == 0;
	words->verb = argv[0];
	for (int i = 1; i < argc; i++) {
		if (flag_read(words, argv[i]))
			continue;
		if (strncmp(argv[i], "--", 2) == 0) {
			if (i + 1 >= argc || !value_read(words, argv[i], argv[i + 1]))
				return false;
			i++;
			continue;
		}
		if (words->email != NULL)
			return false;
		words->email = argv[i];
	}
	return known && (words->email != NULL) == (strcmp(words->verb, "list") != 0);
}

static void print(struct work *w, json_t *own)
{
	printf("%s\n", json_text(w->arena, json_own(w->arena, own)));
}

static enum err password_line(struct work *w, const char **ret_password)
{
	char line[PASSWORD_LINE_MAX];

	if (fgets(line, sizeof(line), stdin) == NULL)
		return fail_field(w, ERR_BAD_INPUT, "password", "standard input holds none");
	line[strcspn(line, "\r\n")] = '\0';
	*ret_password = arena_strdup(w->arena, line);
	return OK;
}

static enum err add(struct command_house *house, const struct user_words *words)
{
	struct work *w = &house->work;
	struct person person = {.email = words->email,
	    .name = *words->name != '\0' ? words->name : words->email,
	    .roles = words->roles,
	    .roles_count = words->roles_count,
	    .platform_admin = words->platform_admin};
	const struct principal by = command_operator_in((struct uuid){{0}});
	struct organization organization;
	const char *password = NULL;
	struct uuid user;

	if (words->org != NULL) {
		TRY(organization_read(w, words->org, &organization));
		person.org = organization.id;
	}
	if (words->password_given)
		TRY(password_line(w, &person.password));
	TRY(person_add(w, &house->app.config, &by, &person, &user, &password));
	print(w, json_pack("{s:s,s:s,s:s*}", "id", uuid_text(w->arena, user), "email", words->email,
	             "password", words->password_given ? NULL : password));
	return OK;
}

static enum err list(struct command_house *house, const struct user_words *words)
{
	struct work *w = &house->work;
	json_t *all = json_array();
	struct person_row *rows;
	size_t count;

	json_own(w->arena, all);
	TRY(person_list(w, words->org, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    all, json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "id", uuid_text(w->arena, rows[i].user),
		             "email", rows[i].email, "name", rows[i].name, "status", rows[i].status,
		             "memberships", rows[i].memberships, "platform_admin",
		             (int)rows[i].platform_admin, "second_factor", (int)rows[i].totp));
	print(w, json_pack("{s:O}", "users", all));
	return OK;
}

static enum err invite(struct command_house *house, const struct user_words *words)
{
	struct work *w = &house->work;
	struct organization organization;
	struct principal by;
	struct inviting inviting;
	struct invited invited;

	TRY(organization_read(w, words->org != NULL ? words->org : "main", &organization));
	by = command_operator_in(organization.id);
	inviting = (struct inviting){.config = &house->app.config,
	    .keys = house->app.keys,
	    .by = &by,
	    .org_slug = organization.slug,
	    .org_name = organization.name,
	    .language = words->language,
	    .by_hand = words->link};
	TRY(invitation_make(w, &inviting,
	    &(struct invitee){.email = words->email,
	        .name = words->name,
	        .roles = words->roles,
	        .roles_count = words->roles_count},
	    &invited));
	print(w, json_pack("{s:s,s:s,s:b,s:s*}", "email", invited.email, "roles", invited.roles, "mailed",
	             (int)invited.mailed, "link", invited.link));
	return OK;
}

static enum err change(struct command_house *house, const struct user_words *words)
{
	struct work *w = &house->work;
	const struct principal by = command_operator_in((struct uuid){{0}});
	const char *link = NULL;
	struct account account;
	struct uuid user;

	TRY(account_find(w, words->email, &user));
	if (strcmp(words->verb, "reset-link") == 0) {
		TRY(reset_link(w, &house->app.config, &by, (struct uuid){{0}}, user, words->recovery, &link));
		print(w, json_pack("{s:s,s:s}", "email", words->email, "link", link));
		return OK;
	}
	TRY(person_disable(w, &by, user, strcmp(words->verb, "disable") == 0));
	TRY(account_show(w, user, &account));
	print(w, json_pack("{s:s,s:s}", "email", account.email, "status", account.status));
	return OK;
}

static enum err carry_out(struct command_house *house, const struct user_words *words)
{
	if (strcmp(words->verb, "add") == 0)
		return add(house, words);
	if (strcmp(words->verb, "list") == 0)
		return list(house, words);
	if (strcmp(words->verb, "invite") == 0)
		return invite(house, words);
	return change(house, words);
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct user_words words;
	int code = command_house_configure(&house, &argc, &argv);
	enum err e;

	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_user);
	else if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		e = carry_out(&house, &words);
		if (e != OK)
			code = command_failed("user", &house.work, e);
	}
	command_house_close(&house);
	return code;
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
