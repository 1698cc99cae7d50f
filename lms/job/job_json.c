#include "lms/job/job.h"

#include <string.h>

#include "base/fields.h"

static json_t *uuid_json(struct uuid id)
{
	char text[UUID_TEXT_SIZE];

	return uuid_is_nil(id) ? json_null() : json_string(uuid_format(id, text));
}

static json_t *text_json(const char *text)
{
	return text[0] != '\0' ? json_string(text) : json_null();
}

/* A result is what we wrote ourselves. */
static json_t *result_json(const char *text)
{
	json_t *result = text[0] != '\0' ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;

	return result != NULL ? result : json_null();
}

static json_t *error_json(const struct job_row *row)
{
	if (row->error_type[0] == '\0')
		return json_null();
	return json_pack("{s:s,s:s,s:o}", "type", row->error_type, "detail", row->error, "field",
	    text_json(row->error_field));
}

json_t *job_json(const struct job_row *row)
{
	const struct job_kind *kind = job_kind_find(row->kind);

	return json_pack("{s:o,s:s,s:s,s:s,s:{s:I,s:I,s:o},s:o,s:o,s:I,s:o,s:o,s:o,s:o,s:o,s:s,s:o}", "id",
	    uuid_json(row->id), "kind", row->kind, "title", kind != NULL ? kind->title : row->kind, "state",
	    row->state, "progress", "done", (json_int_t)row->done, "total", (json_int_t)row->total, "says",
	    text_json(row->says), "error", error_json(row), "result", result_json(row->result), "tries",
	    (json_int_t)row->tries, "created_at", json_time(row->created_us), "run_at",
	    json_time(row->run_at_us), "started_at", json_time(row->started_us), "settled_at",
	    json_time(row->settled_us), "created_by", uuid_json(row->created_by), "created_by_kind",
	    row->created_by_kind, "request_id", uuid_json(row->request_id));
}
