/* What learners did: the consultation log. Who leads teams sees their learners' only. */
#include "lms/event/event.h"

#include "web/api/api.h"
#include "web/learn/events_file.h"

struct events_input {
	struct paging paging;
	const char *org, *type, *who;
	struct uuid learner, course;
	int64_t from_us, until_us;
};

static const struct schema event_output[] = {
    {"id", SCHEMA_UUID, .about = "the event; later ones have greater ids"},
    {"type", SCHEMA_CHOICE, .choices = event_type_names, .about = "what was done"},
    {"occurred_at", SCHEMA_TIME, .about = "when"},
    {"learner", SCHEMA_UUID, .about = "who"},
    {"user_id", SCHEMA_UUID, .about = "the same, by the name of the base before"},
    {"origin", SCHEMA_TEXT, .about = "where they come from"},
    {"external_user_id", SCHEMA_TEXT, .about = "who they are there"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name; null: their origin did not say"},
    {"course", SCHEMA_UUID, .nullable = true, .about = "of which course; null: of none"},
    {"course_title", SCHEMA_TEXT, .nullable = true, .about = "as it is called now"},
    {"enrollment", SCHEMA_UUID, .nullable = true, .about = "within which enrolment; null: none"},
    {"module", SCHEMA_UUID, .nullable = true, .about = "which module; null: none"},
    {"module_title", SCHEMA_TEXT, .nullable = true, .about = "as it is called now"},
    {"source", SCHEMA_TEXT, .nullable = true, .about = "by which way, where there are several"},
    {0},
};
static const struct schema events_output[] = PAGE_OUTPUT(event_output);

#define FILTER_INPUT                                                                                         \
	ORG_INPUT(struct events_input, org),                                                                 \
	    {"learner", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct events_input, learner),           \
	        .about = "only of this learner"},                                                            \
	    {"course", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct events_input, course),             \
	        .about = "only in this course"},                                                             \
	    {"type", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct events_input, type),               \
	        .choices = event_type_names, .about = "only of this type"},                                  \
	    {"who", INPUT_QUERY, FIELD_TEXT, .max = 255, .offset = offsetof(struct events_input, who),       \
	        .about = "only of who has this as whole name, address or id"},                               \
	    {"from", INPUT_QUERY, FIELD_TIME, .offset = offsetof(struct events_input, from_us),              \
	        .about = "only from then on"},                                                               \
	{                                                                                                    \
		"until", INPUT_QUERY, FIELD_TIME, .offset = offsetof(struct events_input, until_us),         \
		                                  .about = "only before then"                                \
	}
static const struct input list_input[] = {PAGING_INPUT(struct events_input, paging), FILTER_INPUT, {0}};
static const struct input file_input[] = {FILTER_INPUT, {0}};

static json_t *event_json(struct work *w, const struct event_row *e)
{
	json_t *json = json_pack("{s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:o}", "id", uuid_text(w->arena, e->id),
	    "type", e->type, "occurred_at", api_time(e->at_us), "learner", uuid_text(w->arena, e->learner),
	    "user_id", uuid_text(w->arena, e->learner), "origin", e->origin, "external_user_id",
	    e->external_id, "name", api_text(e->learner_name));

	json_object_set_new(json, "course", api_uuid(w, e->course));
	json_object_set_new(json, "course_title", api_text(e->course_title));
	json_object_set_new(json, "enrollment", api_uuid(w, e->enrollment));
	json_object_set_new(json, "module", api_uuid(w, e->module));
	json_object_set_new(json, "module_title", api_text(e->module_title));
	json_object_set_new(json, "source", api_text(e->source));
	return json;
}

static struct event_filter filter_of(const struct events_input *in)
{
	return (struct event_filter){.learner = in->learner,
	    .course = in->course,
	    .type = in->type,
	    .who = in->who,
	    .from_us = in->from_us,
	    .until_us = in->until_us};
}

static enum err reply_log(struct request *r, enum sheet_format format)
{
	struct events_input in = {0};
	struct event_filter filter;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter = filter_of(&in);
	return reply_events_file(r, &by, &filter, format);
}

static enum err get_events_csv(struct request *r)
{
	return reply_log(r, SHEET_CSV);
}

static enum err get_events_xlsx(struct request *r)
{
	return reply_log(r, SHEET_XLSX);
}

static enum err get_events(struct request *r)
{
	struct events_input in = {0};
	struct event_filter filter;
	struct event_row *rows;
	struct principal by;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter = filter_of(&in);
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(events_list(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, event_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static const struct route routes[] = {
    {"GET", "/api/v1/events", ORIGIN_APP, LANE_WORK, PERMISSION_REPORT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_events, "what learners did in courses, newest first", .input = list_input,
        .output = events_output},
    {"GET", "/api/v1/events.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_events_csv, "the same as a file for a spreadsheet", .input = file_input, .sends = SHEET_CSV_TYPE},
    {"GET", "/api/v1/events.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_events_xlsx, "the same as a workbook", .input = file_input, .sends = SHEET_XLSX_TYPE},
};

const struct area web_area_events = {"events", routes, FIELDS_COUNT(routes)};
