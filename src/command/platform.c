/* lectern platform add | list | show | test | launches | refused | disable | enable | policies */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command_int.h"
#include "command/platform.h"
#include "command/site.h"
#include "command/words.h"
#include "lms/platform/platform.h"
#include "lti/doctor.h"
#include "lti/policy.h"
#include "lti/preset.h"
#include "lti/registration.h"

enum { JSON_MAX = 256 * 1024, LAUNCHES_DEFAULT = 20, LAUNCHES_MAX = 500, FIELD_NAME_MAX = 32 };

static const char usage[] =
    "usage: lectern platform add --issuer URL --client-id ID --auth-url URL --token-url URL --jwks-uri URL\n"
    "                            [--name NAME] [--policy POLICY] [--token-audience TEXT] [--audience-shape "
    "text|array]\n"
    "                            [--deployment-id ID] [--deployments accept|pending|refuse] [--origin SLUG] "
    "[--org "
    "SLUG]\n"
    "                            [--frame-origins \"https://A https://B\"]\n"
    "       lectern platform add --json FILE      (the same names with underscores, and jwks; - is standard "
    "input)\n"
    "       lectern platform list [--org SLUG]\n"
    "       lectern platform show ID [--org SLUG]\n"
    "       lectern platform test ID [--org SLUG]\n"
    "       lectern platform launches [--refused] [--registration ID] [--limit N] [--org SLUG]\n"
    "       lectern platform launches --code CODE [--org SLUG]\n"
    "       lectern platform refused [--org SLUG]\n"
    "       lectern platform site add --lms-url URL [--name NAME] [--issuer URL] [--frame-origins \"A B\"] "
    "[--org "
    "SLUG]\n"
    "       lectern platform site list [--org SLUG]\n"
    "       lectern platform site blocks --site ID --file FILE [--org SLUG]\n"
    "       lectern platform disable|enable ISSUER CLIENT_ID [--org SLUG]\n"
    "       lectern platform approve|refuse ID [--org SLUG]\n"
    "       lectern platform invite --name NAME [--days N] [--policy POLICY] [--at-once] [--org SLUG]\n"
    "       lectern platform invites [--org SLUG]\n"
    "       lectern platform withdraw INVITE [--org SLUG]\n"
    "       lectern platform deployments ID [--org SLUG]\n"
    "       lectern platform deployment ID DEPLOYMENT approve|refuse [--to SLUG] [--org SLUG]\n"
    "       lectern platform policies|presets [--table]\n\n"
    "add registers a learning platform (LTI 1.3), or changes the one with this issuer and client_id, and "
    "prints\n"
    "the addresses to enter there. People are the same wherever the origin is the same: registrations of "
    "one\n"
    "issuer share an origin, another site gets one of its own unless --origin names it. --frame-origins: "
    "pages\n"
    "besides the platform's own that may show Lectern in a frame. launches prints the latest launches with "
    "every\n"
    "check: what was received and what was expected; --code finds that of a support code, whatever its "
    "platform.\n"
    "test asks a platform all that a launch and a grade will ask. refused prints the logins that no "
    "registration\n"
    "took, with what lies nearest. site add approves an Open edX site as one origin; site blocks registers "
    "its "
    "blocks\n"
    "by a list, one a line (client id, then the block's UUID or the addresses it shows; - is standard "
    "input). "
    "disable refuses a platform's launches from now on, on "
    "every\n"
    "node; enable (or add) lets them in again. invite makes a link, shown this once, by which one platform\n"
    "registers itself; it is good for 7 days unless --days says otherwise, and the platform waits for "
    "approve\n"
    "unless --at-once. deployments lists a registration's deployments; deployment lets one in, with --to "
    "for\n"
    "another organisation, or refuses it. policies prints what is done differently for each kind of "
    "platform,\n"
    "presets how each is registered.\n";

static enum err file_read(struct work *w, const char *path, json_t **ret_json)
{
	char *text = arena_alloc(w->arena, JSON_MAX + 1);
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	size_t len;

	if (in == NULL)
		return fail(w, ERR_BAD_INPUT, "%s cannot be read", path);
	len = fread(text, 1, JSON_MAX + 1, in);
	if (in != stdin)
		fclose(in);
	if (len > JSON_MAX)
		return fail(w, ERR_TOO_LARGE, "the file is larger than %d KiB", JSON_MAX / 1024);
	return json_read(w, "the file", text, len, ret_json);
}

/* "--client-id X" is the field "client_id" of lti_platform_read. */
static json_t *fields_of(struct arena *arena, const struct command_words *words)
{
	json_t *fields = json_own(arena, json_object());

	for (int i = 0; i < words->options_count; i++) {
		char name[FIELD_NAME_MAX];

		snprintf(name, sizeof(name), "%s", words->options[i].name + 2);
		for (char *p = name; *p != '\0'; p++) {
			if (*p == '-')
				*p = '_';
		}
		json_object_set_new(fields, name, json_string(words->options[i].value));
	}
	return fields;
}

static const char *add_wrong(const struct command_words *words)
{
	return command_flag(words, "--json") && words->options_count > 1
	           ? "--json stands alone, everything else is in the file"
	           : NULL;
}

/* The file is read with the starter's rights. */
static int add_before(struct command_house *house, struct command_words *words)
{
	const char *path = command_option(words, "--json");
	json_t *described;
	enum err e;
	int code;

	if (path == NULL) {
		words->own = fields_of(house->arena, words);
		return COMMAND_ENTER;
	}
	if (strcmp(path, "-") != 0 && (code = command_input_open(house, path, &path)) != 0)
		return code;
	e = file_read(&house->work, path, &described);
	words->own = described;
	return e == OK ? COMMAND_ENTER : command_failed("platform", &house->work, e);
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const char *app_url = house->app.config.app_url;
	struct lti_platform platform;
	struct lti_platform_added added;

	TRY(lti_platform_read(w, words->own, &platform));
	TRY(platform_save(w, &command_operator, &platform, &added));
	command_print(json_pack("{s:s,s:s,s:s,s:s,s:o,s:b,s:o,s:o,s:o}", "registration",
	    uuid_text(w->arena, added.registration), "organization", uuid_text(w->arena, added.org), "origin",
	    uuid_text(w->arena, added.origin), "origin_slug", added.origin_slug, "deployment",
	    uuid_is_nil(added.deployment) ? json_null() : json_string(uuid_text(w->arena, added.deployment)),
	    "changed", (int)added.changed, "login_url", json_sprintf("%s/lti/login", app_url), "launch_url",
	    json_sprintf("%s/lti/launch", app_url), "jwks_url", json_sprintf("%s/lti/jwks", app_url)));
	return OK;
}

static bool member_is(const json_t *object, const char *name, const char *value)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && strcmp(text, value) == 0;
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *platforms;

	TRY(lti_platform_list(&house->work, command_option_or(words, "--org", "main"), &platforms));
	command_print(json_pack("{s:O}", "platforms", platforms));
	return OK;
}

static enum err show(struct command_house *house, const struct command_words *words)
{
	const char *id = words->plain[0];
	json_t *platforms, *one;
	size_t i;

	TRY(lti_platform_list(&house->work, command_option_or(words, "--org", "main"), &platforms));
	json_array_foreach(platforms, i, one)
	{
		if (member_is(one, "registration", id) || member_is(one, "client_id", id)) {
			command_print(json_incref(one));
			return OK;
		}
	}
	return fail(&house->work, ERR_NOT_FOUND, "there is no registration or client_id %.100s", id);
}

static const char *launches_wrong(const struct command_words *words)
{
	const char *id = command_option(words, "--registration"), *code = command_option(words, "--code");
	struct uuid registration, support;
	int64_t limit;

	if (code != NULL && !uuid_parse(code, &support))
		return "--code is what the learner's page shows";
	if (!command_number(words, "--limit", 1, LAUNCHES_MAX, LAUNCHES_DEFAULT, &limit))
		return "--limit is a number from 1 to 500";
	return id == NULL || uuid_parse(id, &registration) ? NULL
	                                                   : "--registration is the id that add printed";
}

static enum err launches_of_code(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct uuid org, code = {{0}};
	json_t *found, *logins;

	TRY(platform_org(w, command_option_or(words, "--org", "main"), &org));
	if (!uuid_parse(command_option(words, "--code"), &code))
		return fail_field(w, ERR_BAD_INPUT, "code", "is no support code");
	TRY(lti_launches_by_code(w, org, code, &found));
	TRY(lti_refused_logins(w, org, code, LTI_REFUSED_LOGINS_MAX, &logins));
	command_print(json_pack("{s:O,s:O}", "launches", found, "logins", logins));
	return OK;
}

static enum err refused(struct command_house *house, const struct command_words *words)
{
	const char *slug = command_option(words, "--org");
	struct uuid org = {{0}}, any = {{0}};
	json_t *logins;

	if (slug != NULL)
		TRY(platform_org(&house->work, slug, &org));
	TRY(lti_refused_logins(&house->work, org, any, LTI_REFUSED_LOGINS_MAX, &logins));
	command_print(json_pack("{s:O}", "logins", logins));
	return OK;
}

static enum err test(struct command_house *house, const struct command_words *words)
{
	struct uuid org, id = {{0}};
	json_t *result;

	if (!uuid_parse(words->plain[0], &id))
		return fail_field(
		    &house->work, ERR_BAD_INPUT, "registration", "is no id (lectern platform list)");
	TRY(platform_org(&house->work, command_option_or(words, "--org", "main"), &org));
	TRY(platform_test(&house->work, &house->app.config, house->app.keys, house->app.http,
	    &command_operator, org, id, &result));
	command_print(json_incref(result));
	return OK;
}

static enum err launches(struct command_house *house, const struct command_words *words)
{
	const char *id = command_option(words, "--registration");
	struct uuid registration = {0};
	int64_t limit = LAUNCHES_DEFAULT;
	json_t *found;

	(void)command_number(words, "--limit", 1, LAUNCHES_MAX, LAUNCHES_DEFAULT, &limit);
	if (id != NULL && !uuid_parse(id, &registration))
		return fail_field(&house->work, ERR_BAD_INPUT, "registration", "is no id");
	if (command_option(words, "--code") != NULL)
		return launches_of_code(house, words);
	TRY(lti_launch_list(&house->work, command_option_or(words, "--org", "main"), registration,
	    command_flag(words, "--refused"), (int)limit, &found));
	command_print(json_pack("{s:O}", "launches", found));
	return OK;
}

/* enable, disable */
static enum err enable(struct command_house *house, const struct command_words *words)
{
	bool enabled = strcmp(words->form->name, "enable") == 0;

	TRY(platform_enable(&house->work, &command_operator, command_option_or(words, "--org", "main"),
	    words->plain[0], words->plain[1], enabled));
	command_print(json_pack("{s:s,s:s,s:s}", "issuer", words->plain[0], "client_id", words->plain[1],
	    "status", enabled ? "active" : "disabled"));
	return OK;
}

static int presets(struct command_house *house, struct command_words *words)
{
	if (command_flag(words, "--table"))
		fputs(lti_presets_markdown(&house->work), stdout);
	else
		command_print(json_pack("{s:O}", "presets", lti_presets_json(&house->work)));
	return 0;
}

static int policies(struct command_house *house, struct command_words *words)
{
	if (command_flag(words, "--table"))
		fputs(lti_policies_markdown(&house->work), stdout);
	else
		command_print(json_pack("{s:O}", "policies", lti_policies_json(&house->work)));
	return 0;
}

static const struct command_form forms[] = {
    {"add", "",
        "--issuer= --client-id= --auth-url= --token-url= --jwks-uri= --name= --policy= --token-audience= "
        "--deployment-id= --deployments= --origin= --org= --frame-origins= --audience-shape= --json=",
        .wrong = add_wrong, .before = add_before, .perform = add},
    {"list", "", "--org=", .perform = list},
    {"show", "ID", "--org=", .perform = show},
    {"test", "ID", "--org=", .perform = test},
    {"launches", "", "--refused --registration= --limit= --code= --org=", .wrong = launches_wrong,
        .perform = launches},
    {"refused", "", "--org=", .perform = refused},
    {"site", "VERB", "--lms-url= --name= --issuer= --frame-origins= --site= --file= --org=",
        .wrong = command_site_wrong, .before = command_site_before, .perform = command_site},
    {"disable", "ISSUER CLIENT_ID", "--org=", .perform = enable},
    {"enable", "ISSUER CLIENT_ID", "--org=", .perform = enable},
    {"approve", "ID", "--org=", .perform = platform_command_decide},
    {"refuse", "ID", "--org=", .perform = platform_command_decide},
    {"invite", "", "--name= --days= --policy= --at-once --org=", .wrong = platform_command_invite_wrong,
        .perform = platform_command_invite},
    {"invites", "", "--org=", .perform = platform_command_invites},
    {"withdraw", "INVITE", "--org=", .perform = platform_command_withdraw},
    {"deployments", "ID", "--org=", .perform = platform_command_deployments},
    {"deployment", "ID DEPLOYMENT DECISION", "--to= --org=", .perform = platform_command_deployment},
    {"policies", "", "--table", .before = policies},
    {"presets", "", "--table", .before = presets},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_platform, forms, argc, argv);
}

const struct command command_platform = {.name = "platform", .usage = usage, .run = run};
