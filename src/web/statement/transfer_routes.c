#include <stdint.h>

#include "web/statement/transfer.h"

enum { FORM_MAX = 4 * 1024 };

static const struct route routes[] = {
    {"GET", "/api/v1/orgs/{org}/statements/export", ORIGIN_APP, LANE_SLOW, PERMISSION_STATEMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_statement_export, "statements as NDJSON, oldest first",
        .input = statement_export_input, .sends = "application/x-ndjson"},
    /* The edge holds files to the setting upload_max: the row sets no limit of its own. */
    {"POST", "/api/v1/orgs/{org}/statements/imports", ORIGIN_APP, LANE_SLOW, PERMISSION_STATEMENT_MANAGE,
        BODY_FILE, SIZE_MAX, SHAPE_JSON, post_statement_import, "imports statements from NDJSON, by a job",
        .input = statement_import_input, .output = statement_import_output, .status = 202},
    {"GET", "/api/v1/orgs/{org}/statements/figures", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_statement_figures,
        "how much the organisation's learning record store holds", .input = statement_figures_input,
        .output = statement_figures_output},
    {"POST", "/api/v1/orgs/{org}/statements/figures", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, post_statement_figures, "counts what came since, by a job",
        .input = statement_figures_input, .output = statement_count_output, .status = 202},
    PAGE_GET("/admin/{org}/statements/transfer", PERMISSION_STATEMENT_READ, get_statement_transfer,
        "figures of the learning record store, its export and its imports", statement_transfer_input),
    {"POST", "/admin/{org}/statements/transfer", ORIGIN_APP, LANE_SLOW, PERMISSION_STATEMENT_MANAGE,
        BODY_FILE, SIZE_MAX, SHAPE_PAGE, post_statement_transfer, "imports statements by a job",
        .input = statement_transfer_import_input},
    PAGE_POST("/admin/{org}/statements/transfer/count", PERMISSION_STATEMENT_READ, FORM_MAX,
        post_statement_transfer_count, "counts what came since, by a job", statement_transfer_input),
};

const struct area web_area_statement_transfer = {"statement_transfer", routes, FIELDS_COUNT(routes)};
