/* lectern platform add | list | show | launches | disable | enable | policies */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command_int.h"
#include "lms/platform/platform.h"
#include "lti/policy.h"
#include "lti/registration.h"

enum { JSON_MAX = 256 * 1024, LAUNCHES_DEFAULT = 20, LAUNCHES_MAX = 500, OPTIONS_MAX = 32 };

static const char usage[] =
    "usage: lectern platform add --issuer URL --client-id ID --auth-url URL --token-url URL --jwks-uri URL\n"
    "                            [--name NAME] [--policy standard|moodle|openedx] [--token-audience TEXT]\n"
    "                            [--deployment-id ID] [--deployments accept|refuse] [--origin SLUG] [--org "
    "SLUG]\n"
    "                            [--frame-origins \"https://A https://B\"]\n"
    "       lectern platform add --json FILE      (the same names with underscores, and jwks; - is standard "
    "input)\n"
    "       lectern platform list [--org SLUG]\n"
    "       lectern platform show ID [--org SLUG]\n"
    "       lectern platform launches [--refused] [--registration ID] [--limit N] [--org SLUG]\n"
    "       lectern platform disable|enable ISSUER CLIENT_ID [--org SLUG]\n"
    "       lectern platform policies [--table]\n\n"
    "add registers a learning platform (LTI 1.3), or changes the one with this issuer and client_id, and "
    "prints\n"
    "the addresses to enter there. People are the same wherever the origin is the same: registrations of "
    "one\n"
    "issuer share an origin, another site gets one of its own unless --origin names it. --frame-origins: "
    "pages\n"
    "besides the platform's own that may show Lectern in a frame. launches prints the latest launches with "
    "every\n"
    "check: what was received and what was expected. disable refuses a platform's launches from now on, on "
    "every\n"
    "node; enable (or add) lets them in again. policies prints what is done differently for each kind of "
    "platform.\n";

static int print(json_t *own)
{
	json_dumpf(own, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(own);
	return 0;
}

static int misused(const char *why, const char *word)
{
	fprintf(stderr, "lectern: platform: %s%s\n\n%s", why, word, usage);
	return 2;
}

/* "--client-id X" becomes "client_id": "X". NULL when a word is no such option, after saying so. */
static json_t *options_read(int argc, char **argv)
{
	json_t *options = json_object();

	for (int i = 0; i < argc; i += 2) {
		char name[64];

		if (strcmp(argv[i], "--refused") == 0 || strcmp(argv[i], "--table") == 0) {
			json_object_set_new(options, argv[i] + 2, json_true());
			i--;
			continue;
		}

		if (strncmp(argv[i], "--", 2) != 0 || strlen(argv[i]) >= sizeof(name) || i + 1 >= argc ||
		    i > 2 * OPTIONS_MAX) {
			misused(i + 1 >= argc ? "no value after " : "what is ", argv[i]);
			json_decref(options);
			return NULL;
		}
		memcpy(name, argv[i] + 2, strlen(argv[i] + 2) + 1);
		for (char *p = name; *p != '\0'; p++) {
			if (*p == '-')
				*p = '_';
		}
		json_object_set_new(options, name, json_string(argv[i + 1]));
	}
	return options;
}

static const char *option(const json_t *options, const char *name)
{
	const char *value = json_string_value(json_object_get(options, name));

	return value != NULL ? value : "";
}

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

static enum err platform_add(struct command_house *house, json_t *described)
{
	struct work *w = &house->work;
	const char *app_url = house->app.config.app_url;
	struct lti_platform platform;
	struct lti_platform_added added;

	TRY(lti_platform_read(w, described, &platform));
	TRY(platform_save(w, &command_operator, &platform, &added));
	print(json_pack("{s:s,s:s,s:s,s:s,s:o,s:b,s:o,s:o,s:o}", "registration",
	    uuid_text(w->arena, added.registration), "organization", uuid_text(w->arena, added.org), "origin",
	    uuid_text(w->arena, added.origin), "origin_slug", added.origin_slug, "deployment",
	    uuid_is_nil(added.deployment) ? json_null() : json_string(uuid_text(w->arena, added.deployment)),
	    "changed", (int)added.changed, "login_url", json_sprintf("%s/lti/login", app_url), "launch_url",
	    json_sprintf("%s/lti/launch", app_url), "jwks_url", json_sprintf("%s/lti/jwks", app_url)));
	return OK;
}

static int add(struct command_house *house, json_t *options)
{
	const char *path = option(options, "json");
	json_t *described = options;
	enum err e = OK;
	int code;

	if (*path != '\0' && json_object_size(options) > 1)
		return misused("--json stands alone, everything else is in the file", "");
	if (*path != '\0') {
		if (strcmp(path, "-") != 0 && (code = command_input_open(house, path, &path)) != 0)
			return code;
		/* Read with the starter's rights; the house is entered afterwards. */
		e = file_read(&house->work, path, &described);
	}
	if (e != OK)
		return command_failed("platform", &house->work, e);
	if ((code = command_house_enter(house)) != 0)
		return code;
	e = platform_add(house, described);
	return e == OK ? 0 : command_failed("platform", &house->work, e);
}

static int list(struct command_house *house, json_t *options, const char *only)
{
	json_t *platforms, *one;
	size_t i;
	enum err e;
	int code;

	if ((code = command_house_enter(house)) != 0)
		return code;
	e = lti_platform_list(
	    &house->work, *option(options, "org") != '\0' ? option(options, "org") : "main", &platforms);
	if (e != OK)
		return command_failed("platform", &house->work, e);
	if (only == NULL)
		return print(json_pack("{s:O}", "platforms", platforms));
	json_array_foreach(platforms, i, one)
	{
		if (strcmp(option(one, "registration"), only) == 0 ||
		    strcmp(option(one, "client_id"), only) == 0)
			return print(json_incref(one));
	}
	return command_failed("platform", &house->work,
	    fail(&house->work, ERR_NOT_FOUND, "there is no registration or client_id %.100s", only));
}

static int launches(struct command_house *house, json_t *options)
{
	const char *limit = option(options, "limit"), *id = option(options, "registration");
	long count = *limit != '\0' ? strtol(limit, NULL, 10) : LAUNCHES_DEFAULT;
	struct uuid registration = {0};
	bool refused = json_is_true(json_object_get(options, "refused"));
	json_t *found;
	enum err e;
	int code;

	if (count < 1 || count > LAUNCHES_MAX)
		return misused("--limit is a number from 1 to 500", "");
	if (*id != '\0' && !uuid_parse(id, &registration))
		return misused("--registration is the id that add printed", "");
	if ((code = command_house_enter(house)) != 0)
		return code;
	e = lti_launch_list(&house->work, *option(options, "org") != '\0' ? option(options, "org") : "main",
	    registration, refused, (int)count, &found);
	if (e != OK)
		return command_failed("platform", &house->work, e);
	return print(json_pack("{s:O}", "launches", found));
}

static int policies(struct command_house *house, json_t *options)
{
	if (json_is_true(json_object_get(options, "table"))) {
		fputs(lti_policies_markdown(&house->work), stdout);
		return 0;
	}
	return print(json_pack("{s:O}", "policies", lti_policies_json(&house->work)));
}

static bool options_known(const json_t *options, const char *const names[])
{
	size_t known = 0;

	for (size_t i = 0; names[i] != NULL; i++)
		known += json_object_get(options, names[i]) != NULL;
	return known == json_object_size(options);
}

static int enable(struct command_house *house, json_t *options, char **words, bool enabled)
{
	const char *org = *option(options, "org") != '\0' ? option(options, "org") : "main";
	enum err e;
	int code;

	if ((code = command_house_enter(house)) != 0)
		return code;
	e = platform_enable(&house->work, &command_operator, org, words[0], words[1], enabled);
	if (e != OK)
		return command_failed("platform", &house->work, e);
	return print(json_pack("{s:s,s:s,s:s}", "issuer", words[0], "client_id", words[1], "status",
	    enabled ? "active" : "disabled"));
}

enum verb { ADD, LIST, SHOW, LAUNCHES, DISABLE, ENABLE, POLICIES, VERBS };
static const struct {
	const char *name;
	int words; /* that follow it, before its options */
	const char *options[5];
} verbs[VERBS] = {
    [ADD] = {"add", 0, {NULL}}, /* a platform's fields, which are read as such */
    [LIST] = {"list", 0, {"org"}},
    [SHOW] = {"show", 1, {"org"}},
    [LAUNCHES] = {"launches", 0, {"org", "registration", "limit", "refused"}},
    [DISABLE] = {"disable", 2, {"org"}},
    [ENABLE] = {"enable", 2, {"org"}},
    [POLICIES] = {"policies", 0, {"table"}},
};

static int dispatch(struct command_house *house, int argc, char **argv, enum verb verb)
{
	char **words = argv + 1;
	json_t *options = options_read(argc - 1 - verbs[verb].words, words + verbs[verb].words);
	int code;

	if (options == NULL)
		return 2;
	if (verb != ADD && !options_known(options, verbs[verb].options))
		code = misused("unknown option", "");
	else if (verb == ADD)
		code = add(house, options);
	else if (verb == LAUNCHES)
		code = launches(house, options);
	else if (verb == POLICIES)
		code = policies(house, options);
	else if (verb == DISABLE || verb == ENABLE)
		code = enable(house, options, words, verb == ENABLE);
	else
		code = list(house, options, verb == SHOW ? words[0] : NULL);
	json_decref(options);
	return code;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	const char *name;
	int verb = 0, code = command_house_configure(&house, &argc, &argv);

	name = code == 0 && argc > 0 ? argv[0] : "";
	while (verb < VERBS && strcmp(verbs[verb].name, name) != 0)
		verb++;
	if (code == 0 && verb == VERBS)
		code = misused("add, list, show, launches, disable, enable or policies? not ",
		    *name != '\0' ? name : "nothing");
	else if (code == 0 && argc - 1 < verbs[verb].words)
		code = misused(verb == SHOW ? "show what?" : "of which ISSUER and CLIENT_ID?", "");
	else if (code == 0)
		code = dispatch(&house, argc, argv, (enum verb)verb);
	command_house_close(&house);
	return code;
}

const struct command command_platform = {.name = "platform", .usage = usage, .run = run};
