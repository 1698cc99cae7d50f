/* lectern attempt explain */
#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "command/words.h"
#include "lms/review/review.h"
#include "lti/registration_store.h"
#include "web/explain/explain.h"

static const char *explain_wrong(const struct command_words *words)
{
	const char *language = command_option_or(words, "--language", "en");

	return strcmp(language, "en") == 0 || strcmp(language, "fr") == 0 ? NULL : "--language is en or fr";
}

static enum err explain(struct command_house *house, const struct command_words *words)
{
	const char *language = command_option_or(words, "--language", "en");
	struct work *w = &house->work;
	struct explanation explanation;
	struct principal principal;
	struct review review;
	struct uuid org, id;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	if (!uuid_parse(words->plain[0], &id))
		return fail_field(w, ERR_NOT_FOUND, "attempt", "there is no attempt %.60s", words->plain[0]);
	principal = command_operator_in(org);
	TRY(review_read(w, &principal, id, &review));
	TRY(explain_attempt(w, language, &review, &explanation));
	if (command_flag(words, "--text"))
		fputs(explanation_text(w, language, &review, &explanation), stdout);
	else
		command_print(explanation_json(w, language, &review, &explanation));
	return OK;
}

static const struct command_form forms[] = {
    {"explain", "ID", "--language= --text --org=", .wrong = explain_wrong, .perform = explain},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_attempt, forms, argc, argv);
}

const struct command command_attempt = {
    .name = "attempt",
    .usage = "usage: lectern attempt explain ID [--language en|fr] [--text] [--org SLUG]\n\n"
             "explain  prints why an attempt stands as it does: what its module asks for, whether it is "
             "complete and passed and why,\n"
             "         which parts are missing, and what happened, newest first; --text: as lines to read "
             "instead of JSON.\n",
    .run = run,
};
