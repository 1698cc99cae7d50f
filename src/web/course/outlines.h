/* An outline as the API tells it. */
#ifndef WEB_COURSE_OUTLINES_H
#define WEB_COURSE_OUTLINES_H

#include "lms/outline/outline.h"
#include "web/schema.h"

/* An element of needs, as it is asked. */
struct outline_need_input {
	struct uuid module;
	const char *needs;
};

/* New reference. */
json_t *outline_json(struct work *w, const struct outline *outline);
extern const struct schema outline_output[];

#endif
