/* The log: one JSON object per line on standard error, one write() per line. No secret, token or personal
 * data goes in. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/error.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Called once, before threads start. level: least level that is written. */
void log_setup(enum log_level level);

/* {"time":…,"level":…,"room":room,"message":…}; cut at 8 KiB. */
void log_line(enum log_level level, const char *room, const char *format, ...) PRINTF(3, 4);

/* Writes one ready JSON object (without newline) as a line: the access log. */
void log_json(const char *object, unsigned long len);

#endif
