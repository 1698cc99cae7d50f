/* lectern package link disable | enable LINK [--org SLUG] */
#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "command/package.h"
#include "lms/course/packages.h"
#include "lti/registration_store.h"

static enum err link_open(struct command_house *house, const char *slug, const char *org_slug, bool open)
{
	struct work *w = &house->work;
	struct principal principal = command_operator;
	json_t *answer;

	TRY(organization_find(w, org_slug, &principal.org));
	TRY(module_link_open(w, &principal, principal.org, slug, open));
	answer = json_own(w->arena, json_pack("{s:s,s:b}", "direct_link", slug, "disabled", (int)!open));
	printf("%s\n", json_text(w->arena, answer));
	return OK;
}

int package_link(struct command_house *house, int argc, char **argv)
{
	bool named = argc == 5 && strcmp(argv[3], "--org") == 0;
	bool open = argc > 1 && strcmp(argv[1], "enable") == 0;
	enum err e;
	int code;

	if ((argc != 3 && !named) || (!open && strcmp(argv[1], "disable") != 0))
		return command_usage(&command_package);
	if ((code = command_house_enter(house)) != 0)
		return code;
	e = link_open(house, argv[2], named ? argv[4] : "main", open);
	return e == OK ? 0 : command_failed("package", &house->work, e);
}
