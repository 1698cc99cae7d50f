/* The page that shows what /openapi.json says, for people. */
#include "web/api/docs.h"

#include <string.h>

#include "pages.h"
#include "web/api/openapi.h"
#include "web/input.h"
#include "web/page/frame.h"
#include "web/schema.h"

enum { PAGE_MAX = 2 * 1024 * 1024, OUTPUTS_MAX = 128, OUTPUT_DEPTH_MAX = 6 };

typedef struct page_api_docs_groups_operations operation;
typedef struct page_api_docs_groups_operations_inputs input_row;
typedef struct page_api_docs_groups_operations_outputs output_row;

static const char *field_name(enum field_type type)
{
	switch (type) {
	case FIELD_UUID:
		return "UUID";
	case FIELD_INT:
		return "whole number";
	case FIELD_REAL:
		return "number";
	case FIELD_BOOL:
		return "true or false";
	case FIELD_URL:
		return "address";
	case FIELD_SLUG:
		return "short name";
	case FIELD_EMAIL:
		return "e-mail address";
	case FIELD_TIME:
		return "time";
	case FIELD_TEXTS:
		return "list of texts";
	case FIELD_ARRAY:
		return "list";
	case FIELD_OBJECT:
		return "object";
	case FIELD_TEXT:
	case FIELD_CHOICE:
		break;
	}
	return "text";
}

static const char *schema_name(enum schema_type type)
{
	static const char *const names[] = {"text", "UUID", "time", "address", "whole number", "number",
	    "true or false", "text", "list of texts", "list", "object", "anything"};

	return names[type];
}

/* "active, disabled" where there are words to choose from. */
static const char *words_or(struct request *r, const char *const *choices, const char *otherwise)
{
	const char *words = NULL;

	for (; choices != NULL && *choices != NULL; choices++)
		words = words == NULL ? *choices : arena_printf(r->work.arena, "%s, %s", words, *choices);
	return words != NULL ? words : otherwise;
}

static void inputs_tell(struct request *r, const struct route *route, operation *told)
{
	static const char *const places[] = {"path", "query", "header", "body"};
	size_t count = input_count(route->input);
	input_row *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		const struct input *row = &route->input[i];

		rows[i] = (input_row){.name = row->name,
		    .place = places[row->place],
		    .type = words_or(r, row->choices, field_name(row->type)),
		    .required = row->required || row->place == INPUT_PATH,
		    .about = row->about};
	}
	told->inputs = rows;
	told->inputs_count = count;
}

static void outputs_tell(struct request *r, const struct schema *members, const char *above, int depth,
    output_row *rows, size_t *count)
{
	for (; members != NULL && members->name != NULL && *count < OUTPUTS_MAX && depth < OUTPUT_DEPTH_MAX;
	     members++) {
		const char *name = arena_printf(r->work.arena, "%s%s", above, members->name);
		const char *type = words_or(r, members->choices, schema_name(members->type));

		rows[(*count)++] = (output_row){.name = name,
		    .type = members->nullable ? arena_printf(r->work.arena, "%s, null", type) : type,
		    .about = members->about};
		outputs_tell(r, members->of,
		    arena_printf(r->work.arena, "%s%s.", name, members->type == SCHEMA_ARRAY ? "[]" : ""),
		    depth + 1, rows, count);
	}
}

/* No two tables of the page have one name. */
static const char *table_name(struct request *r, const struct route *route, const char *english)
{
	return arena_printf(r->work.arena, "%s: %s %s", page_translate(request_language(r), english),
	    route->method, route->path);
}

static operation operation_tell(struct request *r, const struct route *route)
{
	output_row *outputs = arena_alloc(r->work.arena, OUTPUTS_MAX * sizeof(*outputs));
	operation told = {.takes = table_name(r, route, "What it takes"),
	    .answers = table_name(r, route, "What it answers"),
	    .method = route->method,
	    .path = route->path,
	    .about = route->about,
	    .right = route->permission < PERMISSION_COUNT ? permit_name(route->permission) : "",
	    .status = arena_printf(r->work.arena, "%d", route->status != 0 ? route->status : 200),
	    .outputs = outputs};

	inputs_tell(r, route, &told);
	outputs_tell(r, route->output, "", 0, outputs, &told.outputs_count);
	return told;
}

/* What both origins answer is told once. */
static bool told_already(const struct area *area, size_t index)
{
	const struct route *route = &area->routes[index];

	for (size_t i = 0; i < index; i++) {
		if (strcmp(area->routes[i].path, route->path) == 0 &&
		    strcmp(area->routes[i].method, route->method) == 0)
			return true;
	}
	return false;
}

/* One group for each area that tells anything. */
static size_t groups_tell(struct request *r, struct page_api_docs_groups **ret_groups)
{
	struct page_api_docs_groups *groups;
	size_t areas = 0, count = 0;

	while (web_areas[areas] != NULL)
		areas++;
	groups = arena_alloc(r->work.arena, (areas + 1) * sizeof(*groups));
	for (size_t i = 0; i < areas; i++) {
		operation *operations =
		    arena_alloc(r->work.arena, (web_areas[i]->count + 1) * sizeof(*operations));
		size_t told = 0;

		for (size_t j = 0; j < web_areas[i]->count; j++) {
			if (openapi_tells(&web_areas[i]->routes[j]) && !told_already(web_areas[i], j))
				operations[told++] = operation_tell(r, &web_areas[i]->routes[j]);
		}
		if (told > 0)
			groups[count++] = (struct page_api_docs_groups){
			    .link = arena_printf(r->work.arena, "#%s", web_areas[i]->name),
			    .name = web_areas[i]->name,
			    .operations = operations,
			    .operations_count = told};
	}
	*ret_groups = groups;
	return count;
}

static struct page_api_docs_problems *problems_tell(struct request *r)
{
	struct page_api_docs_problems *rows = arena_alloc(r->work.arena, ERR_COUNT * sizeof(*rows));

	for (int e = OK + 1; e < ERR_COUNT; e++) {
		const struct err_info *info = err_info((enum err)e);

		rows[e - 1] = (struct page_api_docs_problems){
		    .type = arena_printf(r->work.arena, "/problems/%s", info->slug),
		    .status = arena_printf(r->work.arena, "%d", info->status),
		    .title = page_translate(request_language(r), info->title)};
	}
	return rows;
}

enum err get_api_docs(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_api_docs_groups *groups;
	size_t count = groups_tell(r, &groups);

	page_api_docs(&html, &(struct page_api_docs){.lang = request_language(r),
	                         .frame = frame_make(r, ""),
	                         .groups = groups,
	                         .groups_count = count,
	                         .problems = problems_tell(r),
	                         .problems_count = ERR_COUNT - 1});
	return reply_page(r, 200, &html);
}
