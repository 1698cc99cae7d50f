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

static const struct route routes[] = {
    {"GET", "/healthz", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_healthz,
        "the process serves", .output = health_output},
    {"GET", "/readyz", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_readyz,
        "the database answers and its schema is ours", .output = readiness_output},
    {"GET", "/metrics", ORIGIN_APP, LANE_EVENT, PERMIT_METRICS, BODY_NONE, 0, SHAPE_JSON, get_metrics,
        "figures for Prometheus", .input = NULL},
    {"GET", "/instance/health", ORIGIN_APP, LANE_SLOW, PERMISSION_INSTANCE_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_health_page, "how this installation is doing, and what to do", .input = NULL},
    {"GET", "/healthz", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_healthz,
        "the process serves", .output = health_output},
    {"GET", "/readyz", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_readyz,
        "the database answers and its schema is ours", .output = readiness_output},
};

const struct area web_area_status = {"status", routes, FIELDS_COUNT(routes)};
