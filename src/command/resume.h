/* Where an export that was cut goes on. */
#ifndef COMMAND_RESUME_H
#define COMMAND_RESUME_H

#include "base/work.h"

/* Cuts what follows the last whole line of a statement off the file, leaves it at its end, and tells the
 * statement's id; nil: there is none. ERR_BAD_INPUT (field file): that line is no statement's. */
enum err resume_find(struct work *w, int fd, struct uuid *ret_id) MUST_CHECK;

#endif
