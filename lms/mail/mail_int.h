/* What the files of this folder share. */
#ifndef LMS_MAIL_MAIL_INT_H
#define LMS_MAIL_MAIL_INT_H

#include "keys/smtp.h"
#include "lms/mail/mail.h"
#include "lms/mail/template.h"

/* The purpose that links are sealed for. */
extern const char mail_link_purpose[];

/* The row as mail_add takes it; it ends with the work. ERR_BAD_INPUT with the field email. */
enum err mail_payload(
    struct work *w, struct keys *keys, const struct mail *mail, json_t **ret_payload) MUST_CHECK;

/* outbox_store.c. Worker session. A row that this thread holds for its lease. */
struct mail_claim {
	struct uuid org, id;
	const char *template, *language, *to, *sealed_link; /* sealed_link NULL: none */
	const json_t *values;
	bool reminder;
	int64_t tries;    /* of this claim, from 1: names it */
	int64_t since_us; /* since when it is owed */
	struct uuid request_id;
};
/* *ret_found false: nothing is due. */
enum err mail_claim(
    struct work *w, int64_t lease_s, struct mail_claim *ret_claim, bool *ret_found) MUST_CHECK;
/* Keeps the subject before it goes out: what the list shows, also of one whose sender died. *ret_held false:
 * another has it by now. */
enum err mail_begin(
    struct work *w, const struct mail_claim *claim, const char *subject, bool *ret_held) MUST_CHECK;
/* state: "sent" (its link is forgotten), "bounced" or "refused". */
enum err mail_settle(struct work *w, const struct mail_claim *claim, const char *state, int status,
    const char *reason) MUST_CHECK;
enum err mail_put_back(struct work *w, const struct mail_claim *claim, int64_t after_us, int status,
    const char *reason) MUST_CHECK;

/* Who an organisation is to those it writes to. */
struct mail_sender_facts {
	const char *organization; /* its name; of the installation: "Lectern" */
	const char *from_name;    /* settings mail_from_name, else its name */
	const char *reply_to;     /* settings mail_reply_to, or "" */
};
enum err mail_facts(struct work *w, struct uuid org, struct mail_sender_facts *ret_facts) MUST_CHECK;

/* unsubscribe_store.c */
enum err mail_unsubscribed(
    struct work *w, const struct keys *keys, struct uuid org, const char *address, bool *ret_off) MUST_CHECK;

/* message.c: what is sent for a claim. ERR_NOT_FOUND, ERR_TOO_LARGE, ERR_INTERNAL (its link cannot be read):
 * it can never be sent. Other errors are the database's. */
enum err mail_message(struct work *w, const struct config *config, struct keys *keys,
    const struct mail_claim *claim, struct smtp_message *ret_message) MUST_CHECK;
/* The HTML form of a text: paragraphs, and addresses of pages as links. footer_url: the link to leave by, or
 * "". */
const char *mail_html(struct work *w, const char *language, const char *text);

#endif
