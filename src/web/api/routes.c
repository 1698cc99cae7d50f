#include <stdlib.h>
#include <string.h>

#include "web/api/docs.h"
#include "web/api/openapi.h"
#include "web/schema.h"
#include "web/web_int.h"

struct openapi {
	struct ready *json;
};

enum { TAG_BYTES = 16 };

/* A day without asking again would show yesterday's interface after an upgrade: the ETag makes asking cheap.
 */
static const char cache_control[] = "public, max-age=60";

struct openapi *openapi_new(const struct config *config)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct openapi *openapi = calloc(1, sizeof(*openapi));
	const char *text = json_text(a, json_own(a, openapi_make(config, web_areas)));

	if (openapi == NULL)
		abort();
	openapi->json = ready_new(config, ORIGIN_APP, SHAPE_JSON, "application/json",
	    arena_printf(a, "\"%.*s\"", TAG_BYTES, sha256_hex(a, text)), cache_control, text, strlen(text));
	return openapi;
}

void openapi_free(struct openapi *openapi)
{
	if (openapi == NULL)
		return;
	ready_release(openapi->json);
	free(openapi);
}

static enum err get_openapi(struct request *r)
{
	return reply_ready(r, r->app->web->openapi->json);
}

static const struct schema openapi_output[] = {
    {"openapi", SCHEMA_TEXT, .about = "3.1.0"},
    {"info", SCHEMA_OBJECT, .about = "what this is"},
    {"servers", SCHEMA_ARRAY, .about = "where it is"},
    {"tags", SCHEMA_ARRAY, .about = "its areas"},
    {"paths", SCHEMA_OBJECT, .about = "what it answers"},
    {"components", SCHEMA_OBJECT, .about = "what these share"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/openapi.json", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, get_openapi,
        "this description (OpenAPI 3.1)", .output = openapi_output},
    {"GET", "/api/docs", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_api_docs,
        "the same for people", .input = NULL},
};

const struct area web_area_api = {"api", routes, FIELDS_COUNT(routes)};
