#include "lms/account/notice.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/account/account_store.h"
#include "lms/mail/mail.h"

/* The templates are in lms/mail/templates.c. */
static const char *const templates[] = {
    [NOTICE_PASSWORD_CHANGED] = "password_changed",
    [NOTICE_PASSWORD_RESET] = "password_changed",
    [NOTICE_RECOVERED] = "account_recovered",
    [NOTICE_FACTOR_ADDED] = "second_factor_added",
    [NOTICE_FACTOR_REMOVED] = "second_factor_removed",
    [NOTICE_CODES_RENEWED] = "recovery_codes_renewed",
    [NOTICE_SIGNED_OUT] = "signed_out",
    [NOTICE_FACTOR_TRIED] = "second_factor_tried",
    [NOTICE_CODE_REUSED] = "second_factor_tried",
};

/* "2026-03-01 09:30 UTC" */
static const char *minute_text(struct work *w)
{
	char text[TIME_TEXT_SIZE];

	time_format(w->now_us, text);
	return arena_printf(w->arena, "%.10s %.5s UTC", text, text + 11);
}

enum err account_notice(
    struct work *w, const struct config *config, struct uuid org, struct uuid user, enum notice notice)
{
	struct notice_row row;
	json_t *values;

	if (!mail_configured(config))
		return OK;
	TRY(notice_to(w, user, org, &row));
	if (row.email == NULL)
		return OK;
	values = json_own(w->arena, json_pack("{s:s,s:s}", "name", row.name, "at", minute_text(w)));
	if (notice == NOTICE_PASSWORD_RESET)
		json_object_set_new(values, "by_link", json_true());
	if (notice == NOTICE_CODE_REUSED)
		json_object_set_new(values, "reused", json_true());
	return mail_put_directory(w, NULL,
	    &(struct mail){.id = uuid_v7(),
	        .org = row.org,
	        .template = templates[notice],
	        .language = row.language,
	        .to = row.email,
	        .values = values});
}
