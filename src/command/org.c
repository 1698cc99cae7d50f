/* lectern org list | add | set | host | disable | enable */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command_int.h"
#include "lms/organization/organization.h"

static int print(struct command_house *house, json_t *answer)
{
	printf("%s\n", json_text(house->work.arena, answer));
	return 0;
}

static enum err list(struct command_house *house)
{
	json_t *all;

	TRY(organization_list(&house->work, &all));
	print(house, json_own(house->arena, json_pack("{s:O}", "organizations", all)));
	return OK;
}

static enum err add(struct command_house *house, int argc, char **argv)
{
	struct work *w = &house->work;
	const char *name = argv[1], *database = "";
	struct organization added;
	json_t *organization;

	for (int i = 2; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--name") == 0)
			name = argv[i + 1];
		else
			database = argv[i + 1];
	}
	TRY(organization_add(w, &command_operator, argv[1], name, database, &added));
	TRY(organization_show(w, added.slug, &organization));
	print(house, organization);
	return OK;
}

static enum err host(struct command_house *house, const char *slug, const char *verb, const char *name)
{
	struct work *w = &house->work;
	struct organization organization;
	const char **hosts;
	json_t *all = json_own(w->arena, json_array());
	size_t count;

	if (strcmp(verb, "add") == 0)
		TRY(organization_host_add(w, &command_operator, slug, name));
	else if (strcmp(verb, "remove") == 0)
		TRY(organization_host_remove(w, &command_operator, slug, name));
	TRY(organization_read(w, slug, &organization));
	TRY(organization_hosts(w, organization.id, &hosts, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, json_string(hosts[i]));
	print(house, json_own(house->arena, json_pack("{s:s,s:O}", "org", slug, "hosts", all)));
	return OK;
}

static enum err change(struct command_house *house, int argc, char **argv)
{
	struct work *w = &house->work;
	const char *verb = argv[0], *slug = argv[1];
	json_t *organization;

	if (strcmp(verb, "add") == 0)
		return add(house, argc, argv);
	if (strcmp(verb, "host") == 0)
		return host(house, slug, argv[2], argc == 4 ? argv[3] : "");
	if (strcmp(verb, "set") == 0 && strcmp(argv[2], "--quota") == 0)
		TRY(organization_quota_set(w, &command_operator, slug, strtoll(argv[3], NULL, 10)));
	else if (strcmp(verb, "set") == 0)
		TRY(organization_place(w, &command_operator, slug, argv[3]));
	else
		TRY(organization_open(w, &command_operator, slug, strcmp(verb, "enable") == 0));
	TRY(organization_show(w, slug, &organization));
	print(house, organization);
	return OK;
}

static bool add_words_fit(int argc, char **argv)
{
	if (argc < 2 || argc % 2 != 0)
		return false;
	for (int i = 2; i < argc; i += 2) {
		if (strcmp(argv[i], "--name") != 0 && strcmp(argv[i], "--database") != 0)
			return false;
	}
	return true;
}

/* False: not how this verb is used. */
static bool words_fit(int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], "add") == 0)
		return add_words_fit(argc, argv);
	if (argc > 2 && strcmp(argv[0], "host") == 0)
		return (argc == 3 && strcmp(argv[2], "list") == 0) ||
		       (argc == 4 && (strcmp(argv[2], "add") == 0 || strcmp(argv[2], "remove") == 0));
	if (argc == 1)
		return strcmp(argv[0], "list") == 0;
	if (argc == 2)
		return strcmp(argv[0], "disable") == 0 || strcmp(argv[0], "enable") == 0;
	return argc == 4 && strcmp(argv[0], "set") == 0 &&
	       (strcmp(argv[2], "--database") == 0 ||
	           (strcmp(argv[2], "--quota") == 0 && argv[3][0] != '\0' &&
	               strspn(argv[3], "0123456789") == strlen(argv[3]) && strlen(argv[3]) <= 15));
}

static int run(int argc, char **argv)
{
	struct command_house house;
	int code = command_house_configure(&house, &argc, &argv);
	enum err e;

	if (code == 0 && !words_fit(argc, argv))
		code = command_usage(&command_org);
	if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		e = argc == 1 ? list(&house) : change(&house, argc, argv);
		if (e != OK)
			code = command_failed("org", &house.work, e);
	}
	command_house_close(&house);
	return code;
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
