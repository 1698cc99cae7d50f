#include <string.h>

#include "command/command_int.h"
#include "command/package.h"
#include "lms/course/course.h"
#include "lms/course/packages.h"
#include "lti/registration_store.h"

/* Left to a running service or worker. */
static enum err import_later(struct command_house *house, struct uuid org, const char *path,
    const struct course_import_options *options)
{
	const struct principal principal = command_operator_in(org);
	struct uuid id = uuid_v7();

	TRY(course_import_job_put(&house->work, &house->app.config, org, id, path, options, &principal));
	command_print(json_pack("{s:s}", "job", uuid_text(house->arena, id)));
	return OK;
}

/* The file is opened with the starter's rights. */
static int import_before(struct command_house *house, struct command_words *words)
{
	int code = command_input_open(house, words->plain[0], &words->plain[0]);

	return code == 0 ? COMMAND_ENTER : code;
}

static enum err import(struct command_house *house, const struct command_words *words)
{
	const struct course_import_options options = {.title = command_option(words, "--title"),
	    .grade_when_complete = command_flag(words, "--grade-when-complete"),
	    .score_last = command_flag(words, "--score-last"),
	    .ignore_mastery_score = command_flag(words, "--ignore-mastery-score")};
	struct work *w = &house->work;
	struct course_import import;
	struct uuid org;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	if (command_flag(words, "--job"))
		return import_later(house, org, words->plain[0], &options);
	TRY(course_import_package(w, &house->app.config, org, words->plain[0], &options, &import));
	command_print(course_import_json(w, &import));
	return OK;
}

static const char *link_wrong(const struct command_words *words)
{
	return strcmp(words->plain[0], "disable") == 0 || strcmp(words->plain[0], "enable") == 0
	           ? NULL
	           : "disable or enable?";
}

static enum err link_open(struct command_house *house, const struct command_words *words)
{
	bool open = strcmp(words->plain[0], "enable") == 0;
	struct principal principal = command_operator;
	struct work *w = &house->work;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &principal.org));
	TRY(module_link_open(w, &principal, principal.org, words->plain[1], open));
	command_print(json_pack("{s:s,s:b}", "direct_link", words->plain[1], "disabled", (int)!open));
	return OK;
}

static const struct command_form forms[] = {
    {"import", "FILE", "--title= --org= --grade-when-complete --score-last --ignore-mastery-score --job",
        .before = import_before, .perform = import},
    {"list", "", "--json --table --org=", .perform = package_print_list},
    {"report", "ID", "--json --org=", .perform = package_print_report},
    {"codes", "", "--json --table", .before = package_print_codes},
    {"link", "disable|enable LINK", "--org=", .wrong = link_wrong, .perform = link_open},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_package, forms, argc, argv);
}

const struct command command_package = {
    .name = "package",
    .usage =
        "usage: lectern package import FILE [--title TITLE] [--org SLUG] [--grade-when-complete] "
        "[--score-last]\n"
        "                              [--ignore-mastery-score] [--job]\n"
        "       lectern package list [--table] [--org SLUG]\n"
        "       lectern package report ID [--json] [--org SLUG]\n"
        "       lectern package codes [--table]\n"
        "       lectern package link disable|enable LINK [--org SLUG]\n\n"
        "import takes a SCORM, cmi5 or xAPI package (a zip, or a cmi5.xml) as a course, and prints one JSON "
        "line with its ids,\n"
        "what was found in it, and a direct link.\n\n"
        "--title                 instead of the manifest's title\n"
        "--grade-when-complete   completing without a score counts as the full grade\n"
        "--score-last            the last score counts, not the best\n"
        "--ignore-mastery-score  the content's own passed or failed stands, whatever its mastery score "
        "says\n"
        "--job                   leaves the work to a running service or worker and prints the job's id "
        "(lectern job show ID)\n\n"
        "list prints the packages, newest first. report prints for people what was found in a package (ID: "
        "its \"package\"),\n"
        "with --json as GET /api/v1/packages/ID answers. codes prints all that an import can say.\n"
        "link disable lets nobody in by a direct link any more (LINK: its last part).\n",
    .run = run,
};
