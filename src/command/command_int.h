/* What the verbs of this folder share among themselves. */
#ifndef COMMAND_COMMAND_INT_H
#define COMMAND_COMMAND_INT_H

#include "command/command.h"

/* All books of named queries of all rooms, for db_open; ends with NULL. */
extern const struct db_book *const command_books[];

/* What runs until it is told to stop: start, then signals, then stop (also after a start that failed). */
struct service {
	const char *name;
	enum err (*start)(struct command_house *house);
	void (*stop)(struct app *app);
};
/* serve.c. argv: settings only. Returns the exit code. */
int service_run(const struct service *service, int argc, char **argv);

/* background.c. */
enum err background_start(struct command_house *house) MUST_CHECK;
void background_stop(struct app *app);
/* What waits is counted for /metrics, unless the setting metrics is off. */
enum err figures_start(struct work *w, struct app *app) MUST_CHECK;
void figures_stop(struct app *app);

/* privileges.c. Root is dropped in two steps, as files that a person named are opened in between.
 * find: looks up the user to become; does nothing when not root. */
enum err privileges_find(struct command_house *house) MUST_CHECK;
/* A folder of ours, with its parents, mode 0700. As root it is given to the user to become when it was just
 * made or belongs to root; only the folder itself. */
enum err privileges_folder(struct command_house *house, const char *path) MUST_CHECK;
/* Becomes the user for good, and checks that its folders can be used. */
enum err privileges_drop(struct command_house *house) MUST_CHECK;

/* Who acts on the command line, for audit rows: the operator, who lacks no right. */
extern const struct principal command_operator;
/* The same at work in one organisation. */
struct principal command_operator_in(struct uuid org);

/* True for --help, -h and help. */
bool command_is_help(const char *word);
/* Prints the usage; returns 2. */
int command_usage(const struct command *command);

#endif
