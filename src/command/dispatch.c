/* lectern dispatch add | list | package | stop | resume */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/dispatch/dispatch.h"

static enum err id_read(struct work *w, const char *what, const char *text, struct uuid *ret_id)
{
	if (!uuid_parse(text, ret_id))
		return fail_field(w, ERR_BAD_INPUT, what, "%.60s is no id", text);
	return OK;
}

/* Which dispatch, in which organisation. */
static enum err named(struct command_house *house, const struct command_words *words, struct uuid *ret_org,
    struct dispatch *ret_dispatch)
{
	struct uuid id;

	TRY(id_read(&house->work, "id", words->plain[0], &id));
	TRY(command_organization(&house->work, words, ret_org));
	return dispatch_read(&house->work, *ret_org, id, ret_dispatch);
}

static enum err show(struct command_house *house, struct uuid org, struct uuid id)
{
	struct dispatch dispatch;

	TRY(dispatch_read(&house->work, org, id, &dispatch));
	command_print(dispatch_json(&house->work, &dispatch));
	return OK;
}

static const char *add_wrong(const struct command_words *words)
{
	const char *standard = command_option_or(words, "--standard", dispatch_standards[0]);
	const char *expires = command_option(words, "--expires");
	int64_t seats, at;

	if (strcmp(standard, dispatch_standards[dispatch_standard_read(standard)]) != 0)
		return "--standard is scorm12, scorm2004 or cmi5";
	if (!command_number(words, "--seats", 1, DISPATCH_SEATS_MAX, 0, &seats))
		return "--seats is a number of learners from 1 to 100000000";
	if (strlen(command_option_or(words, "--title", "")) > DISPATCH_TITLE_MAX)
		return "--title has at most 200 bytes";
	return expires == NULL || time_parse(expires, &at) ? NULL
	                                                   : "--expires is a time like 2027-07-01T00:00:00Z";
}

static enum err add(struct command_house *house, const struct command_words *words)
{
	const char *expires = command_option(words, "--expires");
	struct dispatch_new made = {.id = uuid_v7(),
	    .title = command_option_or(words, "--title", ""),
	    .standard = command_option_or(words, "--standard", dispatch_standards[0]),
	    .names = command_flag(words, "--names")};
	struct principal principal;
	struct uuid org;

	TRY(id_read(&house->work, "module", words->plain[0], &made.module));
	TRY(command_organization(&house->work, words, &org));
	(void)command_number(words, "--seats", 1, DISPATCH_SEATS_MAX, 0, &made.seats);
	if (expires != NULL && !time_parse(expires, &made.expires_us))
		return fail_field(&house->work, ERR_BAD_INPUT, "expires", "is no time");
	principal = command_operator_in(org);
	TRY(dispatch_add(&house->work, &principal, org, &made));
	return show(house, org, made.id);
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	struct dispatch_filter filter = {.limit = DISPATCHES_LIST_MAX};
	json_t *all = json_own(house->arena, json_array());
	const char *module = command_option(words, "--module");
	struct dispatch *rows;
	struct uuid org;
	size_t count;

	if (module != NULL)
		TRY(id_read(&house->work, "module", module, &filter.module));
	TRY(command_organization(&house->work, words, &org));
	TRY(dispatch_list(&house->work, org, &filter, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, dispatch_json(&house->work, &rows[i]));
	command_print(json_pack("{s:O}", "dispatches", all));
	return OK;
}

/* The zip itself, for a redirection. */
static enum err package(struct command_house *house, const struct command_words *words)
{
	struct dispatch dispatch;
	const void *bytes;
	struct uuid org;
	size_t len;

	TRY(named(house, words, &org, &dispatch));
	TRY(dispatch_package(
	    &house->work, &house->app.config, house->app.keys, org, &dispatch, &bytes, &len));
	if (fwrite(bytes, 1, len, stdout) != len || fflush(stdout) != 0)
		return fail(&house->work, ERR_INTERNAL, "the package could not be written");
	return OK;
}

/* stop, resume */
static enum err turn_switch(struct command_house *house, const struct command_words *words)
{
	struct principal principal;
	struct dispatch was;
	struct uuid org;

	TRY(named(house, words, &org, &was));
	principal = command_operator_in(org);
	TRY(dispatch_change(&house->work, &principal, org, was.id, was.revision,
	    &(struct dispatch_change){.title = was.title,
	        .seats = was.seats,
	        .expires_us = was.expires_us,
	        .stopped = strcmp(words->form->name, "stop") == 0}));
	return show(house, org, was.id);
}

static const struct command_form forms[] = {
    {"add", "MODULE", "--standard= --title= --seats= --expires= --names --org=", .wrong = add_wrong,
        .perform = add},
    {"list", "", "--module= --org=", .perform = list},
    {"package", "ID", "--org=", .perform = package},
    {"stop", "ID", "--org=", .perform = turn_switch},
    {"resume", "ID", "--org=", .perform = turn_switch},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_dispatch, forms, argc, argv);
}

const struct command command_dispatch = {
    .name = "dispatch",
    .usage =
        "usage: lectern dispatch add MODULE [--standard scorm12|scorm2004|cmi5] [--title TITLE]\n"
        "                            [--seats N] [--expires TIME] [--names] [--org SLUG]\n"
        "       lectern dispatch list [--module MODULE] [--org SLUG]\n"
        "       lectern dispatch package ID [--org SLUG] > FILE.zip\n"
        "       lectern dispatch stop|resume ID [--org SLUG]\n\n"
        "A dispatch gives a module to another platform as a thin SCORM or cmi5 package, which launches it "
        "here (docs/dispatch.md).\n\n"
        "--standard  what the package is: scorm12 unless said\n"
        "--title     for whom it is; else the module's title\n"
        "--seats     how many learners may ever come in; else no limit\n"
        "--expires   from then on nobody comes in (2027-07-01T00:00:00Z)\n"
        "--names     learners are kept by their id and name there; else by a keyed hash of the id\n\n"
        "package writes the zip, which holds a secret, on standard output. stop lets nobody in any more; "
        "resume does again.\n",
    .run = run,
};
