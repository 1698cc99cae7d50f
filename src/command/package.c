#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command_int.h"
#include "lms/course/course.h"
#include "lti/registration_store.h"

struct package_words {
	const char *org, *file;
	struct course_import_options options;
};

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct package_words *words)
{
	*words = (struct package_words){.org = "main"};
	if (argc < 1 || strcmp(argv[0], "import") != 0)
		return false;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--org") == 0 && i + 1 < argc)
			words->org = argv[++i];
		else if (strcmp(argv[i], "--title") == 0 && i + 1 < argc)
			words->options.title = argv[++i];
		else if (strcmp(argv[i], "--grade-when-complete") == 0)
			words->options.grade_when_complete = true;
		else if (strcmp(argv[i], "--score-last") == 0)
			words->options.score_last = true;
		else if (strcmp(argv[i], "--ignore-mastery-score") == 0)
			words->options.ignore_mastery_score = true;
		else if (argv[i][0] == '-' || words->file != NULL)
			return false;
		else
			words->file = argv[i];
	}
	return words->file != NULL;
}

static enum err import(struct command_house *house, const struct package_words *words, const char *path)
{
	struct work *w = &house->work;
	struct course_import import;
	struct uuid org;
	json_t *answer;

	TRY(organization_find(w, words->org, &org));
	TRY(course_import_package(w, &house->app.config, org, path, &words->options, &import));
	answer = json_own(w->arena, course_import_json(w, &import));
	printf("%s\n", json_text(w->arena, answer));
	return OK;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct package_words words = {0};
	const char *path = NULL;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_package);
	else if (code == 0)
		code = command_input_open(&house, words.file, &path);
	if (code == 0 && path != NULL)
		code = command_house_enter(&house);
	if (code == 0 && path != NULL) {
		enum err e = import(&house, &words, path);

		code = e == OK ? 0 : command_failed("package", &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const struct command command_package = {
    .name = "package",
    .usage = "usage: lectern package import FILE [--title TITLE] [--org SLUG] [--grade-when-complete] "
             "[--score-last]\n"
             "                              [--ignore-mastery-score]\n\n"
             "Imports a SCORM 1.2 package (a zip) as a course, and prints one JSON line with its ids, what "
             "was found in\n"
             "it, and a direct link.\n\n"
             "--title                 instead of the manifest's title\n"
             "--grade-when-complete   completing without a score counts as the full grade\n"
             "--score-last            the last score counts, not the best\n"
             "--ignore-mastery-score  the content's own passed or failed stands, whatever its mastery score "
             "says\n",
    .run = run,
};
