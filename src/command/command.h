/* The verbs of the command line, one file each. Every verb prints its answer on standard output (one JSON line, or a table
 * with --table where there is one) and its failure as one sentence on standard error; exit 0 done, 1 failed, 2 usage. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "web/web.h"

struct command {
	const char *name; /* "platform" */
	const char *usage; /* whole text of --help */
	int (*run)(int argc, char **argv); /* argv[0] is the word after the verb */
};

extern const struct command command_serve, command_config, command_routes, command_platform, command_package,
    command_grades, command_version;

/* What a verb that works on data begins and ends with: reads the configuration flags out of argv (argc and argv are left with the verb's
 * own words), drops root, joins or starts the database, opens keys. On failure prints the sentence and returns the exit code, else 0. */
struct command_house {
	struct app app;
	struct arena *arena;
	struct work work;
};
int command_house_open(struct command_house *house, int *argc, char ***argv);
void command_house_close(struct command_house *house);

/* Prints w's failure ("lectern: platform: issuer: …") and gives the exit code. */
int command_failed(const char *verb, const struct work *w, enum err e);

#endif
