#include "web/report/report_pages.h"

/* SLOW: figures of many learners are counted as they are asked for. */
static const struct route routes[] = {
    {"GET", "/admin/{org}/reports", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_reports, "all courses at a glance", .input = report_courses_input},
    {"GET", "/admin/{org}/reports.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_FILE, get_reports_csv, "the same as a file for a spreadsheet", .input = report_courses_input},
    {"GET", "/admin/{org}/reports.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_FILE, get_reports_xlsx, "the same as a workbook", .input = report_courses_input},
    {"GET", "/admin/{org}/reports/{course}", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_report, "how far the learners of a course are", .input = report_page_input},
    {"GET", "/admin/{org}/reports/{course}/learners.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ,
        BODY_NONE, 0, SHAPE_FILE, get_report_csv, "the same as a file for a spreadsheet",
        .input = report_page_input},
    {"GET", "/admin/{org}/reports/{course}/learners.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ,
        BODY_NONE, 0, SHAPE_FILE, get_report_xlsx, "the same as a workbook", .input = report_page_input},
    {"GET", "/admin/{org}/reports/{course}/modules", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE,
        0, SHAPE_PAGE, get_report_modules, "what became of the modules of a course",
        .input = report_modules_input},
};

const struct area web_area_reports = {"report-pages", routes, sizeof routes / sizeof *routes};
