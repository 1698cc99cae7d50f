/* lectern xapi-key add | list | rotate | revoke */
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/xapi_key/xapi_key.h"

enum { SCOPES_MAX = 16, DAYS_MAX = 3650, SECONDS_OF_DAY = 24 * 3600 };

static void print(struct command_house *house, const struct xapi_key_row *row, const char *secret)
{
	json_t *answer = xapi_key_json(&house->work, row);

	if (secret != NULL) {
		json_object_set_new(answer, "secret", json_string(secret));
		json_object_set_new(answer, "endpoint", json_sprintf("%s/xapi/", house->app.config.app_url));
	}
	command_print(answer);
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	const char *scopes[SCOPES_MAX];
	struct xapi_key_new new_one = {.id = uuid_v7(),
	    .name = command_option_or(words, "--name", "made on the command line"),
	    .activity_prefix = command_option_or(words, "--activity-prefix", ""),
	    .scopes = {command_option_all(words, "--scope", scopes, SCOPES_MAX), scopes}};
	struct principal principal;
	struct xapi_key_row row;
	const char *secret;
	int64_t days = 0;

	if (command_number(words, "--days", 1, DAYS_MAX, 0, &days) && days > 0)
		new_one.expires_us = house->work.now_us + days * SECONDS_OF_DAY * US_PER_S;
	TRY(command_organization(&house->work, words, &new_one.org));
	principal = command_operator_in(new_one.org);
	TRY(xapi_key_add(&house->work, house->app.keys, &principal, &new_one, &row, &secret));
	print(house, &row, secret);
	return OK;
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct uuid org, before = {{0}};
	struct xapi_key_row *rows;
	size_t count;

	TRY(command_organization(&house->work, words, &org));
	do {
		TRY(xapi_key_list(&house->work, org, before, XAPI_KEY_LIST_MAX, &rows, &count));
		for (size_t i = 0; i < count; i++)
			json_array_append_new(all, xapi_key_json(&house->work, &rows[i]));
		if (count > 0)
			before = rows[count - 1].id;
	} while (count == XAPI_KEY_LIST_MAX);
	command_print(json_pack("{s:O}", "keys", all));
	return OK;
}

/* By its id or by the key itself. */
static enum err named(struct command_house *house, const struct command_words *words, struct uuid *ret_org,
    struct xapi_key_row *ret_row)
{
	const char *name = words->plain[0];
	struct uuid id, before = {{0}};
	struct xapi_key_row *rows;
	size_t count;

	TRY(command_organization(&house->work, words, ret_org));
	if (uuid_parse(name, &id))
		return xapi_key_find(&house->work, *ret_org, id, ret_row);
	do {
		TRY(xapi_key_list(&house->work, *ret_org, before, XAPI_KEY_LIST_MAX, &rows, &count));
		for (size_t i = 0; i < count; i++) {
			if (strcmp(rows[i].key_id, name) == 0) {
				*ret_row = rows[i];
				return OK;
			}
			before = rows[i].id;
		}
	} while (count == XAPI_KEY_LIST_MAX);
	return fail_field(&house->work, ERR_NOT_FOUND, "key", "there is no key %.60s", name);
}

static enum err rotate(struct command_house *house, const struct command_words *words)
{
	struct principal principal;
	struct xapi_key_row row;
	const char *secret;
	int64_t overlap_s = 0;
	struct uuid org;

	(void)command_number(words, "--overlap", 1, XAPI_KEY_OVERLAP_MAX_S, 0, &overlap_s);
	TRY(named(house, words, &org, &row));
	principal = command_operator_in(org);
	TRY(xapi_key_rotate(
	    &house->work, house->app.keys, NULL, &principal, org, row.id, overlap_s, &secret));
	TRY(xapi_key_find(&house->work, org, row.id, &row));
	print(house, &row, secret);
	return OK;
}

static enum err revoke(struct command_house *house, const struct command_words *words)
{
	struct principal principal;
	struct xapi_key_row row;
	struct uuid org;

	TRY(named(house, words, &org, &row));
	principal = command_operator_in(org);
	TRY(xapi_key_revoke(&house->work, NULL, &principal, org, row.id));
	TRY(xapi_key_find(&house->work, org, row.id, &row));
	print(house, &row, NULL);
	return OK;
}

static const char *add_wrong(const struct command_words *words)
{
	int64_t days;

	if (!command_number(words, "--days", 1, DAYS_MAX, 0, &days))
		return "--days is a number from 1 to 3650";
	return command_option(words, "--scope") != NULL ? NULL : "--scope says what the key may do";
}

static const char *rotate_wrong(const struct command_words *words)
{
	int64_t overlap_s;

	return command_number(words, "--overlap", 1, XAPI_KEY_OVERLAP_MAX_S, 0, &overlap_s)
	           ? NULL
	           : "--overlap is a number of seconds, at most 604800";
}

static const struct command_form forms[] = {
    {"add", "", "--scope=* --name= --activity-prefix= --days= --org= --json", .wrong = add_wrong,
        .perform = add},
    {"list", "", "--org= --json", .perform = list},
    {"rotate", "KEY", "--overlap= --org= --json", .wrong = rotate_wrong, .perform = rotate},
    {"revoke", "KEY", "--org= --json", .perform = revoke},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_xapi_key, forms, argc, argv);
}

const struct command command_xapi_key = {
    .name = "xapi-key",
    .usage =
        "usage: lectern xapi-key add --scope SCOPE [--scope …] [--name TEXT] [--activity-prefix IRI] [--days "
        "N] [--org SLUG] [--json]\n"
        "       lectern xapi-key list [--org SLUG] [--json]\n"
        "       lectern xapi-key rotate KEY [--overlap SECONDS] [--org SLUG] [--json]\n"
        "       lectern xapi-key revoke KEY [--org SLUG] [--json]\n\n"
        "add     makes a key by which a program reaches the organisation's learning record store "
        "(docs/xapi.md) "
        "and prints it with\n"
        "        its secret, this once. Scopes: statements/write, statements/read/mine, statements/read, "
        "state, "
        "define, profile,\n"
        "        all/read, all. --activity-prefix: only activities whose IRI begins so.\n"
        "list    prints the keys, without secrets.\n"
        "rotate  gives a key (xak_… or its id) another secret; with --overlap the one before counts as "
        "long.\n"
        "revoke  takes a key back: within five seconds it opens nothing.\n\n"
        "Answers are JSON, with --json or without.\n",
    .run = run,
};
