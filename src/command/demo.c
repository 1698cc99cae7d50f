/* lectern demo */
#include "lms/demo/demo.h"

#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"

enum { PASSWORD_LINE_MAX = 600 };

/* The file is read with the starter's rights. */
static int password_read(struct command_house *house, struct command_words *words)
{
	const char *path = command_option(words, "--password-file");
	char line[PASSWORD_LINE_MAX];
	bool read;
	FILE *in;
	int code;

	if (path == NULL)
		return COMMAND_ENTER;
	if ((code = command_input_open(house, path, &path)) != 0)
		return code;
	in = fopen(path, "re");
	read = in != NULL && fgets(line, sizeof line, in) != NULL;
	if (in != NULL)
		fclose(in);
	if (!read)
		return command_failed("demo", &house->work,
		    fail_field(&house->work, ERR_BAD_INPUT, "password-file", "holds no password"));
	line[strcspn(line, "\r\n")] = '\0';
	words->own = arena_strdup(house->arena, line);
	return COMMAND_ENTER;
}

static enum err make(struct command_house *house, const struct command_words *words)
{
	const struct demo_wish wish = {.by = command_operator_in((struct uuid){{0}}),
	    .password = words->own,
	    .storage = house->app.storage,
	    .history = !command_flag(words, "--no-history")};
	json_t *report;

	TRY(demo_make(&house->work, &house->app.config, house->app.keys, &wish, &report));
	command_print(json_incref(report));
	return OK;
}

static const struct command_form forms[] = {
    {"", "", "--password-file= --no-history", .before = password_read, .perform = make},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_demo, forms, argc, argv);
}

const struct command command_demo = {
    .name = "demo",
    .usage = "usage: lectern demo [--password-file FILE] [--no-history]\n\n"
             "makes a school to try things out with: two organisations, deux-rives (French) and "
             "harbour-college\n"
             "(English), with people of every role, published courses, a bank of questions, programmes, and "
             "more than\n"
             "a hundred learners with ten weeks of history. Names are invented. It prints what it made, with "
             "the\n"
             "passwords, once; --password-file: everybody gets the password that this file holds. "
             "--no-history:\n"
             "without learners. A second run changes nothing; an organisation of such a name that the demo "
             "did not\n"
             "make is left alone. It is not meant for an installation that real people use.\n",
    .run = run,
};
