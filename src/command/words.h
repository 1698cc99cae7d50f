/* How a verb's own words are read: by tables, one row for each way to use it. What does not fit a row is
 * refused with a sentence that names the word, the usage behind it, and exit code 2. */
#ifndef COMMAND_WORDS_H
#define COMMAND_WORDS_H

#include "command/command.h"

enum { COMMAND_PLAIN_MAX = 3, COMMAND_OPTIONS_MAX = 32 };

struct command_words {
	const struct command_form *form;
	const char *plain[COMMAND_PLAIN_MAX]; /* behind the form's name, in order; NULL: not there */
	struct {
		const char *name, *value; /* "--org", "main"; value "" of a flag */
	} options[COMMAND_OPTIONS_MAX];
	int options_count;
	void *own; /* what before leaves for perform, in the house's arena */
};

struct command_form {
	const char *name;    /* the first word: "list"; "" when the verb has but one form */
	const char *plain;   /* "ISSUER CLIENT_ID"; "[ID]": may be left out */
	const char *options; /* "--table --org= --role=*": a flag, with a value, several times */
	/* NULL, or the last say before anything is opened: NULL for fine, else what is wrong with the words.
	 */
	const char *(*wrong)(const struct command_words *words);
	/* NULL, or what comes between configuring and entering the house (files of the starter's, answers
	 * that need no house); gives an exit code, or COMMAND_ENTER to go on. */
	int (*before)(struct command_house *house, struct command_words *words);
	enum err (*perform)(struct command_house *house, const struct command_words *words);
};
enum { COMMAND_ENTER = -1 };

/* Configures the house, reads the words by the verb's forms (the last has the name NULL), enters, performs,
 * and closes. Gives the exit code. */
int command_perform(const struct command *command, const struct command_form *forms, int argc, char **argv);

/* The option's value ("" of a flag); NULL when it was not said. */
const char *command_option(const struct command_words *words, const char *name);
/* The same with a default. */
const char *command_option_or(const struct command_words *words, const char *name, const char *otherwise);
bool command_flag(const struct command_words *words, const char *name);
/* All values of an option that may be said several times, at most max into values; gives their number. */
size_t command_option_all(
    const struct command_words *words, const char *name, const char **values, size_t max);

/* A whole number from low to high (low > 0) into ret, or otherwise when the option was not said; false: it is
 * none. */
bool command_number(const struct command_words *words, const char *name, int64_t low, int64_t high,
    int64_t otherwise, int64_t *ret);

/* The organisation of --org ("main" where it was not said), or none (nil) with --installation. ERR_NOT_FOUND
 * (field org). */
enum err command_organization(
    struct work *w, const struct command_words *words, struct uuid *ret_org) MUST_CHECK;

/* An answer on standard output: one line of JSON. The value is given back. */
void command_print(json_t *own);
/* Microseconds as RFC 3339, 0 as null. */
json_t *command_time_json(int64_t us);

#endif
