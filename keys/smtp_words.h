/* Mail's headers and the server's sentences as texts: pure. */
#ifndef KEYS_SMTP_WORDS_H
#define KEYS_SMTP_WORDS_H

#include "base/work.h"

/* A header's value: as it is where it is plain ASCII, else as encoded words (RFC 2047), folded. One line in:
 * control characters become blanks. */
const char *smtp_words_header(struct work *w, const char *text);
/* "Name <address>", the name quoted or encoded; the address alone where name is "". */
const char *smtp_words_mailbox(struct work *w, const char *name, const char *address);
/* RFC 5322 date-time in UTC. */
const char *smtp_words_date(struct work *w, int64_t us);
/* The server's sentence without addresses but keep, in valid UTF-8 without control characters, cut at 300
 * bytes. */
const char *smtp_words_clean(struct work *w, const char *says, const char *keep);
/* What follows the @. */
const char *smtp_words_domain(const char *address);

#endif
