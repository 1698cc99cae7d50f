#include "web/lti/lti.h"
#include "web/status/status.h"
#include "web/web.h"

const struct area *const web_areas[] = {
    &web_area_status,
    &web_area_lti,
    NULL,
};
