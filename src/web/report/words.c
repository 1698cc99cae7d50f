#include <string.h>

#include "web/attempt/attempt.h"
#include "web/page/page.h"
#include "web/report/report_pages.h"

const char report_nav[] = "reports";

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_SLUG, true, 1, 63, offsetof(struct report_fields, org),             \
		    .about = "the organisation"                                                              \
	}
#define COURSE                                                                                               \
	{                                                                                                    \
		"course", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct report_fields, course),    \
		                                        .about = "the course"                                \
	}
const struct input report_courses_input[] = {ORG, {0}};
const struct input report_modules_input[] = {ORG, COURSE, {0}};
const struct input report_page_input[] = {
    ORG,
    COURSE,
    {"session", INPUT_QUERY, FIELD_TEXT, .max = REPORT_ID_MAX,
        .offset = offsetof(struct report_fields, session), .about = "only of this dated session"},
    {"team", INPUT_QUERY, FIELD_TEXT, .max = REPORT_ID_MAX, .offset = offsetof(struct report_fields, team),
        .about = "only learners of this team"},
    {"origin", INPUT_QUERY, FIELD_TEXT, .max = REPORT_ORIGIN_MAX,
        .offset = offsetof(struct report_fields, origin), .about = "only who come from there"},
    {"status", INPUT_QUERY, FIELD_TEXT, .max = 20, .offset = offsetof(struct report_fields, status),
        .about = "only in this state"},
    {0},
};

static bool known_status(const char *status)
{
	for (size_t i = 0; enrollment_states[i] != NULL; i++)
		if (strcmp(enrollment_states[i], status) == 0)
			return true;
	return false;
}

enum err report_fields_read(struct request *r, struct report_fields *ret_in, struct report_filter *ret_filter)
{
	*ret_in = (struct report_fields){.session = "", .team = "", .origin = "", .status = ""};
	TRY(request_input(r, ret_in));
	*ret_filter = (struct report_filter){.course = ret_in->course,
	    .origin = *ret_in->origin != '\0' ? ret_in->origin : NULL,
	    .status = known_status(ret_in->status) ? ret_in->status : NULL};
	if (!uuid_parse(ret_in->session, &ret_filter->session))
		ret_filter->session = (struct uuid){{0}};
	if (!uuid_parse(ret_in->team, &ret_filter->team))
		ret_filter->team = (struct uuid){{0}};
	return OK;
}

enum err report_course(struct request *r, struct uuid id, struct enrollment_course *ret_course)
{
	return enrollment_course_find(&r->work, r->principal.org, uuid_text(r->work.arena, id), ret_course);
}

const struct page_report_tabs *report_tabs(struct request *r, struct uuid course)
{
	struct page_report_tabs *tabs = arena_alloc(r->work.arena, sizeof(*tabs));
	const char *id = uuid_text(r->work.arena, course);

	*tabs = (struct page_report_tabs){.list = frame_address(r, "/reports"),
	    .course = principal_may(&r->principal, PERMISSION_COURSE_READ)
	                  ? frame_address(r, "/courses/%s", id)
	                  : "",
	    .learners = frame_address(r, "/reports/%s", id),
	    .modules = frame_address(r, "/reports/%s/modules", id),
	    .grades = principal_may(&r->principal, PERMISSION_ENROLLMENT_READ)
	                  ? frame_address(r, "/courses/%s/grades", id)
	                  : "",
	    .log = frame_address(r, "/consultations?course=%s", id)};
	return tabs;
}

const char *report_percent(struct request *r, struct report_figure percent)
{
	if (!percent.known)
		return "–";
	return page_decimal(
	    r->work.arena, request_language(r), arena_printf(r->work.arena, "%.1f\u00a0%%", percent.value));
}

const char *report_share(struct request *r, struct report_figure share)
{
	return report_percent(r, (struct report_figure){share.known, share.value * 100});
}

const char *report_time(struct request *r, struct report_figure cs)
{
	return cs.known ? time_words(r, (int64_t)cs.value) : "–";
}
