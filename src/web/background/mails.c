#include <string.h>

#include "lms/mail/mail.h"
#include "pages.h"
#include "web/background/background.h"
#include "web/page/frame.h"
#include "web/page/table.h"

struct fields {
	const char *org, *state;
	struct uuid id;
};

static const char *const states[] = {"", "waiting", "sending", "sent", "bounced", "refused", NULL};

const struct input mails_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"state", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, state), .choices = states,
        .about = "only mails in this state"},
    {0},
};

const struct input mail_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the mail"},
    {0},
};

static bool may_go_again(const struct mail_row *mail)
{
	return strcmp(mail->state, "bounced") == 0 || strcmp(mail->state, "refused") == 0;
}

enum err get_mails(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"state", NULL};
	struct text html = text_new(r->work.arena, BACKGROUND_PAGE_MAX);
	bool may = principal_may(&r->principal, PERMISSION_MAIL_MANAGE);
	struct page_mails_rows rows[TABLE_ROWS];
	struct fields in = {.state = ""};
	struct uuid before;
	struct mail_row *found;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(mail_list(&r->work, r->principal.org, in.state[0] != '\0' ? in.state : NULL, before, table.limit,
	    &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_mails_rows){.to = found[i].to,
		    .subject = found[i].subject,
		    .state = found[i].state,
		    .reason = found[i].reason,
		    .at = found[i].created_us,
		    .resend = may_go_again(&found[i]) ? frame_address(r, "/mails/%s/resend",
		                                            uuid_text(r->work.arena, found[i].id))
		                                      : ""};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_mails(&html, &(struct page_mails){.lang = request_language(r),
	                      .frame = frame_make(r, "mails"),
	                      .table = &table.view,
	                      .may = may,
	                      .configured = mail_configured(&r->app->config),
	                      .state = in.state,
	                      .rows = rows,
	                      .rows_count = shown});
	return reply_page(r, 200, &html);
}

enum err post_mail_resend(struct request *r)
{
	struct fields in = {0};

	enum err e;

	TRY(request_input(r, &in));
	e = mail_resend(&r->work, &r->principal, r->principal.org, in.id);
	if (e != OK && e != ERR_CONFLICT)
		return e;
	if (e == OK) {
		mail_sender_wake(r->app->mail_sender);
		frame_say(r, "success", WORDS("The mail will be sent again."));
	} else {
		/* There is no field to mend: the list says why. */
		frame_say(r, "error", r->work.detail);
		work_forgive(&r->work);
	}
	return reply_redirect(r, 303, frame_address(r, "/mails"));
}
