/* Area: courses, what lies in them, their versions, and programmes, under /api/v1. The pages of designers are
 * web/builder. */
#ifndef WEB_COURSE_COURSE_H
#define WEB_COURSE_COURSE_H

#include "lms/outline/edit.h"
#include "lms/workflow/workflow.h"
#include "web/api/api.h"

extern const struct area web_area_courses, web_area_outlines, web_area_versions, web_area_programmes;

/* {course} of a path. */
#define COURSE_PATH(type, member)                                                                            \
	{                                                                                                    \
		"course", INPUT_PATH, FIELD_UUID, .offset = offsetof(type, member), .about = "the course"    \
	}

/* A time as a change says it: RFC 3339, "" for none (0), NULL as it is (-1). ERR_BAD_INPUT with the field. */
enum err course_time_read(struct request *r, const char *field, const char *text, int64_t *ret_us) MUST_CHECK;

/* Steps that were taken; rows of steps_output. New reference. */
json_t *course_steps_json(struct work *w, const struct workflow_event *events, size_t count);
extern const struct schema course_step_output[];

#endif
