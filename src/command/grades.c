#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/grade/compare.h"
#include "lti/registration_store.h"

static json_t *uuid_json(struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	if (uuid_is_nil(id))
		return json_null();
	return json_string(uuid_format(id, text));
}

static json_t *row_json(const struct grade_row *row)
{
	return json_pack("{s:o, s:s, s:f, s:f, s:s, s:s, s:s, s:s?, s:s?, s:I, s:o, s:o, s:o, s:o, s:o, s:o, "
	                 "s:o, s:o, s:o}",
	    "id", uuid_json(row->id), "state", row->state, "score_given", row->given, "score_maximum",
	    row->maximum, "activity_progress", row->activity_progress, "grading_progress",
	    row->grading_progress, "user_sub", row->user_sub, "reason",
	    row->reason[0] != '\0' ? row->reason : NULL, "reason_code",
	    row->code[0] != '\0' ? row->code : NULL, "tries", (json_int_t)row->tries, "last_status",
	    row->last_status != 0 ? json_integer(row->last_status) : json_null(), "sent_timestamp",
	    command_time_json(row->sent_timestamp_us), "next_try_at", command_time_json(row->next_try_us),
	    "created_at", command_time_json(row->created_us), "settled_at",
	    command_time_json(row->settled_us), "attempt", uuid_json(row->attempt), "learner",
	    uuid_json(row->learner), "line_item", uuid_json(row->line_item), "registration",
	    uuid_json(row->registration));
}

static void print_table(const struct grade_row *rows, size_t count)
{
	char id[UUID_TEXT_SIZE], at[TIME_TEXT_SIZE];

	printf("%-36s  %-10s  %9s  %-24s  %5s  %s\n", "id", "state", "score", "recorded", "tries", "reason");
	for (size_t i = 0; i < count; i++) {
		const struct grade_row *row = &rows[i];

		printf("%-36s  %-10s  %5g/%-3g  %-24s  %5" PRId64 "  %s\n", uuid_format(row->id, id),
		    row->state, row->given, row->maximum, time_format(row->created_us, at), row->tries,
		    row->reason);
	}
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct grade_row *rows;
	struct uuid org;
	size_t count;
	json_t *grades;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	TRY(grade_list(w, org, command_option(words, "--state"), GRADE_LIST_MAX, &rows, &count));
	if (command_flag(words, "--table")) {
		print_table(rows, count);
		return OK;
	}
	grades = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(grades, row_json(&rows[i]));
	command_print(json_pack("{s:o}", "grades", grades));
	return OK;
}

/* An id in an option; nil where it is not given. */
static enum err option_id(
    struct work *w, const struct command_words *words, const char *option, struct uuid *ret_id)
{
	const char *text = command_option(words, option);

	*ret_id = (struct uuid){{0}};
	if (text != NULL && !uuid_parse(text, ret_id))
		return fail_field(w, ERR_BAD_INPUT, option + 2, "\"%.64s\" is not an id", text);
	return OK;
}

static enum err some_read(struct work *w, const struct command_words *words, struct grade_some *ret_some)
{
	TRY(option_id(w, words, "--platform", &ret_some->registration));
	TRY(option_id(w, words, "--course", &ret_some->context));
	return option_id(w, words, "--learner", &ret_some->learner);
}

static const char *resend_wrong(const struct command_words *words)
{
	return command_flag(words, "--refused") == (words->plain[0] != NULL) ? "an ID, or --refused" : NULL;
}

static enum err resend(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct grade_some some;
	struct uuid org, id;
	size_t count = 1;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	if (command_flag(words, "--refused")) {
		TRY(some_read(w, words, &some));
		TRY(grade_resend_refused(w, &command_operator, org, &some, &count));
	} else {
		if (!uuid_parse(words->plain[0], &id))
			return fail_field(
			    w, ERR_BAD_INPUT, "ID", "\"%.64s\" is not the id of a grade", words->plain[0]);
		TRY(grade_resend(w, &command_operator, org, id));
	}
	command_print(json_pack("{s:I}", "waiting", (json_int_t)count));
	return OK;
}

static enum err compare(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct grade_some some = {.learner = {{0}}};
	struct uuid org, job = uuid_v7();
	struct principal by;

	TRY(organization_find(w, command_option_or(words, "--org", "main"), &org));
	by = command_operator_in(org);
	TRY(option_id(w, words, "--platform", &some.registration));
	TRY(option_id(w, words, "--course", &some.context));
	TRY(grade_compare_put(w, &by, org, job, &some));
	command_print(json_pack("{s:o}", "job", uuid_json(job)));
	return OK;
}

static const struct command_form forms[] = {
    {"list", "", "--state= --table --json --org=", .perform = list},
    {"resend", "[ID]", "--refused --platform= --course= --learner= --json --org=", .wrong = resend_wrong,
        .perform = resend},
    {"compare", "", "--platform= --course= --json --org=", .perform = compare},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_grades, forms, argc, argv);
}

const struct command command_grades = {
    .name = "grades",
    .usage =
        "usage: lectern grades list [--org SLUG] [--state waiting|sending|sent|refused|superseded] "
        "[--json | --table]\n"
        "       lectern grades resend [--org SLUG] ID | --refused [--platform ID] [--course ID] [--learner "
        "ID]\n"
        "       lectern grades compare [--org SLUG] [--platform ID] [--course ID]\n\n"
        "list     prints the grade ledger, newest first: every grade that was ever owed to a platform, and "
        "what became of it.\n"
        "resend   makes one refused or sent grade wait again, or all that were refused, or only those of a "
        "platform, a course, a learner; the service sends them.\n"
        "compare  asks the service to compare what was sent with what the platforms show, as a job; nothing "
        "is changed there.\n",
    .run = run,
};
