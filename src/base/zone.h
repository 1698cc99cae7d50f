/* Time zones by their names in the tz database ("Europe/Paris"), read from the system's compiled files (RFC
 * 8536): what a clock on the wall shows there at a moment, before and after every change it made or is to
 * make. */
#ifndef BASE_ZONE_H
#define BASE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

enum { ZONE_NAME_MAX = 63, ZONE_LETTERS_SIZE = 12 };

/* Whether the database has a zone of this name. */
bool zone_known(const char *name);
/* What is added to UTC there at this moment (Unix microseconds), in seconds, and what people write behind
 * such a time: "CEST", or "UTC+3" where it has no letters. A zone that is not known, or "", is UTC. */
int64_t zone_offset(const char *name, int64_t us, char ret_letters[static ZONE_LETTERS_SIZE]);
/* The moment at which clocks there show local_us (microseconds, as if it were UTC). Of an hour that comes
 * twice the first; of one that is left out what the clock would have shown. */
int64_t zone_moment(const char *name, int64_t local_us);

#endif
