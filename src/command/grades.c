#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "lms/grade/grade.h"
#include "lti/registration_store.h"

struct grades_words {
	const char *verb;        /* "list" or "resend" */
	const char *org, *state; /* state NULL: every one */
	const char *id;          /* resend: NULL with refused */
	bool refused, table;
};

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct grades_words *words)
{
	*words = (struct grades_words){.org = "main"};
	for (int i = 0; i < argc; i++) {
		if (strcmp(argv[i], "--org") == 0 && i + 1 < argc)
			words->org = argv[++i];
		else if (strcmp(argv[i], "--state") == 0 && i + 1 < argc)
			words->state = argv[++i];
		else if (strcmp(argv[i], "--table") == 0)
			words->table = true;
		else if (strcmp(argv[i], "--refused") == 0)
			words->refused = true;
		else if (strcmp(argv[i], "--json") == 0)
			continue;
		else if (argv[i][0] == '-')
			return false;
		else if (words->verb == NULL)
			words->verb = argv[i];
		else if (words->id == NULL)
			words->id = argv[i];
		else
			return false;
	}
	if (words->verb == NULL)
		return false;
	if (strcmp(words->verb, "list") == 0)
		return words->id == NULL && !words->refused;
	return strcmp(words->verb, "resend") == 0 && words->refused == (words->id == NULL) &&
	       words->state == NULL;
}

static json_t *time_json(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return us != 0 ? json_string(time_format(us, text)) : json_null();
}

static json_t *uuid_json(struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	return json_string(uuid_format(id, text));
}

static json_t *row_json(const struct grade_row *row)
{
	return json_pack(
	    "{s:o, s:s, s:f, s:f, s:s, s:s, s:s, s:s?, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
	    "id", uuid_json(row->id), "state", row->state, "score_given", row->given, "score_maximum",
	    row->maximum, "activity_progress", row->activity_progress, "grading_progress",
	    row->grading_progress, "user_sub", row->user_sub, "reason",
	    row->reason[0] != '\0' ? row->reason : NULL, "tries", (json_int_t)row->tries, "last_status",
	    row->last_status != 0 ? json_integer(row->last_status) : json_null(), "sent_timestamp",
	    time_json(row->sent_timestamp_us), "next_try_at", time_json(row->next_try_us), "created_at",
	    time_json(row->created_us), "settled_at", time_json(row->settled_us), "attempt",
	    uuid_json(row->attempt), "learner", uuid_json(row->learner), "line_item",
	    uuid_json(row->line_item), "registration", uuid_json(row->registration));
}

static void print_json(const struct grade_row *rows, size_t count)
{
	json_t *list = json_array(), *answer;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, row_json(&rows[i]));
	answer = json_pack("{s:o}", "grades", list);
	json_dumpf(answer, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(answer);
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

static enum err list(struct work *w, const struct grades_words *words, struct uuid org)
{
	struct grade_row *rows;
	size_t count;

	TRY(grade_list(w, org, words->state, GRADE_LIST_MAX, &rows, &count));
	if (words->table)
		print_table(rows, count);
	else
		print_json(rows, count);
	return OK;
}

static enum err resend(struct work *w, const struct grades_words *words, struct uuid org)
{
	struct uuid id;
	size_t count = 1;

	if (words->refused) {
		TRY(grade_resend_refused(w, &command_operator, org, &count));
	} else {
		if (!uuid_parse(words->id, &id))
			return fail_field(
			    w, ERR_BAD_INPUT, "ID", "\"%.64s\" is not the id of a grade", words->id);
		TRY(grade_resend(w, &command_operator, org, id));
	}
	printf("{\"waiting\":%zu}\n", count);
	return OK;
}

static enum err grades(struct work *w, const struct grades_words *words)
{
	struct uuid org;

	TRY(organization_find(w, words->org, &org));
	if (strcmp(words->verb, "list") == 0)
		return list(w, words, org);
	return resend(w, words, org);
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct grades_words words;
	int code;
	enum err e;

	code = command_house_configure(&house, &argc, &argv);
	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_grades);
	else if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		e = grades(&house.work, &words);
		code = e == OK ? 0 : command_failed("grades", &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const struct command command_grades = {
    .name = "grades",
    .usage = "usage: lectern grades list [--org SLUG] [--state waiting|sending|sent|refused|superseded] "
             "[--json | --table]\n"
             "       lectern grades resend [--org SLUG] ID | --refused\n\n"
             "list    prints the grade ledger, newest first: every grade that was ever owed to a platform, "
             "and what became of it.\n"
             "resend  makes one refused or sent grade wait again, or all that were refused; the service "
             "sends them.\n",
    .run = run,
};
