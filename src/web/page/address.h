/* Addresses of pages: with what they are asked for behind them, and those that somebody else named. */
#ifndef WEB_PAGE_ADDRESS_H
#define WEB_PAGE_ADDRESS_H

#include "base/arena.h"

enum { ADDRESS_OWN_MAX = 2048 };

/* What an address is asked for; a table of them ends with a name that is NULL. */
struct address_field {
	const char *name, *value;
};
/* path, and behind it those fields that are not empty, encoded. In the arena. */
const char *address_with(struct arena *a, const char *path, const struct address_field fields[]);

/* What a request says to go on to or back to: as it is where it is a path of this origin ("/…"), "" for
 * anything a browser may read as another origin's ("//…", "/\\…", a scheme, control characters), for what
 * leads upwards ("..", also encoded), for what is longer than ADDRESS_OWN_MAX, and for NULL. */
const char *address_own(const char *asked);

#endif
