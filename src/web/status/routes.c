#include "web/status/status.h"

static const struct route routes[] = {
    {"GET", "/healthz", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_healthz,
        "the process serves"},
    {"GET", "/readyz", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_readyz,
        "the database answers and its schema is ours"},
    {"GET", "/metrics", ORIGIN_APP, LANE_EVENT, PERMIT_METRICS, BODY_NONE, 0, SHAPE_JSON, get_metrics,
        "figures for Prometheus"},
    {"GET", "/healthz", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_healthz,
        "the process serves"},
    {"GET", "/readyz", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_readyz,
        "the database answers and its schema is ours"},
};

const struct area web_area_status = {"status", routes, FIELDS_COUNT(routes)};
