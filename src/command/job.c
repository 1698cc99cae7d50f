#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "command/words.h"
#include "lms/job/job.h"
#include "lti/registration_store.h"

static void print_table(const struct job_row *rows, size_t count)
{
	char id[UUID_TEXT_SIZE], at[TIME_TEXT_SIZE];

	printf("%-36s  %-16s  %-9s  %-24s  %5s  %s\n", "id", "kind", "state", "asked for", "tries", "says");
	for (size_t i = 0; i < count; i++)
		printf("%-36s  %-16s  %-9s  %-24s  %5lld  %s\n", uuid_format(rows[i].id, id), rows[i].kind,
		    rows[i].state, time_format(rows[i].created_us, at), (long long)rows[i].tries,
		    rows[i].error[0] != '\0' ? rows[i].error : rows[i].says);
}

static enum err list(struct command_house *house, const struct command_words *words)
{
	struct work *w = &house->work;
	struct job_row *rows;
	struct uuid org;
	size_t count;
	json_t *jobs;

	TRY(command_organization(w, words, &org));
	TRY(job_list(
	    w, org, command_option(words, "--state"), (struct uuid){{0}}, JOB_LIST_MAX, &rows, &count));
	if (command_flag(words, "--table")) {
		print_table(rows, count);
		return OK;
	}
	jobs = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(jobs, job_json(&rows[i]));
	command_print(json_pack("{s:o}", "jobs", jobs));
	return OK;
}

/* show, retry, cancel */
static enum err one(struct command_house *house, const struct command_words *words)
{
	struct principal principal = command_operator;
	struct work *w = &house->work;
	struct job_row row;
	struct uuid id;

	TRY(command_organization(w, words, &principal.org));
	if (!uuid_parse(words->plain[0], &id))
		return fail_field(w, ERR_NOT_FOUND, "job", "there is no job %.60s", words->plain[0]);
	if (strcmp(words->form->name, "retry") == 0)
		TRY(job_retry(w, &principal, principal.org, id));
	else if (strcmp(words->form->name, "cancel") == 0)
		TRY(job_cancel(w, &principal, principal.org, id));
	TRY(job_find(w, principal.org, id, &row));
	command_print(job_json(&row));
	return OK;
}

static const struct command_form forms[] = {
    {"list", "", "--state= --table --org= --installation", .perform = list},
    {"show", "ID", "--org= --installation", .perform = one},
    {"retry", "ID", "--org= --installation", .perform = one},
    {"cancel", "ID", "--org= --installation", .perform = one},
    {.name = NULL},
};

static int run(int argc, char **argv)
{
	return command_perform(&command_job, forms, argc, argv);
}

const struct command command_job = {
    .name = "job",
    .usage =
        "usage: lectern job list [--state STATE] [--table] [--org SLUG | --installation]\n"
        "       lectern job show|retry|cancel ID [--org SLUG | --installation]\n\n"
        "list prints the jobs (imports …) of an organisation, newest first; --installation: the service's "
        "own housekeeping.\n"
        "STATE is waiting, running, failed (will be tried again), done, dead (will not) or cancelled.\n"
        "retry lets one that failed or was cancelled begin again; cancel gives one up. A running service "
        "or worker takes it\n"
        "up within two seconds.\n",
    .run = run,
};
