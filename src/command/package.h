/* The parts of `lectern package` among themselves. */
#ifndef COMMAND_PACKAGE_H
#define COMMAND_PACKAGE_H

#include "command/words.h"

enum err package_print_list(struct command_house *house, const struct command_words *words) MUST_CHECK;
enum err package_print_report(struct command_house *house, const struct command_words *words) MUST_CHECK;
/* Needs no house; gives the exit code. */
int package_print_codes(struct command_house *house, struct command_words *words);

#endif
