/* The service describes itself: OpenAPI 3.1 out of the tables that route and validate, so that nothing is
 * said twice. Documented are the routes that answer JSON: those with an output table, and those that answer
 * nothing (204). */
#ifndef WEB_API_OPENAPI_H
#define WEB_API_OPENAPI_H

#include "web/web.h"

/* The whole description of these areas, new reference. app_url and content_url are its servers. */
json_t *openapi_make(const struct config *config, const struct area *const *areas);
/* True for a route that is described. */
bool openapi_tells(const struct route *route);

/* What is served, made once at start: the description, and the page that shows it. */
struct openapi;
struct openapi *openapi_new(const struct config *config);
void openapi_free(struct openapi *openapi);

extern const struct area web_area_api;

#endif
