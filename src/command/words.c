#include "command/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "command/command_int.h"
#include "lti/registration_store.h"

enum { NAME_MAX_LENGTH = 40 };

static int misused(const struct command *command, const char *why, const char *word)
{
	fprintf(stderr, "lectern: %s: %s%s\n\n", command->name, why, word);
	return command_usage(command);
}

/* What the form's list says of an option: ' ' a flag, '=' with a value, '*' several values, 0 unknown. */
static char option_kind(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; (at = strstr(at, name)) != NULL; at += len) {
		if (at != list && at[-1] != ' ')
			continue;
		if (at[len] == ' ' || at[len] == '\0')
			return ' ';
		if (at[len] == '=')
			return at[len + 1] == '*' ? '*' : '=';
	}
	return '\0';
}

/* Takes the option at argv[*i], and its value. NULL, or what is wrong with it. */
static const char *option_take(struct command_words *words, int argc, char **argv, int *i)
{
	const char *name = argv[*i], *value = "";
	char kind = strlen(name) <= NAME_MAX_LENGTH ? option_kind(words->form->options, name) : '\0';

	if (kind == '\0' || strchr(name, '=') != NULL || strchr(name, ' ') != NULL)
		return "there is no option ";
	if (kind != ' ') {
		if (*i + 1 >= argc)
			return "no value after ";
		value = argv[++*i];
	}
	if (kind != '*' && command_option(words, name) != NULL)
		return "said twice: ";
	if (words->options_count == COMMAND_OPTIONS_MAX)
		return "too many options, from ";
	words->options[words->options_count].name = name;
	words->options[words->options_count++].value = value;
	return NULL;
}

/* How many plain words the form takes, and how many of them it needs. */
static void plain_count(const char *plain, int *ret_most, int *ret_least)
{
	*ret_most = *ret_least = 0;
	for (const char *at = plain; *at != '\0'; at += strspn(at, " ")) {
		++*ret_most;
		*ret_least += *at != '[';
		at += strcspn(at, " ");
	}
}

/* 0, or 2 after saying what is wrong. */
static int words_read(const struct command *command, const struct command_form *forms, int argc, char **argv,
    struct command_words *words)
{
	int most, least, count = 0, i = 0;
	const char *wrong;

	*words = (struct command_words){.form = forms};
	if (*forms->name != '\0') {
		while (words->form->name != NULL && (argc < 1 || strcmp(words->form->name, argv[0]) != 0))
			words->form++;
		if (words->form->name == NULL)
			return misused(command, argc < 1 ? "what is to be done?" : "there is no ",
			    argc < 1 ? "" : argv[0]);
		i = 1;
	}
	plain_count(words->form->plain, &most, &least);
	for (; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) == 0) {
			const char *name = argv[i];

			if ((wrong = option_take(words, argc, argv, &i)) != NULL)
				return misused(command, wrong, name);
		} else if (count == most) {
			return misused(command, "one word too many: ", argv[i]);
		} else {
			words->plain[count++] = argv[i];
		}
	}
	if (count < least)
		return misused(command, "these words are needed: ", words->form->plain);
	wrong = words->form->wrong != NULL ? words->form->wrong(words) : NULL;
	return wrong != NULL ? misused(command, wrong, "") : 0;
}

int command_perform(const struct command *command, const struct command_form *forms, int argc, char **argv)
{
	struct command_house house;
	struct command_words words;
	int code = command_house_configure(&house, &argc, &argv);
	bool entering = false;

	if (code == 0)
		code = words_read(command, forms, argc, argv, &words);
	if (code == 0) {
		code = words.form->before != NULL ? words.form->before(&house, &words) : COMMAND_ENTER;
		entering = code == COMMAND_ENTER;
	}
	if (entering)
		code = command_house_enter(&house, NULL);
	if (entering && code == 0) {
		enum err e = words.form->perform(&house, &words);

		code = e == OK ? 0 : command_failed(command->name, &house.work, e);
	}
	command_house_close(&house);
	return code;
}

const char *command_option(const struct command_words *words, const char *name)
{
	for (int i = 0; i < words->options_count; i++) {
		if (strcmp(words->options[i].name, name) == 0)
			return words->options[i].value;
	}
	return NULL;
}

const char *command_option_or(const struct command_words *words, const char *name, const char *otherwise)
{
	const char *value = command_option(words, name);

	return value != NULL ? value : otherwise;
}

bool command_flag(const struct command_words *words, const char *name)
{
	return command_option(words, name) != NULL;
}

size_t command_option_all(
    const struct command_words *words, const char *name, const char **values, size_t max)
{
	size_t count = 0;

	for (int i = 0; i < words->options_count && count < max; i++) {
		if (strcmp(words->options[i].name, name) == 0)
			values[count++] = words->options[i].value;
	}
	return count;
}

bool command_number(const struct command_words *words, const char *name, int64_t low, int64_t high,
    int64_t otherwise, int64_t *ret)
{
	const char *text = command_option(words, name);
	char *end;
	long long n = otherwise;

	if (text != NULL) {
		errno = 0;
		n = strtoll(text, &end, 10);
		if (end == text || *end != '\0' || errno != 0 || n < low || n > high)
			return false;
	}
	*ret = n;
	return true;
}

enum err command_organization(struct work *w, const struct command_words *words, struct uuid *ret_org)
{
	*ret_org = (struct uuid){{0}};
	if (command_flag(words, "--installation"))
		return OK;
	return organization_find(w, command_option_or(words, "--org", "main"), ret_org);
}

void command_print(json_t *own)
{
	json_dumpf(own, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
	putchar('\n');
	json_decref(own);
}

json_t *command_time_json(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return us != 0 ? json_string(time_format(us, text)) : json_null();
}
