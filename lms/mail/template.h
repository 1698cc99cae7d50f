/* What mails say: built-in wordings in every language of the service, and an organisation's own instead.
 * Texts in the language of base/render.h; the HTML form of a mail is made of its text. */
#ifndef LMS_MAIL_TEMPLATE_H
#define LMS_MAIL_TEMPLATE_H

#include "lms/mail/mail.h"

enum { MAIL_SUBJECT_MAX = 200, MAIL_BODY_MAX = 16384 };

struct mail_template {
	const char *name;           /* "invitation" */
	const char *language;       /* "en" or "fr" */
	const char *subject, *body; /* {{link}}, {{organization}}, {{app_url}} and what `values` says */
	const char *values;         /* names of further values, separated by blanks */
	bool own;                   /* the organisation's */
};

/* The built-in one; English where there is none of that language; NULL: there is none of that name. */
const struct mail_template *mail_template_built_in(const char *name, const char *language);
/* All built-in ones, ends with a row whose name is NULL. */
extern const struct mail_template mail_templates[];

/* The organisation's own where there is one, else the built-in one. ERR_NOT_FOUND with the field template. */
enum err mail_template_find(struct work *w, struct uuid org, const char *name, const char *language,
    struct mail_template *ret_template) MUST_CHECK;
/* Sets the organisation's own wording. ERR_NOT_FOUND with the field template; ERR_BAD_INPUT with the field
 * language, subject or body: empty, too long, or not well formed (the sentence names the line); the body of
 * an invitation and of a link to a new password must print {{link}}. Audited. */
enum err mail_template_set(struct work *w, const struct principal *by, struct uuid org, const char *name,
    const char *language, const char *subject, const char *body) MUST_CHECK;
/* Back to the built-in wording. Audited where there was one. */
enum err mail_template_reset(struct work *w, const struct principal *by, struct uuid org, const char *name,
    const char *language) MUST_CHECK;

#endif
