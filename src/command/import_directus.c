/* lectern import-directus */
#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"
#include "lms/directus/directus.h"

static const char *import_wrong(const struct command_words *words)
{
	bool files =
	    command_option(words, "--apprenants") != NULL || command_option(words, "--progress") != NULL;

	if ((words->plain[0] != NULL) == files)
		return "which base? Name its address, or the files of its tables by --apprenants and "
		       "--progress";
	return NULL;
}

struct paths {
	const char *learners, *progress;
};

/* The files are opened with the starter's rights. */
static int import_before(struct command_house *house, struct command_words *words)
{
	struct paths *paths = arena_alloc(house->arena, sizeof(*paths));
	const char *learners = command_option(words, "--apprenants"),
	           *progress = command_option(words, "--progress");
	int code = 0;

	if (learners != NULL)
		code = command_input_open(house, learners, &paths->learners);
	if (code == 0 && progress != NULL)
		code = command_input_open(house, progress, &paths->progress);
	words->own = paths;
	return code == 0 ? COMMAND_ENTER : code;
}

/* For who watches; the answer stands on standard output. */
static void told(enum directus_table table, int64_t rows, void *owner)
{
	(void)owner;
	fprintf(stderr, "%s: %lld rows\n", table == DIRECTUS_LEARNERS ? "apprenants" : "progress",
	    (long long)rows);
}

static enum err import(struct command_house *house, const struct command_words *words)
{
	const struct paths *paths = words->own;
	struct directus_import from = {.url = words->plain[0],
	    .learners = paths->learners,
	    .progress = paths->progress,
	    .origin = command_option_or(words, "--origin", "moodle"),
	    .dry = command_flag(words, "--dry-run"),
	    .told = told};
	struct directus_counts c;
	struct principal by;
	struct uuid org;
	json_t *report = NULL;

	TRY(command_organization(&house->work, words, &org));
	by = command_operator_in(org);
	TRY(directus_import(&house->work, &by, &from, &c));
	if (!from.dry)
		TRY(directus_report(&house->work, org, from.origin, &report));
	command_print(json_pack("{s:s,s:b,s:{s:I,s:I,s:I},s:{s:I,s:I,s:I},s:o?}", "origin", from.origin,
	    "dry_run", from.dry, "apprenants", "rows", (json_int_t)c.learners, "new",
	    (json_int_t)c.learners_new, "learners_made", (json_int_t)c.learners_made, "progress", "rows",
	    (json_int_t)c.progress, "new", (json_int_t)c.progress_new, "written",
	    (json_int_t)c.progress_written, "kept", report));
	return OK;
}

static enum err show_report(struct command_house *house, const struct command_words *words)
{
	json_t *report;
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	TRY(directus_report(&house->work, org, command_option_or(words, "--origin", "moodle"), &report));
	command_print(report);
	return OK;
}

static enum err show_held(struct command_house *house, const struct command_words *words)
{
	json_t *rows;
	struct uuid org;

	TRY(command_organization(&house->work, words, &org));
	TRY(directus_held(&house->work, org, command_option_or(words, "--origin", "moodle"), &rows));
	command_print(json_pack("{s:o}", "held", rows));
	return OK;
}

static const struct command_form forms[] = {
    {"run", "[URL]", "--apprenants= --progress= --origin= --dry-run --org=", .wrong = import_wrong,
        .before = import_before, .perform = import},
    {"report", "", "--origin= --org=", .perform = show_report},
    {"held", "", "--origin= --org=", .perform = show_held},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_import_directus, forms, argc, argv);
}

const struct command command_import_directus = {
    .name = "import-directus",
    .usage = "usage: lectern import-directus run URL [--origin SLUG] [--dry-run] [--org SLUG]\n"
             "       lectern import-directus run --apprenants FILE --progress FILE [--origin SLUG] "
             "[--dry-run] [--org SLUG]\n"
             "       lectern import-directus report [--origin SLUG] [--org SLUG]\n"
             "       lectern import-directus held [--origin SLUG] [--org SLUG]\n\n"
             "Brings the tables apprenants (moodle_user_id) and progress of a Moodle-only base here "
             "(docs/migrate-directus.md): a\n"
             "PostgreSQL base, which is read and never changed, or files of its tables, CSV with a head or "
             "JSON. Every row is kept\n"
             "as it was; moodle_user_id becomes the external_user_id of the origin, moodle unless said. It "
             "can be run again at any\n"
             "time: what was interrupted goes on, and nothing is doubled. --dry-run does all of it and takes "
             "it back.\n\n"
             "report counts what is kept, by what came of it; held prints rows that became nothing here yet, "
             "and why.\n",
    .run = run,
};
