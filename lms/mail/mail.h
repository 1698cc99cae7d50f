/* Mail: an outbox row in the transaction of its cause, rendered from a template of the organisation's
 * language, sent by a job thread over SMTP (keys/smtp.h, libcurl) with retry, visible with its fate. */
#ifndef LMS_MAIL_MAIL_H
#define LMS_MAIL_MAIL_H

#include <jansson.h>

#include "base/config.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"

struct mail {
	struct uuid id; /* the caller's: the same id twice is one mail */
	struct uuid org;
	const char
	    *template; /* "invitation", "password_reset" …: lms/mail/templates.c or the organisation's own */
	const char *language; /* "en" or "fr" */
	const char *to;       /* one address */
	const json_t *values; /* what the template prints: flat object of texts, borrowed. Links that carry a
	                         secret go into `sealed` */
	const char *link;     /* an address with a secret in it, kept sealed until it is sent, then forgotten;
	                         NULL for none */
	bool reminder;        /* may be unsubscribed from */
};

enum { MAIL_ADDRESS_MAX = 254 };

/* ERR_BAD_INPUT with the field: not name@host in 3 to MAIL_ADDRESS_MAX bytes without blanks, brackets and
 * commas. Whether anybody is there only a mail tells. */
enum err mail_address_check(struct work *w, const char *field, const char *address) MUST_CHECK;

/* True when smtp_url is configured: else invitations are shown as links. */
bool mail_configured(const struct config *config);

/* Inside a tenant transaction of mail->org; …_directory inside a directory transaction (lms/forward).
 * ERR_BAD_INPUT with the field email. */
enum err mail_put(struct work *w, struct keys *keys, const struct mail *mail) MUST_CHECK;
enum err mail_put_directory(struct work *w, struct keys *keys, const struct mail *mail) MUST_CHECK;

struct mail_sender;
/* Threads that send what waits, every 2 s and on mail_sender_wake (after a commit that put a mail). Without
 * smtp_url none: OK, *ret_sender NULL; what was put waits. What waited for three days is refused.
 * ERR_BAD_INPUT with the field smtp_url, smtp_tls, mail_from, mail_lease or mail_retry_first. */
enum err mail_sender_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct mail_sender **ret_sender) MUST_CHECK;
/* NULL is allowed in both. */
void mail_sender_wake(struct mail_sender *sender);
void mail_sender_stop(struct mail_sender *sender);

enum { MAIL_LIST_MAX = 1000 };

/* state: "waiting", "sending", "sent", "bounced" (the mail server will not take it: reason is its sentence),
 * "refused" (we will not send it). Addresses are shown to who may read mails. Texts "" when absent. */
struct mail_row {
	struct uuid id;
	const char *template, *to, *subject, *state, *reason;
	int64_t tries, created_us, settled_us, next_try_us;
	int64_t last_status; /* the mail server's last reply code; 0: none */
};
/* Newest first, before the row of the id before (nil: from the newest), at most limit (1 … MAIL_LIST_MAX);
 * state NULL: of every state. */
enum err mail_list(struct work *w, struct uuid org, const char *state, struct uuid before, int64_t limit,
    struct mail_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* A settled mail waits again. ERR_NOT_FOUND; ERR_CONFLICT: it waits already, or it had a link with a secret,
 * which was forgotten when it was sent. Audited. */
enum err mail_resend(struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;

#endif
