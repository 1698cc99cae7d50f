/* lectern token create */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"

enum { DAYS_DEFAULT = 30, DAYS_MAX = 365 };

struct token_words {
	const char *scope; /* NULL: not said */
	long days;
};

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct token_words *words)
{
	char *end;

	*words = (struct token_words){.days = DAYS_DEFAULT};
	if (argc < 1 || strcmp(argv[0], "create") != 0)
		return false;
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 >= argc)
			return false;
		if (strcmp(argv[i], "--scope") == 0) {
			words->scope = argv[i + 1];
		} else if (strcmp(argv[i], "--days") == 0) {
			words->days = strtol(argv[i + 1], &end, 10);
			if (end == argv[i + 1] || *end != '\0')
				return false;
		} else {
			return false;
		}
	}
	return words->scope != NULL;
}

static enum err words_check(struct work *w, const struct token_words *words)
{
	const char *at = words->scope + strspn(words->scope, " ");
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
	if (words->days < 1 || words->days > DAYS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "days", "is a number from 1 to %d", DAYS_MAX);
	return OK;
}

static enum err create(struct command_house *house, const struct token_words *words)
{
	struct work *w = &house->work;
	struct keys_token token = {.scope = words->scope,
	    .audience = house->app.config.app_url,
	    .expires_s = w->now_us / US_PER_S + (int64_t)words->days * 24 * 3600};
	char expires[TIME_TEXT_SIZE];
	const char *text;
	json_t *answer;

	TRY(words_check(w, words));
	TRY(keys_token_make(w, house->app.keys, &token, &text));
	answer = json_pack("{s:s,s:s,s:s}", "token", text, "scope", token.scope, "expires_at",
	    time_format(token.expires_s * US_PER_S, expires));
	json_dumpf(answer, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(answer);
	return OK;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct token_words words;
	int code;
	enum err e;

	code = command_house_configure(&house, &argc, &argv);
	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_token);
	else if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		e = create(&house, &words);
		code = e == OK ? 0 : command_failed("token", &house.work, e);
	}
	command_house_close(&house);
	return code;
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
