/* Mails about enrolments. They can be unsubscribed from: a platform, not the learner, may have told us the
 * address. */
#include <string.h>

#include "base/fields.h"
#include "lms/enrollment/enrollment_int.h"
#include "lms/mail/mail.h"

static enum err tell(struct work *w, struct uuid org, const char *template, const char *note, bool waiting,
    const struct enrollment_told *told)
{
	struct mail mail = {.id = uuid_v7(),
	    .org = org,
	    .template = template,
	    .language = strncmp(told->language, "fr", 2) == 0 ? "fr" : "en",
	    .to = told->email,
	    .reminder = true};
	enum err e;

	mail.values =
	    json_own(w->arena, json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", told->name, "course", told->course,
	                           "session", told->session, "reason", note, "waiting", waiting ? "1" : ""));
	e = mail_put(w, NULL, &mail);
	/* What an origin says to be an address may be none: then there is nobody to write to. */
	if (e != ERR_BAD_INPUT)
		return e;
	work_forgive(w);
	return OK;
}

enum err enrollment_tell(struct work *w, struct uuid org, const char *template, const char *note,
    bool waiting, const struct uuid ids[], size_t count)
{
	struct enrollment_told *told;
	size_t told_count;

	if (count == 0)
		return OK;
	TRY(enrollment_store_told(w, org, ids, count, &told, &told_count));
	for (size_t i = 0; i < told_count; i++)
		TRY(tell(w, org, template, note, waiting, &told[i]));
	return OK;
}

enum err enrollment_reason_check(struct work *w, const char *reason)
{
	if (strlen(reason) > ENROLLMENT_REASON_MAX)
		return fail_field(w, ERR_BAD_INPUT, "reason", WORDS("This reason is too long."));
	return OK;
}
