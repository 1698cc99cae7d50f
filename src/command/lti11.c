/* lectern lti11 add | list | show | change | disable | enable | rotate | on | off | trust | distrust */
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"
#include "lms/lti11/consumer.h"

static enum err id_read(struct work *w, const char *what, const char *text, struct uuid *ret_id)
{
	if (!uuid_parse(text, ret_id))
		return fail_field(w, ERR_BAD_INPUT, what, "%.60s is no id", text);
	return OK;
}

static enum err named(struct command_house *house, const struct command_words *words, struct uuid *ret_org,
    struct consumer *ret_consumer)
{
	struct uuid id;

	TRY(id_read(&house->work, "id", words->plain[0], &id));
	TRY(command_organization(&house->work, words, ret_org));
	return consumer_find(&house->work, *ret_org, id, ret_consumer);
}

/* With what a platform has to be given. */
static void print_secret(struct command_house *house, const struct consumer *c, const char *secret)
{
	json_t *answer = consumer_json(&house->work, c);

	json_object_set_new(answer, "secret", json_string(secret));
	json_object_set_new(
	    answer, "launch_url", json_sprintf("%s/lti/1.1/launch", house->app.config.app_url));
	command_print(answer);
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	struct consumer_new made = {.id = uuid_v7(),
	    .name = command_option_or(words, "--name", command_option_or(words, "--site", "")),
	    .site = command_option_or(words, "--site", ""),
	    .frame_origins = command_option_or(words, "--frame-origins", ""),
	    .policy = command_option_or(words, "--policy", ""),
	    .origin = command_option_or(words, "--origin", "")};
	struct principal principal;
	struct consumer consumer;
	const char *secret;
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	principal = command_operator_in(org);
	TRY(consumer_add(&house->work, house->app.keys, &principal, org, &made, &consumer, &secret));
	print_secret(house, &consumer, secret);
	return OK;
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *all = json_own(house->arena, json_array());
	struct consumer *rows;
	struct uuid org;
	size_t count;
	bool on;

	TRY(command_organization(&house->work, words, &org));
	TRY(lti11_switched(&house->work, org, &on));
	TRY(consumer_list(&house->work, org, (struct uuid){{0}}, LTI11_CONSUMERS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, consumer_json(&house->work, &rows[i]));
	command_print(json_pack("{s:b,s:O}", "on", (int)on, "consumers", all));
	return OK;
}

static enum err show(struct command_house *house, const struct command_words *words)
{
	struct consumer consumer;
	struct uuid org;

	TRY(named(house, words, &org, &consumer));
	command_print(consumer_json(&house->work, &consumer));
	return OK;
}

/* change, disable, enable */
static enum err change(struct command_house *house, const struct command_words *words)
{
	const char *deed = words->form->name;
	struct principal principal;
	struct consumer was;
	struct uuid org;
	bool disabled;

	TRY(named(house, words, &org, &was));
	principal = command_operator_in(org);
	disabled =
	    strcmp(deed, "change") == 0 ? strcmp(was.status, "active") != 0 : strcmp(deed, "disable") == 0;
	TRY(consumer_change(&house->work, &principal, org, was.id,
	    &(struct consumer_change){.name = command_option_or(words, "--name", was.name),
	        .site = command_option_or(words, "--site", was.site),
	        .frame_origins = command_option_or(words, "--frame-origins", was.frame_origins),
	        .policy = command_option_or(words, "--policy", was.policy),
	        .disabled = disabled}));
	return show(house, words);
}

static enum err rotate(struct command_house *house, const struct command_words *words)
{
	struct principal principal;
	struct consumer consumer;
	const char *secret;
	struct uuid org;

	TRY(named(house, words, &org, &consumer));
	principal = command_operator_in(org);
	TRY(consumer_rotate(&house->work, house->app.keys, &principal, org, consumer.id, &secret));
	TRY(consumer_find(&house->work, org, consumer.id, &consumer));
	print_secret(house, &consumer, secret);
	return OK;
}

/* on, off */
static enum err turn_switch(struct command_house *house, const struct command_words *words)
{
	bool on = strcmp(words->form->name, "on") == 0;
	struct principal principal;
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	principal = command_operator_in(org);
	TRY(lti11_switch(&house->work, &principal, org, on));
	command_print(json_pack("{s:b}", "on", (int)on));
	return OK;
}

/* trust, distrust */
static enum err trust(struct command_house *house, const struct command_words *words)
{
	struct uuid org, registration, consumer = {{0}};
	struct principal principal;

	TRY(id_read(&house->work, "registration", words->plain[0], &registration));
	if (words->plain[1] != NULL)
		TRY(id_read(&house->work, "consumer", words->plain[1], &consumer));
	TRY(command_organization(&house->work, words, &org));
	principal = command_operator_in(org);
	TRY(lti11_trust(&house->work, &principal, org, registration, consumer));
	command_print(json_pack("{s:s,s:o}", "registration", words->plain[0], "trusted",
	    words->plain[1] != NULL ? json_string(words->plain[1]) : json_null()));
	return OK;
}

static const char *add_wrong(const struct command_words *words)
{
	return command_option(words, "--site") == NULL ? "--site is missing: the platform's address" : NULL;
}

static const struct command_form forms[] = {
    {"add", "", "--site= --name= --policy= --origin= --frame-origins= --org=", .wrong = add_wrong,
        .perform = add},
    {"list", "", "--org=", .perform = list},
    {"show", "ID", "--org=", .perform = show},
    {"change", "ID", "--site= --name= --policy= --frame-origins= --org=", .perform = change},
    {"disable", "ID", "--org=", .perform = change},
    {"enable", "ID", "--org=", .perform = change},
    {"rotate", "ID", "--org=", .perform = rotate},
    {"on", "", "--org=", .perform = turn_switch},
    {"off", "", "--org=", .perform = turn_switch},
    {"trust", "REGISTRATION ID", "--org=", .perform = trust},
    {"distrust", "REGISTRATION", "--org=", .perform = trust},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_lti11, forms, argc, argv);
}

const struct command command_lti11 = {
    .name = "lti11",
    .usage =
        "usage: lectern lti11 on|off [--org SLUG]\n"
        "       lectern lti11 add --site URL [--name NAME] [--policy openedx|moodle|standard] [--origin "
        "SLUG]\n"
        "                         [--frame-origins \"https://A https://B\"] [--org SLUG]\n"
        "       lectern lti11 list [--org SLUG]\n"
        "       lectern lti11 show|disable|enable|rotate ID [--org SLUG]\n"
        "       lectern lti11 change ID [--site URL] [--name NAME] [--policy POLICY] [--frame-origins TEXT] "
        "[--org SLUG]\n"
        "       lectern lti11 trust REGISTRATION ID [--org SLUG]\n"
        "       lectern lti11 distrust REGISTRATION [--org SLUG]\n\n"
        "LTI 1.1 is for platforms that have nothing newer, such as the public FUN MOOC (docs/lti-1.1.md); it "
        "is off\n"
        "until on turns it on for an organisation. add makes a key for a platform and prints it with its "
        "secret,\n"
        "this once; rotate gives it another one. --policy: openedx unless said. Learners get an origin of "
        "their own\n"
        "unless --origin names the one whose ids they have. What its launches were judged by: lectern "
        "platform\n"
        "launches --registration ID. trust believes a platform of LTI 1.3 (REGISTRATION) what it says of "
        "its\n"
        "learners' ids of LTI 1.1 without a signature.\n",
    .run = run,
};
