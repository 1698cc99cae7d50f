/* What the pages about enrolment share. */
#ifndef WEB_ENROLLMENT_ENROLLMENT_PAGES_H
#define WEB_ENROLLMENT_ENROLLMENT_PAGES_H

#include "lms/enrollment/choice.h"
#include "pages.h"
#include "web/enrollment/enrollment.h"
#include "web/page/course_tabs.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

enum {
	ENROLLMENT_PAGE_MAX = 2 * 1024 * 1024,
	ENROLLMENT_FORM_MAX = 64 * 1024,
	PLACE_MAX = 80,
	DAY_MAX = 10,
	COUNT_TEXT_MAX = 12
};

/* What nav.def calls them. */
extern const char enrollment_nav[];

#define ENROLLMENT_ORG(type)                                                                                 \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(type, org), .about = "the organisation" \
	}
#define ENROLLMENT_ID(type, what)                                                                            \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(type, id), .about = what                  \
	}

/* words.c */
/* The {id} of the path, also of a form that cannot be read. ERR_NOT_FOUND. */
enum err enrollment_path_id(struct request *r, struct uuid *ret_id) MUST_CHECK;
bool enrollment_may(const struct request *r);
const struct page_enrollment_tabs *enrollment_tabs(struct request *r);
/* What people call a learner of whom this is known; origin: its slug. Who came without an account is
 * "Visitor" and the beginning of their number. */
const char *enrollment_name(
    struct request *r, const char *name, const char *email, const char *external, const char *origin);
const char *enrollment_status_word(struct request *r, const char *status);
const char *enrollment_source_word(struct request *r, const char *source);
const char *enrollment_step_word(struct request *r, const char *transition, const char *to);
const char *course_session_state_word(struct request *r, const char *state);
/* "42 %" */
const char *percent_text(struct request *r, double percent);
/* "" for 0; else the number. */
const char *count_text(struct request *r, int64_t count);
/* "" is 0. ERR_BAD_INPUT with the field. */
enum err count_read(
    struct request *r, const char *name, const char *text, int64_t max, int64_t *ret_count) MUST_CHECK;
/* The last day of a time that is told as the first moment behind it. */
const char *last_day_text(struct request *r, int64_t us);
/* "" is 0. Where the day is that of was_us, was_us. */
enum err last_day_read(
    struct request *r, const char *name, const char *day, int64_t was_us, int64_t *ret_us) MUST_CHECK;
enum err first_day_read(
    struct request *r, const char *name, const char *day, int64_t was_us, int64_t *ret_us) MUST_CHECK;

/* What a form chooses one place from: "COURSE", "COURSE:SESSION", "p:PROGRAMME". */
struct place_chosen {
	struct uuid course, session, programme;
};
enum err places_fill(struct request *r, const struct enrollment_choosing *choosing, const char *chosen,
    struct page_choice **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_BAD_INPUT (field place). */
enum err place_read(struct request *r, const char *text, struct place_chosen *ret_place) MUST_CHECK;
/* Words of a list as choices; titles in the person's language. */
typedef const char *choice_word(struct request *r, const char *value);
struct page_choice *words_fill(
    struct request *r, const char *const *words, choice_word *word, const char *chosen, size_t *ret_count);

handler get_enrollments_page, get_enrollment_requests, post_enrollment_requests, get_enrollment_page,
    post_enrollment_page, get_enrollment_add, post_enrollment_add, get_enrollment_import,
    post_enrollment_import, get_enrollment_report, get_course_sessions_page, get_course_session_new,
    post_course_session_new, get_course_session_page, post_course_session_page, get_enroll_links_page,
    post_enroll_links_page, get_enroll_link_page, post_enroll_link_page, get_enrollment_teams,
    post_enrollment_teams, get_enrollment_self, post_enrollment_self;
extern const struct input enrollments_page_input[], enrollment_requests_input[], enrollment_decision_input[],
    enrollment_page_input[], enrollment_change_input[], enrollment_org_input[], enrollment_add_input[],
    enrollment_import_page_input[], enrollment_report_input[], course_sessions_page_input[],
    course_session_new_input[], course_session_page_input[], course_session_change_input[],
    enroll_links_page_input[], enroll_link_new_input[], enroll_link_page_input[], enroll_link_change_input[],
    enrollment_teams_input[], enrollment_give_input[], enrollment_self_page_input[], enrollment_self_input[];

#endif
