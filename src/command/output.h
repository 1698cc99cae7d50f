/* A file that a person named and that a verb writes: PATH.part until it is whole, on disk, and then PATH. */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include <sys/types.h>

#include "command/command.h"

struct command_output {
	const char *path, *part; /* part NULL: standard output */
	int fd;
	pid_t namer; /* 0: this process names it; else one that kept the starter's rights */
	int tell;    /* to the namer */
};

/* Between configure and enter (command.h), with the starter's rights. path "-": standard output. resume: a
 * part that is there is gone on with, else it is refused. Prints its sentence and gives the exit code, or
 * COMMAND_ENTER. */
int command_output_open(
    struct command_house *house, const char *path, bool resume, struct command_output *ret_output) MUST_CHECK;
/* All was written: it gets its name. ERR_INTERNAL: it is whole, as PATH.part. */
enum err command_output_end(struct work *w, const struct command_output *output) MUST_CHECK;

#endif
