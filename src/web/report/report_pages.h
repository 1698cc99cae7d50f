/* Inside web/report: what its pages share. */
#ifndef WEB_REPORT_REPORT_PAGES_H
#define WEB_REPORT_REPORT_PAGES_H

#include "lms/enrollment/enrollment.h"
#include "lms/report/report.h"
#include "pages.h"
#include "web/api/api.h"
#include "web/input.h"
#include "web/page/frame.h"
#include "web/report/report.h"

enum { REPORT_PAGE_MAX = 2 * 1024 * 1024, REPORT_ID_MAX = 36, REPORT_ORIGIN_MAX = 63 };

extern const char report_nav[];

/* What a page or file of one course is asked for. */
struct report_fields {
	const char *org;
	struct uuid course;
	const char *session, *team, *origin, *status;
};
extern const struct input report_courses_input[], report_page_input[], report_modules_input[];

/* By the route's table. What is no id or no state narrows nothing. */
enum err report_fields_read(
    struct request *r, struct report_fields *ret_in, struct report_filter *ret_filter) MUST_CHECK;
/* ERR_NOT_FOUND (field course). */
enum err report_course(struct request *r, struct uuid id, struct enrollment_course *ret_course) MUST_CHECK;
const struct page_report_tabs *report_tabs(struct request *r, struct uuid course);

/* "42.5 %" as people of the page's language write it; "–" where there is none. */
const char *report_percent(struct request *r, struct report_figure percent);
/* Of 0 to 1. */
const char *report_share(struct request *r, struct report_figure share);
/* Hours, minutes and seconds of hundredths; "–". */
const char *report_time(struct request *r, struct report_figure cs);

handler get_reports, get_report, get_report_modules;

/* What a program asks. */
struct report_in {
	struct paging paging;
	const char *org;
	struct report_filter filter;
};
extern const struct input report_progress_input[], report_all_input[];
/* ERR_NOT_FOUND (field course_id). */
enum err report_course_of(struct request *r, const struct principal *by, struct uuid id,
    struct enrollment_course *ret_course) MUST_CHECK;

/* file.c */
handler get_progress_csv, get_progress_xlsx, get_report_csv, get_report_xlsx;

/* courses_file.c */
handler get_courses_csv, get_courses_xlsx, get_reports_csv, get_reports_xlsx;

#endif
