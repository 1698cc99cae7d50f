/* lectern org list | set | disable | enable */
#include <stdio.h>
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

static enum err change(struct command_house *house, const char *verb, const char *slug, const char *database)
{
	struct work *w = &house->work;
	json_t *organization;

	if (strcmp(verb, "set") == 0)
		TRY(organization_place(w, slug, database));
	else
		TRY(organization_open(w, slug, strcmp(verb, "enable") == 0));
	TRY(organization_show(w, slug, &organization));
	print(house, organization);
	return OK;
}

/* False: not how this verb is used. */
static bool words_fit(int argc, char **argv)
{
	if (argc == 1)
		return strcmp(argv[0], "list") == 0;
	if (argc == 2)
		return strcmp(argv[0], "disable") == 0 || strcmp(argv[0], "enable") == 0;
	return argc == 4 && strcmp(argv[0], "set") == 0 && strcmp(argv[2], "--database") == 0;
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
		e = argc == 1 ? list(&house) : change(&house, argv[0], argv[1], argc == 4 ? argv[3] : NULL);
		if (e != OK)
			code = command_failed("org", &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const struct command command_org = {
    .name = "org",
    .usage = "usage: lectern org list\n"
             "       lectern org set SLUG --database NAME\n"
             "       lectern org disable SLUG\n"
             "       lectern org enable SLUG\n\n"
             "list prints every organisation and the database that holds its rows (\"\": the first). set "
             "puts an\n"
             "organisation into a database of tenant_databases, as long as it has no data: before a "
             "platform is\n"
             "registered or a package imported for it; every node knows within five seconds. disable lets "
             "nobody enter\n"
             "it any more, by a platform or a direct link; enable undoes that.\n",
    .run = run,
};
