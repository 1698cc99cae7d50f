/* lectern token create */
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"

enum { DAYS_DEFAULT = 30, DAYS_MAX = 365 };

static const char *create_wrong(const struct command_words *words)
{
	int64_t days;

	if (!command_number(words, "--days", 1, DAYS_MAX, DAYS_DEFAULT, &days))
		return "--days is a number from 1 to 365";
	return command_flag(words, "--scope") ? NULL : "--scope says which rights the token has";
}

static enum err scope_check(struct work *w, const char *scope)
{
	const char *at = scope + strspn(scope, " ");
	enum permission p;

	do {
		size_t len = strcspn(at, " ");

		if (!permission_find(arena_strndup(w->arena, at, len), &p))
			return fail_field(w, ERR_BAD_INPUT, "scope",
			    "\"%.64s\" is no right; they are called like packages:write and attempts:read",
			    at);
		at += len;
		at += strspn(at, " ");
	} while (*at != '\0');
	return OK;
}

static enum err create(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct keys_token token = {
	    .scope = command_option_or(words, "--scope", ""), .audience = house->app.config.app_url};
	int64_t days = DAYS_DEFAULT;
	const char *text;

	TRY(scope_check(w, token.scope));
	(void)command_number(words, "--days", 1, DAYS_MAX, DAYS_DEFAULT, &days);
	token.expires_s = w->now_us / US_PER_S + days * 24 * 3600;
	TRY(keys_token_make(w, house->app.keys, &token, &text));
	command_print(json_pack("{s:s,s:s,s:o}", "token", text, "scope", token.scope, "expires_at",
	    command_time_json(token.expires_s * US_PER_S)));
	return OK;
}

static const struct command_form forms[] = {
    {"create", "", "--scope= --days=", .wrong = create_wrong, .perform = create},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_token, forms, argc, argv);
}

const struct command command_token = {
    .name = "token",
    .usage =
        "usage: lectern token create --scope \"RIGHT …\" [--days 30]\n\n"
        "create  prints an access token for the API (Authorization: Bearer …) that ends by itself after so "
        "many days, 1 to 365.\n"
        "        It serves every organisation, is signed with a key made from this installation's secret and "
        "is "
        "kept nowhere: it\n"
        "        cannot be taken back one by one, so give it few days. Rights: packages:write, "
        "credentials:manage … (docs/api.md).\n",
    .run = run,
};
