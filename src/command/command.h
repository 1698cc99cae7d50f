/* The verbs of the command line, one file each. Every verb prints its answer on standard output (one JSON
 * line, or a table with --table where there is one) and its failure as one sentence on standard error; exit 0
 * done, 1 failed, 2 usage. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "web/web.h"

struct command {
	const char *name;                  /* "platform" */
	const char *usage;                 /* whole text of --help */
	int (*run)(int argc, char **argv); /* argv[0] is the word after the verb */
};

extern const struct command command_serve, command_config, command_routes, command_platform, command_package,
    command_dispatch, command_grades, command_attempt, command_org, command_keys, command_token,
    command_xapi_key, command_health, command_backup, command_restore, command_version, command_worker,
    command_job, command_mail, command_user, command_roster, command_lti11, command_demo;

extern const struct command command_origin, command_report_role, command_import_directus, command_statements;
extern const struct command command_statement_feed;

/* Finds the verb and runs it; argv[0] is the first word after the program's name. */
int command_main(int argc, char **argv);

/* What a verb that works on data begins and ends with. Flags may stand anywhere among the verb's own words.
 *
 * command_house_configure: reads the configuration (its flags are taken out of argv, what is left are the
 * verb's own words), sets up the log and finds the user to become; still with the starter's rights.
 * command_input_open: a file that a person named, opened with their rights.
 * command_house_enter: makes the data folder, drops root, starts or joins the database, opens keys; books:
 * whose queries are all tried first, NULL: none.
 * command_house_open: configure and enter in one, for verbs without files.
 *
 * On failure each prints its sentence and returns the exit code, else 0; command_house_close is right after
 * any of them, once. */
enum { COMMAND_INPUTS_MAX = 4 };
struct command_house {
	struct app app;
	struct arena *arena;
	struct work work;                   /* after enter: with a database session of role app */
	uint32_t run_as_user, run_as_group; /* set where the process is root and will drop */
	bool drops_root;
	int inputs[COMMAND_INPUTS_MAX];
	int inputs_count;
};
int command_house_configure(struct command_house *house, int *argc, char ***argv) MUST_CHECK;
int command_house_enter(struct command_house *house, const struct db_book *const *books) MUST_CHECK;
int command_house_open(struct command_house *house, int *argc, char ***argv) MUST_CHECK;
void command_house_close(struct command_house *house);

/* Between configure and enter: makes sure that a regular file can still be read when root is dropped.
 * *ret_path (in the house's arena) is path itself, or, when root will be dropped, the address of a nameless
 * copy under DATA/tmp that belongs to the user the process becomes. */
int command_input_open(struct command_house *house, const char *path, const char **ret_path) MUST_CHECK;

/* Prints w's failure ("lectern: platform: issuer: …") and gives the exit code. */
int command_failed(const char *verb, const struct work *w, enum err e);

#endif
