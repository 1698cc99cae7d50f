#include "web/schema.h"
#include "web/status/status.h"

static const char *const ok_word[] = {"ok", NULL}, *const ready_word[] = {"ready", NULL};
static const struct schema health_output[] = {
    {"status", SCHEMA_CHOICE, .choices = ok_word,
        .about = "always ok: a process that does not serve does not answer"},
    {0},
};
static const struct schema readiness_output[] = {
    {"status", SCHEMA_CHOICE, .choices = ready_word,
        .about = "ready; else the answer is a 503 with the reason"},
    {0},
};

static const struct schema line_output[] = {
    {"group", SCHEMA_TEXT, .about = "the heading it stands under"},
    {"about", SCHEMA_TEXT, .about = "what was looked at"},
    {"value", SCHEMA_TEXT, .about = "how it is"},
    {"verdict", SCHEMA_CHOICE, .choices = health_verdicts, .about = "good, worth a look, or wrong"},
    {"advice", SCHEMA_TEXT, .about = "what to do; empty where it is good"},
    {0},
};
static const struct schema lines_output[] = {
    {"status", SCHEMA_CHOICE, .choices = ready_word,
        .about = "as /readyz; else the answer is a 503 with the reason"},
    {"verdict", SCHEMA_CHOICE, .choices = health_verdicts, .about = "the worst of all lines"},
    {"lines", SCHEMA_ARRAY, .of = line_output,
        .about = "as the page /instance/health shows them, in English"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/healthz", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_healthz,
        "the process serves", .output = health_output},
    {"GET", "/readyz", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_readyz,
        "the database answers and its schema is ours", .output = readiness_output},
    {"GET", "/metrics", ORIGIN_APP, LANE_EVENT, PERMIT_METRICS, BODY_NONE, 0, SHAPE_JSON, get_metrics,
        "figures for Prometheus", .input = NULL},
    {"GET", "/health", ORIGIN_APP, LANE_SLOW, PERMIT_METRICS, BODY_NONE, 0, SHAPE_JSON, get_health_lines,
        "how this installation is doing, line by line, and what to do", .output = lines_output},
    {"GET", "/healthz", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_healthz,
        "the process serves", .output = health_output},
    {"GET", "/readyz", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_readyz,
        "the database answers and its schema is ours", .output = readiness_output},
};

const struct area web_area_status = {"status", routes, FIELDS_COUNT(routes)};

static const struct route pages[] = {
    {"GET", "/instance/health", ORIGIN_APP, LANE_SLOW, PERMISSION_INSTANCE_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_health_page, "how this installation is doing, and what to do", .input = NULL},
};

const struct area web_area_diagnostics = {"diagnostics", pages, FIELDS_COUNT(pages)};

const struct area *const web_watch_areas[] = {&web_area_status, NULL};
