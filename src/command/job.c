#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "lms/job/job.h"
#include "lti/registration_store.h"

struct job_words {
	const char *verb;               /* "list", "show", "retry", "cancel" */
	const char *org, *state, *word; /* state NULL: every one; word: the job's id */
	bool installation, table;
};

/* False: not how this verb is used. */
static bool words_read(int argc, char **argv, struct job_words *words)
{
	*words = (struct job_words){.org = "main", .verb = argc > 0 ? argv[0] : ""};
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--org") == 0 && i + 1 < argc)
			words->org = argv[++i];
		else if (strcmp(argv[i], "--state") == 0 && i + 1 < argc)
			words->state = argv[++i];
		else if (strcmp(argv[i], "--installation") == 0)
			words->installation = true;
		else if (strcmp(argv[i], "--table") == 0)
			words->table = true;
		else if (argv[i][0] == '-' || words->word != NULL)
			return false;
		else
			words->word = argv[i];
	}
	if (strcmp(words->verb, "list") == 0)
		return words->word == NULL;
	return words->word != NULL && words->state == NULL && !words->table &&
	       (strcmp(words->verb, "show") == 0 || strcmp(words->verb, "retry") == 0 ||
	           strcmp(words->verb, "cancel") == 0);
}

static void print(json_t *own)
{
	json_dumpf(own, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(own);
}

static void print_table(const struct job_row *rows, size_t count)
{
	char id[UUID_TEXT_SIZE], at[TIME_TEXT_SIZE];

	printf("%-36s  %-16s  %-9s  %-24s  %5s  %s\n", "id", "kind", "state", "asked for", "tries", "says");
	for (size_t i = 0; i < count; i++)
		printf("%-36s  %-16s  %-9s  %-24s  %5lld  %s\n", uuid_format(rows[i].id, id), rows[i].kind,
		    rows[i].state, time_format(rows[i].created_us, at), (long long)rows[i].tries,
		    rows[i].error[0] != '\0' ? rows[i].error : rows[i].says);
}

static enum err list(struct work *w, const struct job_words *words, struct uuid org)
{
	struct job_row *rows;
	size_t count;
	json_t *jobs;

	TRY(job_list(w, org, words->state, (struct uuid){{0}}, JOB_LIST_MAX, &rows, &count));
	if (words->table) {
		print_table(rows, count);
		return OK;
	}
	jobs = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(jobs, job_json(&rows[i]));
	print(json_pack("{s:o}", "jobs", jobs));
	return OK;
}

static enum err serve(struct work *w, const struct job_words *words)
{
	struct principal principal = command_operator;
	struct uuid org = {{0}}, id;
	struct job_row row;

	if (!words->installation)
		TRY(organization_find(w, words->org, &org));
	if (strcmp(words->verb, "list") == 0)
		return list(w, words, org);
	if (!uuid_parse(words->word, &id))
		return fail_field(w, ERR_NOT_FOUND, "job", "there is no job %.60s", words->word);
	principal.org = org;
	if (strcmp(words->verb, "retry") == 0)
		TRY(job_retry(w, &principal, org, id));
	else if (strcmp(words->verb, "cancel") == 0)
		TRY(job_cancel(w, &principal, org, id));
	TRY(job_find(w, org, id, &row));
	print(job_json(&row));
	return OK;
}

static int run(int argc, char **argv)
{
	struct command_house house;
	struct job_words words;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && !words_read(argc, argv, &words))
		code = command_usage(&command_job);
	else if (code == 0)
		code = command_house_enter(&house);
	if (code == 0) {
		enum err e = serve(&house.work, &words);

		code = e == OK ? 0 : command_failed("job", &house.work, e);
	}
	command_house_close(&house);
	return code;
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
