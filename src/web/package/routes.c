#include <stdint.h>

#include "web/package/package.h"

/* The edge holds files to the setting upload_max: the row sets no limit of its own. */
static const struct route routes[] = {
    {"POST", "/api/v1/packages", ORIGIN_APP, LANE_SLOW, PERMISSION_PACKAGE_IMPORT, BODY_FILE, SIZE_MAX,
        SHAPE_JSON, post_packages, "imports a SCORM 1.2 package as a course"},
    {"GET", "/api/v1/packages/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PACKAGE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_package, "what a package holds and what was found in it"},
};

const struct area web_area_package = {"package", routes, FIELDS_COUNT(routes)};
