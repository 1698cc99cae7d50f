#include <stdint.h>

#include "web/api/api.h"
#include "web/package/package.h"
#include "web/schema.h"

enum { FORM_MAX = 4096 };

static const struct input import_input[] = {
    {"org", INPUT_QUERY, FIELD_SLUG, .max = 60, .offset = offsetof(struct package_input, org),
        .about = "the organisation, for credentials that serve several; else their own"},
    {"title", INPUT_QUERY, FIELD_TEXT, .max = 200, .offset = offsetof(struct package_input, title),
        .about = "the course's title instead of the manifest's"},
    {"grade_when_complete", INPUT_QUERY, FIELD_BOOL,
        .offset = offsetof(struct package_input, grade_when_complete),
        .about = "content that gives no score counts as full marks once complete"},
    {"score_last", INPUT_QUERY, FIELD_BOOL, .offset = offsetof(struct package_input, score_last),
        .about = "the last score counts instead of the best"},
    {"ignore_mastery_score", INPUT_QUERY, FIELD_BOOL,
        .offset = offsetof(struct package_input, ignore_mastery_score),
        .about = "the content's own word on passing counts, whatever mastery score the manifest sets"},
    {0},
};

static const struct input package_input[] = {
    {"id", INPUT_PATH, FIELD_UUID, .offset = offsetof(struct package_input, id), .about = "the package"},
    {"org", INPUT_QUERY, FIELD_SLUG, .max = 60, .offset = offsetof(struct package_input, org),
        .about = "the organisation, for credentials that serve several; else their own"},
    {0},
};

static const char *const severities[] = {"refusal", "error", "warning", "note", NULL};
static const struct schema finding_output[] = {
    {"severity", SCHEMA_CHOICE, .choices = severities, .about = "how bad it is"},
    {"code", SCHEMA_TEXT, .about = "stable: docs/import.md tells each"},
    {"place", SCHEMA_TEXT, .about = "where in the package"},
    {"message", SCHEMA_TEXT, .about = "what was found, for people"},
    {0},
};

static const struct schema import_output[] = {
    {"course", SCHEMA_UUID, .about = "the course that was made"},
    {"course_version", SCHEMA_UUID, .about = "its first version"},
    {"sequence", SCHEMA_UUID, .about = "its only sequence"},
    {"module", SCHEMA_UUID, .about = "the module that launches open"},
    {"package", SCHEMA_UUID, .about = "the package"},
    {"package_version", SCHEMA_UUID, .about = "what was imported now"},
    {"title", SCHEMA_TEXT, .about = "the course's title"},
    {"sha256", SCHEMA_TEXT, .about = "of the file, lower-case hex"},
    {"grains", SCHEMA_INT, .about = "items of the table of contents"},
    {"files", SCHEMA_INT, .about = "files in it"},
    {"report", SCHEMA_ARRAY, .of = finding_output, .about = "what was found in it"},
    {"direct_link", SCHEMA_URL, .about = "opens it in a plain browser"},
    {0},
};

static const struct schema import_job_output[] = JOB_OUTPUT(SCHEMA_OBJECT, import_output,
    "what it made, once it is done; a package that is refused is a dead job: its error's field is the code");

static const struct schema version_output[] = {
    {"package_version", SCHEMA_UUID, .about = "the version"},
    {"number", SCHEMA_INT, .about = "counted from 1"},
    {"kind", SCHEMA_TEXT, .about = "scorm12, scorm2004, cmi5 or xapi"},
    {"sha256", SCHEMA_TEXT, .about = "of the file, lower-case hex"},
    {"items", SCHEMA_INT, .about = "of the table of contents"},
    {"files", SCHEMA_INT, .about = "files in it"},
    {"bytes", SCHEMA_INT, .about = "of all of them"},
    {"created_at", SCHEMA_TIME, .about = "when it was imported"},
    {"report", SCHEMA_ARRAY, .of = finding_output, .about = "what was found in it"},
    {0},
};

static const struct schema package_output[] = {
    {"package", SCHEMA_UUID, .about = "the package"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"versions", SCHEMA_ARRAY, .of = version_output, .about = "newest first"},
    {0},
};

static const struct schema listed_output[] = {
    {"package", SCHEMA_UUID, .about = "the package"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"number", SCHEMA_INT, .about = "of its newest version, of which the rest speaks"},
    {"kind", SCHEMA_TEXT, .about = "scorm12, scorm2004, cmi5 or xapi"},
    {"sha256", SCHEMA_TEXT, .about = "of the file, lower-case hex"},
    {"files", SCHEMA_INT, .about = "files in it"},
    {"bytes", SCHEMA_INT, .about = "of all of them"},
    {"errors", SCHEMA_INT, .about = "findings that keep something from working"},
    {"warnings", SCHEMA_INT, .about = "findings to look at"},
    {"created_at", SCHEMA_TIME, .about = "when it was imported"},
    {0},
};
static const struct schema packages_output[] = PAGE_OUTPUT(listed_output);
static const struct input packages_input[] = {
    PAGING_INPUT(struct packages_input, paging),
    {"org", INPUT_QUERY, FIELD_SLUG, .max = 60, .offset = offsetof(struct packages_input, org),
        .about = "the organisation, for credentials that serve several; else their own"},
    {0},
};

/* The edge holds files to the setting upload_max: the row sets no limit of its own. */
static const struct route routes[] = {
    {"POST", "/api/v1/packages", ORIGIN_APP, LANE_SLOW, PERMISSION_PACKAGE_IMPORT, BODY_FILE, SIZE_MAX,
        SHAPE_JSON, post_packages, "imports a SCORM package as a course, by a job", .input = import_input,
        .output = import_job_output, .status = 202},
    {"GET", "/api/v1/packages", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_packages, "packages, newest first", .input = packages_input, .output = packages_output},
    {"GET", "/api/v1/packages/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_package, "what a package holds and what was found in it", .input = package_input,
        .output = package_output},
    PAGE_GET("/admin/{org}/packages", PERMISSION_PACKAGE_READ, get_packages_page,
        "packages, and what was found in them", packages_page_input),
    PAGE_GET("/admin/{org}/packages/new", PERMISSION_PACKAGE_IMPORT, get_package_new,
        "the form that brings in a package", package_new_page_input),
    {"POST", "/admin/{org}/packages/new", ORIGIN_APP, LANE_SLOW, PERMISSION_PACKAGE_IMPORT, BODY_FILE,
        SIZE_MAX, SHAPE_PAGE, post_package_new, "brings in a package by a job", .input = package_new_input},
    PAGE_GET("/admin/{org}/packages/{id}", PERMISSION_PACKAGE_READ, get_package_page,
        "one package: what plays it, its direct links, its reports", package_page_input),
    {"POST", "/admin/{org}/packages/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_IMPORT, BODY_FORM,
        FORM_MAX, SHAPE_PAGE, post_package_page, "makes, opens or closes a direct link",
        .input = package_deed_input},
    PAGE_GET("/admin/{org}/packages/{id}/modules/{module}", PERMISSION_PACKAGE_IMPORT, get_module_rule,
        "what completes and passes a module", module_rule_page_input),
    {"POST", "/admin/{org}/packages/{id}/modules/{module}", ORIGIN_APP, LANE_SLOW, PERMISSION_PACKAGE_IMPORT,
        BODY_FORM, FORM_MAX, SHAPE_PAGE, post_module_rule, "changes that, or shows what it would change",
        .input = module_rule_input},
    {"POST", "/admin/{org}/packages/{id}/modules/{module}/preview", ORIGIN_APP, LANE_WORK,
        PERMISSION_PACKAGE_READ, BODY_FORM, FORM_MAX, SHAPE_PAGE, post_module_preview,
        "opens a module as learners see it; nothing of it stays", .input = module_preview_input},
};

const struct area web_area_package = {"package", routes, FIELDS_COUNT(routes)};
