#include "web/course/course.h"

enum err course_time_read(struct request *r, const char *field, const char *text, int64_t *ret_us)
{
	const struct field time = {.name = field, .type = FIELD_TIME, .ret = ret_us};

	if (text == NULL)
		*ret_us = -1;
	else if (*text == '\0')
		*ret_us = 0;
	else
		return field_from_text(&r->work, &time, text);
	return OK;
}

const struct schema course_step_output[] = {
    {"step", SCHEMA_TEXT, .about = "what was done: begin, publish …"},
    {"from", SCHEMA_TEXT, .nullable = true, .about = "the state before; null: it began"},
    {"to", SCHEMA_TEXT, .about = "the state after"},
    {"user", SCHEMA_UUID, .nullable = true, .about = "who; null: the service, or a program"},
    {"note", SCHEMA_TEXT, .nullable = true, .about = "why, where they said so"},
    {"at", SCHEMA_TIME, .about = "when"},
    {0},
};

json_t *course_steps_json(struct work *w, const struct workflow_event *events, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list,
		    json_pack("{s:s,s:o,s:s,s:o,s:o,s:o}", "step", events[i].transition, "from",
		        api_text(events[i].from), "to", events[i].to, "user", api_uuid(w, events[i].user),
		        "note", api_text(events[i].note), "at", api_time(events[i].at_us)));
	return list;
}
