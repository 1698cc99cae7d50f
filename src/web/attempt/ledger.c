#include <string.h>

#include "lms/grade/grade.h"
#include "lms/people/session.h"
#include "lti/registration.h"
#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/frame.h"
#include "web/page/table.h"

enum { PAGE_MAX = 512 * 1024 };

struct fields {
	const char *org, *state;
	struct uuid id;
};

static const char *const states[] = {"", "waiting", "sent", "refused", "superseded", NULL};

const struct input grades_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"state", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, state), .choices = states,
        .about = "only grades in this state"},
    {0},
};

const struct input grade_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the ledger's row"},
    {0},
};

/* The name an administrator gave the platform, else its issuer. */
static const char *platform_name(struct request *r, const json_t *platforms, struct uuid registration)
{
	const char *id = uuid_text(r->work.arena, registration);
	size_t i;
	json_t *platform;

	json_array_foreach(platforms, i, platform)
	{
		const char *of = json_string_value(json_object_get(platform, "registration"));
		const char *name = json_string_value(json_object_get(platform, "name"));
		const char *issuer = json_string_value(json_object_get(platform, "issuer"));

		if (of != NULL && strcmp(of, id) == 0)
			return name != NULL && name[0] != '\0' ? name : issuer != NULL ? issuer : "";
	}
	return "";
}

static struct page_grades_rows row_of(
    struct request *r, const struct review_ledger_row *row, const json_t *platforms)
{
	bool again = strcmp(row->state, "refused") == 0 || strcmp(row->state, "sent") == 0;

	return (struct page_grades_rows){
	    .learner = row->learner,
	    .link = frame_address(r, "/attempts/%s", uuid_text(r->work.arena, row->attempt)),
	    .module = row->module_title,
	    .points = arena_printf(r->work.arena, "%.10g / %.10g", row->given, row->maximum),
	    .platform = platform_name(r, platforms, row->registration),
	    .state = row->state,
	    .reason = row->reason,
	    .status = row->last_status,
	    .at = row->created_us,
	    .next = row->tries > 0 ? row->next_try_us : 0,
	    .resend = again ? frame_address(r, "/grades/%s/resend", uuid_text(r->work.arena, row->id)) : "",
	};
}

enum err get_grades(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"state", NULL};
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_grades_rows rows[TABLE_ROWS];
	struct fields in = {.state = ""};
	struct review_ledger_filter filter;
	struct review_ledger_row *found;
	struct table table;
	json_t *platforms;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = (struct review_ledger_filter){
	    .state = in.state[0] != '\0' ? in.state : NULL, .limit = table.limit};
	TRY(table_before(&table, &filter.before));
	TRY(review_ledger(&r->work, &r->principal, &filter, &found, &count));
	TRY(lti_platform_list(&r->work, in.org, &platforms));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i], platforms);
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_grades(&html, &(struct page_grades){.lang = request_language(r),
	                       .frame = frame_make(r, "grades"),
	                       .table = &table.view,
	                       .may = principal_may(&r->principal, PERMISSION_GRADE_RESEND),
	                       .state = in.state,
	                       .rows = rows,
	                       .rows_count = shown});
	return reply_page(r, 200, &html);
}

enum err post_grade_resend(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(grade_resend(&r->work, &r->principal, r->principal.org, in.id));
	grade_sender_wake(r->app->grade_sender);
	frame_say(r, "success", WORDS("The grade will be sent again."));
	return reply_redirect(r, 303, frame_address(r, "/grades"));
}
