/* lectern platform site: the parts of its form, for platform.c. */
#ifndef COMMAND_SITE_H
#define COMMAND_SITE_H

#include "command/words.h"

const char *command_site_wrong(const struct command_words *words);
int command_site_before(struct command_house *house, struct command_words *words);
enum err command_site(struct command_house *house, const struct command_words *words);

#endif
