#include <inttypes.h>
#include <string.h>

#include "lms/statement/settings.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/statement/statement_pages.h"

enum { DAYS_LETTERS_MAX = 9 };

struct fields {
	const char *org, *keep_days;
	bool tells;
};

#define AT(member) offsetof(struct fields, member)
#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"             \
	}

const struct input statement_settings_page_input[] = {ORG, {0}};
const struct input statement_settings_form_input[] = {
    ORG,
    {"keep_days", INPUT_BODY, FIELD_TEXT, false, 0, DAYS_LETTERS_MAX, AT(keep_days),
        .about = "delete statements stored longer ago than so many days; empty: keep them for ever"},
    {"tells", INPUT_BODY, FIELD_BOOL, .offset = AT(tells),
        .about = "store what learners do in SCORM content and on pages as statements too"},
    {0},
};

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);
	struct statement_settings kept;
	const char *days = "";

	TRY(statement_settings_read(&r->work, r->principal.org, &kept));
	if (kept.keep_days > 0)
		days = arena_printf(r->work.arena, "%" PRId64, kept.keep_days);
	page_statement_settings(
	    &html, &(struct page_statement_settings){.lang = request_language(r),
	               .frame = frame_make(r, "statements"),
	               .trouble = trouble != NULL ? &trouble->view : NULL,
	               .hub = frame_address(r, "/statements"),
	               .may = principal_may(&r->principal, PERMISSION_STATEMENT_MANAGE),
	               .kept_days = kept.keep_days,
	               .told = kept.tells,
	               .keep_days = trouble != NULL ? form_typed(r, "keep_days") : days,
	               .tells = trouble != NULL ? form_ticked(r, "tells", "true") : kept.tells});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_statement_settings_page(struct request *r)
{
	return show(r, NULL);
}

static enum err change(struct request *r)
{
	struct statement_settings to = {0};
	struct fields in = {.keep_days = ""};
	const struct field days = {
	    "keep_days", FIELD_INT, false, 1, STATEMENT_KEEP_DAYS_MAX, .ret = &to.keep_days};

	TRY(request_input(r, &in));
	if (*in.keep_days != '\0')
		TRY(field_from_text(&r->work, &days, in.keep_days));
	to.tells = in.tells;
	return statement_settings_set(&r->work, &r->principal, &to);
}

enum err post_statement_settings_page(struct request *r)
{
	struct trouble trouble;
	enum err e = change(r);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The settings of the record store are saved."));
	return reply_redirect(r, 303, frame_address(r, "/statements/settings"));
}
