#include "lms/enrollment/import.h"
#include "web/enrollment/enrollment_pages.h"

#define SHOW(path, handle, about, table)                                                                     \
	PAGE_GET("/admin/{org}/enrollments" path, PERMISSION_ENROLLMENT_READ, handle, about, table)
#define ASK(path, handle, about, table)                                                                      \
	PAGE_GET("/admin/{org}/enrollments" path, PERMISSION_ENROLLMENT_WRITE, handle, about, table)
#define FORM(path, handle, about, table)                                                                     \
	{                                                                                                    \
		"POST", "/admin/{org}/enrollments" path, ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, \
		    BODY_FORM, ENROLLMENT_FORM_MAX, SHAPE_PAGE, handle, about, .input = table, .status = 303 \
	}

static const struct route routes[] = {
    SHOW("", get_enrollments_page, "who is enrolled", enrollments_page_input),
    SHOW("/requests", get_enrollment_requests, "who asks to be enrolled", enrollment_requests_input),
    FORM("/requests", post_enrollment_requests, "approves or refuses a request", enrollment_decision_input),
    ASK("/add", get_enrollment_add, "asks whom to enrol", enrollment_org_input),
    FORM("/add", post_enrollment_add, "enrols learners by hand", enrollment_add_input),
    ASK("/import", get_enrollment_import, "asks for a file of enrolments", enrollment_org_input),
    {"POST", "/admin/{org}/enrollments/import", ORIGIN_APP, LANE_SLOW, PERMISSION_ENROLLMENT_WRITE, BODY_FILE,
        ENROLLMENT_IMPORT_MAX, SHAPE_PAGE, post_enrollment_import, "enrols who a file names, as a job",
        .input = enrollment_import_page_input, .status = 303},
    ASK("/imports/{id}", get_enrollment_report, "what a file of enrolments came to", enrollment_report_input),
    SHOW("/sessions", get_course_sessions_page, "dated sessions", course_sessions_page_input),
    ASK("/sessions/new", get_course_session_new, "asks for a new session", enrollment_org_input),
    FORM("/sessions/new", post_course_session_new, "makes a session", course_session_new_input),
    SHOW("/sessions/{id}", get_course_session_page, "one session", course_session_page_input),
    FORM("/sessions/{id}", post_course_session_page, "changes a session, or who looks after it",
        course_session_change_input),
    SHOW("/links", get_enroll_links_page, "links into courses", enroll_links_page_input),
    FORM("/links", post_enroll_links_page, "makes a link into a course", enroll_link_new_input),
    SHOW("/links/{id}", get_enroll_link_page, "one link into a course", enroll_link_page_input),
    FORM("/links/{id}", post_enroll_link_page, "changes or revokes a link", enroll_link_change_input),
    SHOW("/teams", get_enrollment_teams, "courses and programmes given to teams", enrollment_teams_input),
    FORM("/teams", post_enrollment_teams, "gives a course or programme to a team, or ends that",
        enrollment_give_input),
    ASK("/self", get_enrollment_self, "what a course lets learners do themselves",
        enrollment_self_page_input),
    FORM("/self", post_enrollment_self, "says what a course lets learners do themselves",
        enrollment_self_input),
    SHOW("/{id}", get_enrollment_page, "one enrolment, with what became of it", enrollment_page_input),
    FORM("/{id}", post_enrollment_page, "changes an enrolment", enrollment_change_input),
};

const struct area web_area_enrollment = {"enrollment", routes, FIELDS_COUNT(routes)};
