/* Area: who is in which course. The API's nouns (enrollments, sessions, links, assignments), and the pages of
 * staff. */
#ifndef WEB_ENROLLMENT_ENROLLMENT_H
#define WEB_ENROLLMENT_ENROLLMENT_H

#include "web/input.h"
#include "web/schema.h"

extern const struct area web_area_enrollments_api, web_area_sessions_api, web_area_enroll_links_api,
    web_area_enrollment_import, web_area_assignments_api, web_area_enrollment;

/* What enrollment_json makes. */
extern const struct schema enrollment_output[];

#endif
