#include <stdio.h>
#include <string.h>

#include "command/command_int.h"
#include "web/api/openapi.h"
#include "web/input.h"
#include "web/schema.h"

static const char *const origins[] = {"app", "content"};
static const char *const lanes[] = {"event", "work", "slow", "password"};
static const char *const bodies[] = {"none", "form", "json", "bytes", "file"};
static const char *const places[] = {"path", "query", "header", "body"};
static const char *const shapes[] = {"json", "page", "file", "xapi"};

static void print_table(const struct area *area)
{
	for (size_t i = 0; i < area->count; i++) {
		const struct route *r = &area->routes[i];

		printf("%-7s %-7s %-34s %-5s %-16s %-4s %s\n", origins[r->origin], r->method, r->path,
		    lanes[r->lane], permit_name(r->permission), bodies[r->body], r->about);
	}
}

static void add_input(json_t *rows, const struct input *input)
{
	json_array_append_new(
	    rows, json_pack("{s:s,s:s,s:b,s:s,s:o}", "name", input->name, "in", places[input->place],
	              "required", input->required || input->place == INPUT_PATH, "about", input->about,
	              "schema", schema_of_input(input)));
}

static json_t *input_json(const struct route *route)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < input_count(route->input); i++)
		add_input(rows, &route->input[i]);
	if (input_wants_csrf(route))
		add_input(rows, &input_csrf);
	return rows;
}

static void add_json(json_t *all, const struct area *area)
{
	for (size_t i = 0; i < area->count; i++) {
		const struct route *r = &area->routes[i];
		json_t *row = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:i}", "area", area->name,
		    "method", r->method, "path", r->path, "origin", origins[r->origin], "lane",
		    lanes[r->lane], "permission", permit_name(r->permission), "body", bodies[r->body],
		    "body_max", (json_int_t)r->body_max, "shape", shapes[r->shape], "about", r->about,
		    "status", r->status != 0 ? r->status : 200);

		json_object_set_new(row, "input", input_json(r));
		json_object_set_new(row, "output", r->output != NULL ? schema_json(r->output) : json_null());
		json_array_append_new(all, row);
	}
}

static int print_openapi(int argc, char **argv)
{
	struct command_house house;
	int code = command_house_configure(&house, &argc, &argv);

	if (code == 0 && argc != 1)
		code = command_usage(&command_routes);
	if (code == 0) {
		json_t *told = openapi_make(&house.app.config, web_areas);

		json_dumpf(told, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(told);
	}
	command_house_close(&house);
	return code;
}

static void print_all(bool as_json)
{
	json_t *all = json_array();

	for (size_t i = 0; web_areas[i] != NULL; i++) {
		if (as_json)
			add_json(all, web_areas[i]);
		else
			print_table(web_areas[i]);
	}
	if (as_json) {
		json_dumpf(all, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(all);
}

static json_t *permission_names(permission_set set)
{
	json_t *names = json_array();

	for (int p = 0; p < PERMISSION_COUNT; p++) {
		if ((set & permission_bit((enum permission)p)) != 0)
			json_array_append_new(names, json_string(permission_info((enum permission)p)->name));
	}
	return names;
}

/* The catalogue: the rights there are, and the roles that organisations begin with. */
static void print_permissions(void)
{
	static const char *const scopes[] = {"instance", "organization", "team"};
	json_t *all = json_array(), *bundles = json_array(), *told;

	for (int p = 0; p < PERMISSION_COUNT; p++) {
		const struct permission_info *info = permission_info((enum permission)p);

		json_array_append_new(all, json_pack("{s:s,s:s,s:s}", "name", info->name, "scope",
		                               scopes[info->scope], "about", info->about));
	}
	for (size_t i = 0; i < role_count; i++)
		json_array_append_new(bundles, json_pack("{s:s,s:s,s:b,s:o}", "name", roles[i].name, "title",
		                                   roles[i].title, "team_only", (int)roles[i].team_only,
		                                   "permissions", permission_names(roles[i].permissions)));
	told = json_pack("{s:o,s:o}", "permissions", all, "roles", bundles);
	json_dumpf(told, stdout, JSON_COMPACT);
	putchar('\n');
	json_decref(told);
}

static int run(int argc, char **argv)
{
	if (argc == 1 && strcmp(argv[0], "--permissions") == 0) {
		print_permissions();
		return 0;
	}
	if (argc > 0 && strcmp(argv[0], "--openapi") == 0)
		return print_openapi(argc, argv);
	if (argc > 1 || (argc == 1 && strcmp(argv[0], "--json") != 0))
		return command_usage(&command_routes);
	print_all(argc == 1);
	return 0;
}

const struct command command_routes = {
    .name = "routes",
    .usage = "usage: lectern routes [--json | --openapi | --permissions]\n\n"
             "Prints every address the service answers: origin, method, path, lane, who may, body and what "
             "it is for.\n"
             "--json         with what each takes and answers\n"
             "--openapi      the description that the service gives at /openapi.json\n"
             "--permissions  the rights that routes ask for, and the roles that hold them (JSON)\n",
    .run = run,
};
