/* Area: reports: how far the learners of courses are, for programs, on pages of staff, and as files. Who
 * leads teams or looks after dated runs is told of their learners only. */
#ifndef WEB_REPORT_REPORT_H
#define WEB_REPORT_REPORT_H

#include "web/web.h"

extern const struct area web_area_reports_api, web_area_reports;

#endif
