/* lectern keys list | rotate | pin | unpin */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lti/ags.h"

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

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *keys;

	TRY(keys_list(&house->work, &house->app.config, &keys));
	if (command_flag(words, "--table"))
		print_table(keys);
	else
		command_print(json_pack("{s:O}", "keys", keys));
	return OK;
}

static enum err rotate(struct command_house *house, const struct command_words *words)
{
	bool now = command_flag(words, "--now");
	const char *kid, *signs_after = NULL;
	json_t *keys, *key;
	size_t i;

	TRY(keys_rotate(&house->work, house->app.keys, now, &kid));
	TRY(keys_list(&house->work, &house->app.config, &keys));
	json_array_foreach(keys, i, key)
	{
		if (strcmp(text_of(key, "kid"), kid) == 0)
			signs_after =
			    json_string_value(json_object_get(key, now ? "signed_from" : "signs_after"));
	}
	command_print(json_pack(
	    "{s:s,s:s,s:s?}", "kid", kid, "state", now ? "current" : "next", "signs_after", signs_after));
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

static enum err pin(struct command_house *house, const struct command_words *words)
{
	struct lti_registration registration;

	TRY(registration_read(&house->work, words->plain[1], &registration));
	TRY(keys_pin(&house->work, words->plain[0], registration.id));
	command_print(json_pack("{s:s,s:s,s:s}", "kid", words->plain[0], "registration", words->plain[1],
	    "name", registration.name));
	return OK;
}

static enum err unpin(struct command_house *house, const struct command_words *words)
{
	struct lti_registration registration;

	TRY(registration_read(&house->work, words->plain[0], &registration));
	TRY(keys_unpin(&house->work, registration.id));
	command_print(json_pack("{s:s}", "unpinned", words->plain[0]));
	return OK;
}

static const struct command_form forms[] = {
    {"list", "", "--table", .perform = list},
    {"rotate", "", "--now", .perform = rotate},
    {"pin", "KID REGISTRATION", "", .perform = pin},
    {"unpin", "REGISTRATION", "", .perform = unpin},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_keys, forms, argc, argv);
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
