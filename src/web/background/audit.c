#include "lms/audit/audit.h"
#include "base/zone.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "lms/people/session.h"
#include "pages.h"
#include "web/background/background.h"
#include "web/page/frame.h"
#include "web/page/table.h"

struct fields {
	const char *org, *action, *subject_type, *from, *to;
};

const struct input audit_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"action", INPUT_QUERY, FIELD_TEXT, false, 0, 100, offsetof(struct fields, action),
        .about = "the deed, whole or its first part with a dot"},
    {"subject_type", INPUT_QUERY, FIELD_TEXT, false, 0, 100, offsetof(struct fields, subject_type),
        .about = "the kind of subject"},
    {"from", INPUT_QUERY, FIELD_TEXT, false, 0, 10, offsetof(struct fields, from),
        .about = "from this day on, in the organisation's time zone"},
    {"to", INPUT_QUERY, FIELD_TEXT, false, 0, 10, offsetof(struct fields, to),
        .about = "to this day, in the organisation's time zone"},
    {0},
};

/* "2026-11-21", its first moment where the organisation is; "" is 0. */
static enum err day_read(struct request *r, const char *field, const char *day, int64_t *ret_us)
{
	char moment[32];

	*ret_us = 0;
	if (day[0] == '\0')
		return OK;
	snprintf(moment, sizeof moment, "%.10sT00:00:00Z", day);
	if (strlen(day) != 10 || !time_parse(moment, ret_us))
		return fail_field(&r->work, ERR_BAD_INPUT, field, "a day is expected, like 2026-11-21");
	*ret_us = zone_moment(r->session != NULL ? r->session->org_zone : "", *ret_us);
	return OK;
}

enum err get_audit(struct request *r)
{
	static const char *const keys[] = {"-at", NULL}, *const filters[] = {
	                                                     "action", "subject_type", "from", "to", NULL};
	struct text html = text_new(r->work.arena, BACKGROUND_PAGE_MAX);
	struct page_audit_rows rows[TABLE_ROWS];
	struct fields in = {.action = "", .subject_type = "", .from = "", .to = ""};
	struct audit_filter filter;
	struct audit_row *found;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = (struct audit_filter){.action = in.action[0] != '\0' ? in.action : NULL,
	    .subject_type = in.subject_type[0] != '\0' ? in.subject_type : NULL,
	    .limit = table.limit};
	TRY(day_read(r, "from", in.from, &filter.from_us));
	TRY(day_read(r, "to", in.to, &filter.to_us));
	if (filter.to_us != 0)
		filter.to_us += INT64_C(24) * 3600 * US_PER_S;
	TRY(table_before(&table, &filter.before));
	TRY(audit_list(&r->work, r->principal.org, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_audit_rows){.at = found[i].at_us,
		    .actor = found[i].actor_name,
		    .actor_kind = found[i].actor_kind,
		    .action = found[i].action,
		    .subject_type = found[i].subject_type,
		    .subject = uuid_text(r->work.arena, found[i].subject),
		    .before = found[i].before,
		    .after = found[i].after,
		    .request = uuid_text(r->work.arena, found[i].request_id)};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_audit(&html, &(struct page_audit){.lang = request_language(r),
	                      .frame = frame_make(r, "audit"),
	                      .table = &table.view,
	                      .action = in.action,
	                      .subject_type = in.subject_type,
	                      .from = in.from,
	                      .to = in.to,
	                      .rows = rows,
	                      .rows_count = shown});
	return reply_page(r, 200, &html);
}
