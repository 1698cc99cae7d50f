/* lectern keys list | rotate | pin | unpin */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "lti/ags.h"

struct keys_words {
	const char *verb;
	const char *first, *second; /* NULL: not there */
	bool now, table;
};

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct keys_words *words)
{
	int wanted;

	*words = (struct keys_words){0};
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--now") == 0)
			words->now = true;
		else if (strcmp(argv[i], "--table") == 0)
			words->table = true;
		else if (argv[i][0] == '-')
			return false;
		else if (words->verb == NULL)
			words->verb = argv[i];
		else if (words->first == NULL)
			words->first = argv[i];
		else if (words->second == NULL)
			words->second = argv[i];
		else
			return false;
	}
	if (words->verb == NULL)
		return false;
	wanted = strcmp(words->verb, "pin") == 0     ? 2
	         : strcmp(words->verb, "unpin") == 0 ? 1
	         : strcmp(words->verb, "list") == 0  ? 0
	                                             : -1;
	if (strcmp(words->verb, "rotate") == 0)
		return words->first == NULL && !words->table;
	return !words->now && (!words->table || wanted == 0) &&
	       (words->first != NULL) + (words->second != NULL) == wanted;
}

static const char *text_of(const json_t *key, const char *name)
{
	const char *text = json_string_value(json_object_get(key, name));

	return text != NULL ? text : "-";
}

static void print_table(const json_t *list)
{
	size_t i;
	json_t *key;

	printf("%-36s  %-8s  %-24s  %-24s  %-24s  %-24s  %s\n", "kid", "state", "published", "signs from",
	    "signed until", "published until", "pinned by");
	json_array_foreach(list, i, key)
	{
		bool next = strcmp(text_of(key, "state"), "next") == 0;

		printf("%-36s  %-8s  %-24s  %-24s  %-24s  %-24s  %zu\n", text_of(key, "kid"),
		    text_of(key, "state"), text_of(key, "published_at"),
		    text_of(key, next ? "signs_after" : "signed_from"), text_of(key, "signed_until"),
		    text_of(key, "published_until"), json_array_size(json_object_get(key, "pinned_by")));
	}
}

static void print_json(json_t *own)
{
	json_dumpf(own, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(own);
}

static enum err list(struct command_house *house, const struct keys_words *words)
{
	json_t *keys;

	TRY(keys_list(&house->work, &house->app.config, &keys));
	if (words->table)
		print_table(keys);
	else
		print_json(json_pack("{s:O}", "keys", keys));
	return OK;
}

static enum err rotate(struct command_house *house, const struct keys_words *words)
{
	const char *kid, *signs_after = NULL;
	json_t *keys, *key;
	size_t i;

	TRY(keys_rotate(&house->work, house->app.keys, words->now, &kid));
	TRY(keys_list(&house->work, &house->app.config, &keys));
	json_array_foreach(keys, i, key)
	{
		if (strcmp(text_of(key, "kid"), kid) == 0)
			signs_after = json_string_value(
			    json_object_get(key, words->now ? "signed_from" : "signs_after"));
	}
	print_json(json_pack("{s:s,s:s,s:s?}", "kid", kid, "state", words->now ? "current" : "next",
	    "signs_after", signs_after));
	return OK;
}

static enum err registration_read(struct work *w, const char *text, struct lti_registration *ret)
{
	struct uuid id;

	if (!uuid_parse(text, &id))
		return fail_field(w, ERR_BAD_INPUT, "registration",
		    "\"%.64s\" is not the id of a registration (lectern platform list)", text);
	return lti_registration_load(w, id, ret);
}

static enum err pin(struct command_house *house, const struct keys_words *words)
{
	struct lti_registration registration;

	TRY(registration_read(&house->work, words->second, &registration));
	TRY(keys_pin(&house->work, words->first, registration.id));
	print_json(json_pack(
	    "{s:s,s:s,s:s}", "kid", words->first, "registration", words->second, "name", registration.name));
	return OK;
}

static enum err unpin(struct command_house *house, const struct keys_words *words)
{
	struct lti_registration registration;

	TRY(registration_read(&house->work, words->first, &registration));
	TRY(keys_unpin(&house->work, registration.id));
	print_json(json_pack("{s:s}", "unpinned", words->first));
	return OK;
}

static enum err keys_command(struct command_house *house, const struct keys_words *words)
{
	if (strcmp(words->verb, "list") == 0)
		return list(house, words);
	if (strcmp(words->verb, "rotate") == 0)
		return rotate(house, words);
	if (strcmp(words->verb, "pin") == 0)
		return pin(house, words);
	return unpin(house, words);
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct keys_words words;
	int code;
	enum err e;

	code = command_house_configure(&house, &argc, &argv);
	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_keys);
	else if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		e = keys_command(&house, &words);
		code = e == OK ? 0 : command_failed("keys", &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const struct command command_keys = {
    .name = "keys",
    .usage =
        "usage: lectern keys list [--table]\n"
        "       lectern keys rotate [--now]\n"
        "       lectern keys pin KID REGISTRATION\n"
        "       lectern keys unpin REGISTRATION\n\n"
        "Platforms know this service by its keys, published at /lti/jwks.\n"
        "list    prints them: the current one signs, a next one is published and will sign, retiring ones "
        "are still published.\n"
        "rotate  publishes a next key. The running service lets it sign after key_publish_before, and "
        "removes the old one\n"
        "        key_keep_after later. --now: it signs at once, for a key that others may know; platforms "
        "that keep our set\n"
        "        for long may then refuse us until they read it again.\n"
        "pin     binds a platform that was given a copy of a key, instead of our address, to it: that key "
        "stays published\n"
        "        and signs for this platform until unpin. KID is the key's id, REGISTRATION the id that "
        "platform add printed.\n",
    .run = run,
};
