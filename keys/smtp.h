/* Outbound mail: one message to one address over SMTP (RFC 5321), by the only libcurl. smtps:// is TLS from
 * the start; smtp:// is STARTTLS or nothing (smtp_tls). Bounded in size and time. */
#ifndef KEYS_SMTP_H
#define KEYS_SMTP_H

#include "base/config.h"
#include "base/work.h"

struct smtp;

/* A connection that is kept for the next message; used by one thread at a time. ERR_BAD_INPUT with the field
 * smtp_url, smtp_tls or mail_from. */
enum err smtp_open(struct work *w, const struct config *config, struct smtp **ret_smtp) MUST_CHECK;
/* NULL is allowed. */
void smtp_close(struct smtp *smtp);

/* The address that mails come from; in the arena. */
const char *smtp_from(struct work *w, const struct config *config);

enum { SMTP_BODY_MAX = 256 * 1024 };

/* Texts are UTF-8; line ends and control characters in what becomes a header are made blanks. */
struct smtp_message {
	struct uuid id;          /* Message-ID is made of it: a message sent twice can be recognised */
	const char *from_name;   /* "" for none */
	const char *reply_to;    /* an address; "" for none */
	const char *to;          /* an address */
	const char *subject;     /* one line */
	const char *language;    /* "fr" */
	const char *text, *html; /* at most SMTP_BODY_MAX bytes each */
	const char *unsubscribe; /* URL for List-Unsubscribe in one click (RFC 8058); "" for none */
};

enum smtp_result {
	SMTP_SENT,
	SMTP_BOUNCED, /* the server will not take this message (5xx): trying again is useless */
	SMTP_LATER,   /* not now (4xx), or its answer was lost: this message again later */
	SMTP_DOWN /* the server cannot be used at all: no connection, no TLS, our name or sender refused */
};

struct smtp_answer {
	enum smtp_result result;
	int status; /* the server's last reply code; 0: none */
	const char
	    *says; /* its sentence or ours, without addresses other than the recipient's; in the arena */
};

/* Blocks for at most a minute. OK whatever the server says; ERR_INTERNAL: no memory. */
enum err smtp_send(struct work *w, struct smtp *smtp, const struct smtp_message *message,
    struct smtp_answer *ret_answer) MUST_CHECK;

#endif
