/* lectern org list | add | set | host | disable | enable */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"
#include "lms/organization/organization.h"

enum { QUOTA_MAX_DIGITS = 15 };

static enum err show(struct command_house *house, const char *slug)
{
	json_t *organization;

	TRY(organization_show(&house->work, slug, &organization));
	command_print(json_incref(organization));
	return OK;
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	json_t *all;

	(void)words;
	TRY(organization_list(&house->work, &all));
	command_print(json_pack("{s:O}", "organizations", all));
	return OK;
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	const char *slug = words->plain[0];
	struct organization added;

	TRY(organization_add(&house->work, &command_operator, slug, command_option_or(words, "--name", slug),
	    command_option_or(words, "--database", ""), &added));
	return show(house, added.slug);
}

static bool quota_fits(const char *text)
{
	return *text != '\0' && strspn(text, "0123456789") == strlen(text) &&
	       strlen(text) <= QUOTA_MAX_DIGITS;
}

static const char *set_wrong(const struct command_words *words)
{
	const char *quota = command_option(words, "--quota");

	if (words->options_count != 1)
		return "--database or --quota";
	return quota == NULL || quota_fits(quota) ? NULL : "--quota is a number of bytes, 0 for no limit";
}

static enum err set(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const char *slug = words->plain[0], *quota = command_option(words, "--quota");

	if (quota != NULL)
		TRY(organization_quota_set(w, &command_operator, slug, strtoll(quota, NULL, 10)));
	else
		TRY(organization_place(w, &command_operator, slug, command_option(words, "--database")));
	return show(house, slug);
}

static const char *host_wrong(const struct command_words *words)
{
	const char *what = words->plain[1];
	bool changes = strcmp(what, "add") == 0 || strcmp(what, "remove") == 0;

	if (!changes && strcmp(what, "list") != 0)
		return "list, add or remove?";
	return changes == (words->plain[2] != NULL) ? NULL : "add and remove take one HOST, list takes none";
}

static enum err host(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	const char *slug = words->plain[0], *what = words->plain[1];
	struct organization organization;
	const char **hosts;
	json_t *all = json_own(w->arena, json_array());
	size_t count;

	if (strcmp(what, "add") == 0)
		TRY(organization_host_add(w, &command_operator, slug, words->plain[2]));
	else if (strcmp(what, "remove") == 0)
		TRY(organization_host_remove(w, &command_operator, slug, words->plain[2]));
	TRY(organization_read(w, slug, &organization));
	TRY(organization_hosts(w, organization.id, &hosts, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, json_string(hosts[i]));
	command_print(json_pack("{s:s,s:O}", "org", slug, "hosts", all));
	return OK;
}

/* enable, disable */
static enum err open_or_close(struct command_house *house, const struct command_words *words)
{
	bool open = strcmp(words->form->name, "enable") == 0;

	TRY(organization_open(&house->work, &command_operator, words->plain[0], open));
	return show(house, words->plain[0]);
}

static const struct command_form forms[] = {
    {"list", "", "", .perform = list},
    {"add", "SLUG", "--name= --database=", .perform = add},
    {"set", "SLUG", "--database= --quota=", .wrong = set_wrong, .perform = set},
    {"host", "SLUG list|add|remove [HOST]", "", .wrong = host_wrong, .perform = host},
    {"disable", "SLUG", "", .perform = open_or_close},
    {"enable", "SLUG", "", .perform = open_or_close},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_org, forms, argc, argv);
}

const struct command command_org = {
    .name = "org",
    .usage = "usage: lectern org list\n"
             "       lectern org add SLUG [--name NAME] [--database NAME]\n"
             "       lectern org set SLUG --database NAME | --quota BYTES\n"
             "       lectern org host SLUG list | add HOST | remove HOST\n"
             "       lectern org disable SLUG\n"
             "       lectern org enable SLUG\n\n"
             "list prints every organisation and the database that holds its rows (\"\": the first). add "
             "makes an\n"
             "organisation: SLUG is its short name in addresses (small letters, digits, hyphens). host: the "
             "host names\n"
             "that lead to this organisation alone, as browsers send them. set puts an\n"
             "organisation into a database of tenant_databases, as long as it has no data: before a "
             "platform is\n"
             "registered or a package imported for it; every node knows within five seconds; --quota: how "
             "many bytes its\n"
             "unpacked packages may take, 0 for no limit. disable lets "
             "nobody enter\n"
             "it any more, by a platform or a direct link; enable undoes that.\n",
    .run = run,
};
