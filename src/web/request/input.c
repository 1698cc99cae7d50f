#include "web/input.h"

#include <string.h>
#include <strings.h>

#include "web/web_int.h"

size_t input_count(const struct input *table)
{
	size_t count = 0;

	while (table != NULL && table[count].name != NULL)
		count++;
	return count;
}

/* The rows of one place as fields that point into the struct at base. */
static size_t fields_of(const struct input *table, enum input_place place, char *base, struct field *ret)
{
	size_t count = 0;

	for (; table->name != NULL && count < INPUTS_MAX; table++) {
		if (table->place == place)
			ret[count++] = (struct field){.name = table->name,
			    .type = table->type,
			    .required = table->required || place == INPUT_PATH,
			    .min = table->min,
			    .max = table->max,
			    .ret = base + table->offset,
			    .choices = table->choices};
	}
	return count;
}

/* An address with a name that cannot be is an address where nothing is. */
static enum err read_path(struct request *r, const struct field *fields, size_t count)
{
	const struct found *found = &r->inside->found;
	struct form_pair pairs[PARAMS_MAX];
	const struct form form = {(size_t)found->params_count, pairs};
	const char *field, *why;

	for (int i = 0; i < found->params_count; i++)
		pairs[i] = (struct form_pair){found->params[i].name, found->params[i].value};
	if (fields_from_form(&r->work, &form, fields, count) == OK)
		return OK;
	field = arena_strdup(r->work.arena, r->work.field);
	why = arena_strdup(r->work.arena, r->work.detail);
	return fail_field(
	    &r->work, ERR_NOT_FOUND, field, "there is nothing here: what stands in the address %s", why);
}

static bool is_known(const struct field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(fields[i].name, name) == 0)
			return true;
	}
	return false;
}

/* A filter with a slip in its name would silently show everything. */
static enum err read_query(struct request *r, const struct field *fields, size_t count)
{
	struct form query;

	TRY(request_query(r, &query));
	for (size_t i = 0; r->route->shape == SHAPE_JSON && i < query.count; i++) {
		if (strcmp(query.pairs[i].name, "lang") != 0 && !is_known(fields, count, query.pairs[i].name))
			return fail_field(&r->work, ERR_BAD_INPUT, query.pairs[i].name, "is not known here");
	}
	return fields_from_form(&r->work, &query, fields, count);
}

static enum err read_headers(struct request *r, const struct field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *value = request_header(r, fields[i].name);

		if (*value == '\0' && fields[i].required)
			return fail_field(&r->work, ERR_BAD_INPUT, fields[i].name, "is missing");
		if (*value != '\0')
			TRY(field_from_text(&r->work, &fields[i], value));
	}
	return OK;
}

static enum err read_body(struct request *r, const struct field *fields, size_t count)
{
	struct form form;
	json_t *json;

	if (r->route->body == BODY_FORM || r->route->body == BODY_FILE) {
		TRY(request_form(r, &form));
		return fields_from_form(&r->work, &form, fields, count);
	}
	if (r->inside->body_len == 0)
		json = json_own(r->work.arena, json_object());
	else
		TRY(request_json(r, &json));
	return fields_from_json(&r->work, json, fields, count);
}

static size_t member_size(enum field_type type)
{
	switch (type) {
	case FIELD_UUID:
		return sizeof(struct uuid);
	case FIELD_INT:
	case FIELD_TIME:
		return sizeof(int64_t);
	case FIELD_REAL:
		return sizeof(double);
	case FIELD_BOOL:
		return sizeof(bool);
	case FIELD_TEXTS:
		return sizeof(struct texts);
	default:
		return sizeof(void *);
	}
}

static bool table_fits(const struct input *table, size_t size)
{
	for (size_t i = 0; i < input_count(table); i++) {
		if (table[i].offset + member_size(table[i].type) > size)
			return false;
	}
	return true;
}

enum err request_input_sized(struct request *r, void *ret_input, size_t size)
{
	const struct input *table = r->route->input;
	struct field fields[INPUTS_MAX];

	if (table == NULL)
		return fail(&r->work, ERR_INTERNAL, "the route has no table of its input");
	if (!table_fits(table, size))
		return fail(&r->work, ERR_INTERNAL, "the route's table is of another struct");
	TRY(read_path(r, fields, fields_of(table, INPUT_PATH, ret_input, fields)));
	TRY(read_query(r, fields, fields_of(table, INPUT_QUERY, ret_input, fields)));
	TRY(read_headers(r, fields, fields_of(table, INPUT_HEADER, ret_input, fields)));
	if (r->route->body == BODY_NONE)
		return OK;
	return read_body(r, fields, fields_of(table, INPUT_BODY, ret_input, fields));
}

enum err input_members(
    struct work *w, json_t *object, const char *name, const struct input *members, void *ret_struct)
{
	struct field fields[INPUTS_MAX];
	size_t count = 0;
	enum err e;

	for (; members[count].name != NULL && count < INPUTS_MAX; count++)
		fields[count] = (struct field){.name = members[count].name,
		    .type = members[count].type,
		    .required = members[count].required,
		    .min = members[count].min,
		    .max = members[count].max,
		    .ret = (char *)ret_struct + members[count].offset,
		    .choices = members[count].choices};
	e = fields_from_json(w, object, fields, count);
	if (e != OK && e != ERR_INTERNAL) {
		const char *member = arena_strdup(w->arena, w->field),
		           *why = arena_strdup(w->arena, w->detail);
		const char *dot = *member != '\0' ? "." : "";

		return fail_field(w, e, arena_printf(w->arena, "%.60s%s%s", name, dot, member), "%s", why);
	}
	return e;
}

static bool path_names(const char *path, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = strchr(path, '{'); at != NULL; at = strchr(at + 1, '{')) {
		if (strncmp(at + 1, name, len) == 0 && (at[1 + len] == '}' || at[1 + len] == '*'))
			return true;
	}
	return false;
}

static const char *row_fault(const struct route *route, const struct input *row)
{
	bool container = row->type == FIELD_ARRAY || row->type == FIELD_OBJECT;

	if (row->about == NULL || *row->about == '\0')
		return "a field says nothing about itself";
	if (row->place == INPUT_PATH && !path_names(route->path, row->name))
		return "a field of the path is not in the path";
	if (row->place == INPUT_BODY && route->body == BODY_NONE)
		return "a field of the body where no fields are taken";
	if (container && (row->place != INPUT_BODY || route->body != BODY_JSON))
		return "an array or object outside a JSON body";
	if (row->type == FIELD_TEXTS && (row->place == INPUT_PATH || row->place == INPUT_HEADER))
		return "several values where one is";
	if (row->type == FIELD_CHOICE && (row->choices == NULL || row->choices[0] == NULL))
		return "a choice without words";
	return NULL;
}

const char *input_fault(const struct route *route)
{
	const struct input *table = route->input;

	if (input_count(table) > INPUTS_MAX)
		return "too many fields";
	for (size_t i = 0; i < input_count(table); i++) {
		const char *fault = row_fault(route, &table[i]);

		if (fault != NULL)
			return fault;
		for (size_t j = 0; j < i; j++) {
			if (table[j].place == table[i].place && strcasecmp(table[j].name, table[i].name) == 0)
				return "two fields of one name";
		}
	}
	return NULL;
}

const struct input input_csrf = {.name = "csrf",
    .place = INPUT_BODY,
    .type = FIELD_TEXT,
    .required = true,
    .min = 43,
    .max = 43,
    .hidden = true,
    .about = "the token of the session's forms"};

bool input_wants_csrf(const struct route *route)
{
	return route->body == BODY_FORM && route->permission != PERMIT_ANYONE &&
	       route->permission != PERMIT_METRICS;
}
