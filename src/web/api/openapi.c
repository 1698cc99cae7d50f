#include "web/api/openapi.h"

#include <ctype.h>
#include <string.h>

#include "base/id.h"
#include "web/input.h"
#include "web/schema.h"
#include "web/short_path.h"

enum { OPERATION_ID_MAX = 128 };

static const char description[] =
    "What programs can ask of this service. Errors are application/problem+json (RFC 9457) whose `type` "
    "never "
    "changes and whose `field` names what is at fault. Lists come in pages: `limit`, and `cursor` from the "
    "page "
    "before (`next`, or `Link: rel=\"next\"`). Times are RFC 3339 in UTC. A POST may carry an "
    "`Idempotency-Key`; "
    "what is changed by PATCH or PUT carries the `ETag` it was read with in `If-Match`.";

bool openapi_tells(const struct route *route)
{
	return route->shape == SHAPE_JSON &&
	       (route->output != NULL || route->sends != NULL || route->status == 204);
}

/* "GET /api/v1/packages/{id}" is get_packages_by_id: stable as long as method and path are. */
static json_t *operation_id(const struct route *route, const char *at)
{
	char id[OPERATION_ID_MAX];
	size_t n = 0;
	const char *path = strncmp(at, "/api/v1", 7) == 0 ? at + 7 : at;

	for (const char *c = route->method; *c != '\0' && n + 1 < sizeof(id); c++)
		id[n++] = (char)tolower((unsigned char)*c);
	for (; *path != '\0' && n + 5 < sizeof(id); path++) {
		if (isalnum((unsigned char)*path))
			id[n++] = *path;
		else if (*path == '{') {
			memcpy(id + n, "by_", 3);
			n += 3;
		} else if (*path != '}')
			id[n++] = '_';
	}
	id[n] = '\0';
	return json_string(id);
}

static json_t *parameters(const struct route *route)
{
	static const char *const places[] = {"path", "query", "header"};
	json_t *all = json_array();

	for (size_t i = 0; i < input_count(route->input); i++) {
		const struct input *row = &route->input[i];

		if (row->place == INPUT_BODY)
			continue;
		json_array_append_new(
		    all, json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", row->name, "in", places[row->place],
		             "required", row->required || row->place == INPUT_PATH, "description", row->about,
		             "schema", schema_of_input(row)));
	}
	return all;
}

static bool body_required(const struct route *route)
{
	for (size_t i = 0; i < input_count(route->input); i++) {
		if (route->input[i].place == INPUT_BODY && route->input[i].required)
			return true;
	}
	return route->body == BODY_FILE;
}

static json_t *body(const struct route *route)
{
	json_t *content;

	if (route->body == BODY_FILE)
		content =
		    json_pack("{s:{s:{}},s:{s:{s:s,s:{s:{s:s,s:s}},s:[s]}}}", "application/octet-stream",
		        "schema", "multipart/form-data", "schema", "type", "object", "properties", "file",
		        "type", "string", "contentMediaType", "application/octet-stream", "required", "file");
	else
		content = json_pack("{s:{s:o}}",
		    route->body == BODY_FORM ? "application/x-www-form-urlencoded" : "application/json",
		    "schema", schema_of_inputs(route->input, INPUT_BODY));
	return json_pack("{s:b,s:o}", "required", body_required(route), "content", content);
}

static json_t *responses(const struct route *route)
{
	char status[8];
	json_t *all = json_object(), *good = json_pack("{s:s}", "description", route->about);

	if (route->output != NULL)
		json_object_set_new(good, "content",
		    json_pack("{s:{s:o}}", "application/json", "schema", schema_json(route->output)));
	if (route->sends != NULL)
		json_object_set_new(good, "content",
		    json_pack("{s:{s:{s:s,s:s}}}", route->sends, "schema", "type", "string",
		        "contentMediaType", route->sends));
	snprintf(status, sizeof(status), "%d", route->status != 0 ? route->status : 200);
	json_object_set_new(all, status, good);
	if (route->makes)
		json_object_set_new(all, "201", json_deep_copy(good));
	/* A file of its own type: whole, a part of it, or where it is. */
	if (route->sends != NULL && strcmp(route->sends, "*/*") == 0) {
		json_object_set_new(all, "206", json_deep_copy(good));
		json_object_set_new(all, "303", json_pack("{s:s}", "description", "it is at Location"));
	}
	if (route->dry != NULL)
		json_object_set_new(all, "200",
		    json_pack("{s:s,s:{s:{s:o}}}", "description", "what it would be (`dry_run`)", "content",
		        "application/json", "schema", schema_json(route->dry)));
	json_object_set_new(all, "4XX", json_pack("{s:s}", "$ref", "#/components/responses/Problem"));
	json_object_set_new(all, "5XX", json_pack("{s:s}", "$ref", "#/components/responses/Problem"));
	return all;
}

/* Who may: by any of our ways to prove oneself, or anyone. */
static void security_add(json_t *operation, const struct route *route)
{
	bool anyone = route->permission == PERMIT_ANYONE || route->permission == PERMIT_METRICS;

	json_object_set_new(operation, "security",
	    anyone ? json_array() : json_pack("[{s:[]},{s:[]},{s:[]}]", "bearer", "basic", "token"));
	json_object_set_new(operation, "x-permission", json_string(permit_name(route->permission)));
	if (route->permission < PERMISSION_COUNT)
		json_object_set_new(operation, "description",
		    json_sprintf("Needs the right `%s`: %s.", permit_name(route->permission),
		        permission_info((enum permission)route->permission)->about));
}

static json_t *operation(const struct area *area, const struct route *route, const char *at)
{
	json_t *told = json_object(), *params = parameters(route);

	json_object_set_new(told, "operationId", operation_id(route, at));
	json_object_set_new(told, "summary", json_string(route->about));
	json_object_set_new(told, "tags", json_pack("[s]", area->name));
	security_add(told, route);
	if (json_array_size(params) > 0)
		json_object_set(told, "parameters", params);
	json_decref(params);
	if (route->body != BODY_NONE)
		json_object_set_new(told, "requestBody", body(route));
	json_object_set_new(told, "responses", responses(route));
	return told;
}

/* The app's own address of a path goes before the content origin's. at: the route's path, or another name of
 * it. */
static void path_add(json_t *paths, const struct config *config, const struct area *area,
    const struct route *route, const char *at)
{
	char method[16];
	size_t n = 0;
	json_t *item = json_object_get(paths, at);

	if (item == NULL) {
		item = json_object();
		json_object_set_new(paths, at, item);
		if (route->origin == ORIGIN_CONTENT)
			json_object_set_new(item, "servers",
			    json_pack("[{s:s,s:s}]", "url", config->content_url, "description", "content"));
	}
	for (; route->method[n] != '\0' && n + 1 < sizeof(method); n++)
		method[n] = (char)tolower((unsigned char)route->method[n]);
	method[n] = '\0';
	if (json_object_get(item, method) == NULL)
		json_object_set_new(item, method, operation(area, route, at));
}

static void paths_add(
    json_t *paths, const struct config *config, const struct area *area, const struct route *route)
{
	struct arena *a = arena_new();
	const char *other;

	path_add(paths, config, area, route, route->path);
	for (int i = 0; (other = short_path_of(a, route->path, i)) != NULL; i++)
		path_add(paths, config, area, route, other);
	arena_free(a);
}

static json_t *reasons_schema(void)
{
	return json_pack("{s:s,s:s,s:{s:s,s:{s:{s:s,s:s},s:{s:s},s:{s:[s,s],s:s},s:{s:s,s:s}}}}", "type",
	    "array", "description",
	    "each thing at fault, where several can be: what keeps a version from learners", "items", "type",
	    "object", "properties", "id", "type", "string", "format", "uuid", "title", "type", "string",
	    "field", "type", "string", "null", "description", "of its draft; null: it has no content",
	    "detail", "type", "string", "description", "what is missing");
}

/* Every type of problem there is, by its stable address. */
static json_t *problem_schema(void)
{
	json_t *types = json_array(), *problem;

	for (int e = OK + 1; e < ERR_COUNT; e++)
		json_array_append_new(types, json_sprintf("/problems/%s", err_info((enum err)e)->slug));
	problem = json_pack(
	    "{s:s,s:s,s:{s:{s:s,s:s,s:o},s:{s:s,s:s},s:{s:s,s:s},s:{s:s,s:s},s:{s:s,s:s},s:{s:s,s:s,s:s}},"
	    "s:[s,s,s,s]}",
	    "type", "object", "description", "What went wrong (RFC 9457).", "properties", "type", "type",
	    "string", "description", "names the kind for programs; never changes", "enum", types, "title",
	    "type", "string", "description", "the kind for people", "status", "type", "integer",
	    "description", "the HTTP status", "detail", "type", "string", "description",
	    "what was expected and what came", "field", "type", "string", "description",
	    "the member, parameter or header at fault", "instance", "type", "string", "format", "uri",
	    "description", "names the request, as the log does", "required", "type", "title", "status",
	    "instance");
	json_object_set_new(json_object_get(problem, "properties"), "reasons", reasons_schema());
	return problem;
}

static json_t *components(void)
{
	return json_pack(
	    "{s:{s:o},s:{s:{s:s,s:{s:{s:{s:s}}}}},s:{s:{s:s,s:s,s:s},s:{s:s,s:s,s:s},s:{s:s,s:s,s:s,s:s}}}",
	    "schemas", "Problem", problem_schema(), "responses", "Problem", "description", "What went wrong.",
	    "content", "application/problem+json", "schema", "$ref", "#/components/schemas/Problem",
	    "securitySchemes", "bearer", "type", "http", "scheme", "bearer", "description",
	    "`Authorization: Bearer`: an access token, or a whole key (`lct_…_…`).", "basic", "type", "http",
	    "scheme", "basic", "description", "A key and its secret.", "token", "type", "apiKey", "in",
	    "header", "name", "Authorization", "description", "`Authorization: token KEY:SECRET`.");
}

json_t *openapi_make(const struct config *config, const struct area *const *areas)
{
	json_t *paths = json_object(), *tags = json_array();

	for (; *areas != NULL; areas++) {
		bool tells = false;

		for (size_t i = 0; i < (*areas)->count; i++) {
			if (openapi_tells(&(*areas)->routes[i])) {
				paths_add(paths, config, *areas, &(*areas)->routes[i]);
				tells = true;
			}
		}
		if (tells)
			json_array_append_new(tags, json_pack("{s:s}", "name", (*areas)->name));
	}
	return json_pack("{s:s,s:{s:s,s:s,s:s,s:{s:s,s:s}},s:[{s:s,s:s}],s:o,s:o,s:o}", "openapi", "3.1.0",
	    "info", "title", "Lectern", "version", LECTERN_VERSION, "description", description, "license",
	    "name", "Apache-2.0", "identifier", "Apache-2.0", "servers", "url", config->app_url,
	    "description", "this service", "tags", tags, "paths", paths, "components", components());
}
