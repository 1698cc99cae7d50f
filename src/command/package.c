#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command_int.h"
#include "command/package.h"
#include "lms/course/course.h"
#include "lti/registration_store.h"

/* True where the flag was one of `import`'s own. */
static bool import_flag(struct package_words *words, int argc, char **argv, int *i)
{
	if (strcmp(argv[*i], "--title") == 0 && *i + 1 < argc)
		words->options.title = argv[++*i];
	else if (strcmp(argv[*i], "--job") == 0)
		words->job = true;
	else if (strcmp(argv[*i], "--grade-when-complete") == 0)
		words->options.grade_when_complete = true;
	else if (strcmp(argv[*i], "--score-last") == 0)
		words->options.score_last = true;
	else if (strcmp(argv[*i], "--ignore-mastery-score") == 0)
		words->options.ignore_mastery_score = true;
	else
		return false;
	return true;
}

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct package_words *words)
{
	bool import;

	*words = (struct package_words){.org = "main", .verb = argc > 0 ? argv[0] : ""};
	import = strcmp(words->verb, "import") == 0;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--org") == 0 && i + 1 < argc)
			words->org = argv[++i];
		else if (import && import_flag(words, argc, argv, &i))
			continue;
		else if (!import && strcmp(argv[i], "--json") == 0)
			words->json = true;
		else if (!import && strcmp(argv[i], "--table") == 0)
			words->table = true;
		else if (argv[i][0] == '-' || words->object != NULL)
			return false;
		else
			words->object = argv[i];
	}
	if (import || strcmp(words->verb, "report") == 0)
		return words->object != NULL && !words->table;
	return (strcmp(words->verb, "list") == 0 || strcmp(words->verb, "codes") == 0) &&
	       words->object == NULL;
}

/* Left to a running service or worker. */
static enum err import_later(
    struct command_house *house, const struct package_words *words, struct uuid org, const char *path)
{
	const struct principal principal = command_operator_in(org);
	struct uuid id = uuid_v7();

	TRY(course_import_job_put(
	    &house->work, &house->app.config, org, id, path, &words->options, &principal));
	printf("{\"job\":\"%s\"}\n", uuid_text(house->arena, id));
	return OK;
}

static enum err import(struct command_house *house, const struct package_words *words, const char *path)
{
	struct work *w = &house->work;
	struct course_import import;
	struct uuid org;
	json_t *answer;

	TRY(organization_find(w, words->org, &org));
	if (words->job)
		return import_later(house, words, org, path);
	TRY(course_import_package(w, &house->app.config, org, path, &words->options, &import));
	answer = json_own(w->arena, course_import_json(w, &import));
	printf("%s\n", json_text(w->arena, answer));
	return OK;
}

static enum err serve(struct command_house *house, const struct package_words *words, const char *path)
{
	if (strcmp(words->verb, "import") == 0)
		return import(house, words, path);
	if (strcmp(words->verb, "list") == 0)
		return package_print_list(&house->work, words);
	return package_print_report(&house->work, words);
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct package_words words = {0};
	const char *path = "";
	int code = command_house_configure(&house, &argc, &argv);
	bool asks = false;

	if (code == 0 && argc > 0 && strcmp(argv[0], "link") == 0)
		code = package_link(&house, argc, argv);
	else if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_package);
	else if (code == 0 && strcmp(words.verb, "codes") == 0)
		package_print_codes(&words);
	else if (code == 0)
		asks = true;
	if (asks && strcmp(words.verb, "import") == 0)
		code = command_input_open(&house, words.object, &path);
	if (asks && code == 0)
		code = command_house_enter(&house);
	if (asks && code == 0) {
		enum err e = serve(&house, &words, path);

		code = e == OK ? 0 : command_failed("package", &house.work, e);
	}
	command_house_close(&house);
	return code;
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
        "import takes a SCORM 1.2 package (a zip) as a course, and prints one JSON line with its ids, what "
        "was found in\n"
        "it, and a direct link.\n\n"
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
