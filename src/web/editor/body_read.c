/* From a form to the body it edits. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "web/editor/body_form.h"

enum { DEPTH_MAX = 3, PATH_PARTS_MAX = 5 };

static const char *value_of(const struct form *form, const char *name)
{
	for (size_t i = 0; i < form->count; i++) {
		if (strcmp(form->pairs[i].name, name) == 0)
			return form->pairs[i].value;
	}
	return NULL;
}

static bool any_begins(const struct form *form, const char *prefix)
{
	size_t len = strlen(prefix);

	for (size_t i = 0; i < form->count; i++) {
		if (strncmp(form->pairs[i].name, prefix, len) == 0)
			return true;
	}
	return false;
}

/* Browsers send lines ended by CR LF. */
static const char *lines_of(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text), *to = copy;

	for (const char *from = copy; *from != '\0'; from++) {
		if (*from != '\r')
			*to++ = *from;
	}
	*to = '\0';
	return copy;
}

static json_t *texts_of(struct arena *a, const char *text)
{
	json_t *list = json_array();

	for (const char *line = lines_of(a, text); *line != '\0';) {
		size_t len = strcspn(line, "\n"), from = strspn(line, " \t"), end = len;

		while (end > from && (line[end - 1] == ' ' || line[end - 1] == '\t'))
			end--;
		if (end > from)
			json_array_append_new(list, json_stringn(line + from, end - from));
		line += len + (line[len] == '\n');
	}
	return list;
}

static json_t *int_of(const char *text)
{
	char *end = NULL;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	return end != text && *end == '\0' && errno == 0 ? json_integer(number) : json_string(text);
}

static json_t *scalar_of(struct arena *a, const struct edit_member *m, const char *text)
{
	switch (m->kind) {
	case EDIT_TEXTS:
		return texts_of(a, text);
	case EDIT_INT:
		return *text != '\0' ? int_of(text) : NULL;
	case EDIT_TICK:
		return json_boolean(strcmp(text, "true") == 0);
	case EDIT_TRUTH:
		if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
			return json_boolean(*text == 't');
		return NULL;
	default:
		return *text != '\0' ? json_string(lines_of(a, text)) : NULL;
	}
}

static json_t *object_of(struct arena *a, const struct form *form, const struct edit_member *members,
    const char *prefix, int depth);

static json_t *rows_of(
    struct arena *a, const struct form *form, const struct edit_member *m, const char *name, int depth)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < m->most; i++) {
		const char *prefix = arena_printf(a, "%s-%zu-", name, i);

		if (!any_begins(form, prefix))
			break;
		json_array_append_new(rows, object_of(a, form, m->rows, prefix, depth + 1));
	}
	return rows;
}

static json_t *object_of(struct arena *a, const struct form *form, const struct edit_member *members,
    const char *prefix, int depth)
{
	json_t *object = json_object();

	for (const struct edit_member *m = members; m->name != NULL; m++) {
		const char *name = arena_printf(a, "%s%s", prefix, m->name), *text = value_of(form, name);
		json_t *value = NULL;

		if (m->kind == EDIT_ROWS)
			value = depth < DEPTH_MAX ? rows_of(a, form, m, name, depth) : NULL;
		else if (text != NULL)
			value = scalar_of(a, m, text);
		else if (m->kind == EDIT_TICK)
			value = json_false();
		if (value != NULL)
			json_object_set_new(object, m->name, value);
	}
	return object;
}

enum err body_form_read(struct request *r, const struct edit_member *members, json_t **ret_body)
{
	struct form form;

	TRY(request_form(r, &form));
	*ret_body = json_own(r->work.arena, object_of(r->work.arena, &form, members, "", 0));
	return OK;
}

static bool row_is_empty(const struct edit_member *members, const json_t *row)
{
	for (const struct edit_member *m = members; m->name != NULL; m++) {
		const json_t *value = json_object_get(row, m->name);

		if ((m->kind == EDIT_LINE || m->kind == EDIT_TEXT || m->kind == EDIT_FILE) && value != NULL)
			return false;
		if (m->kind == EDIT_ROWS && json_array_size(value) > 0)
			return false;
	}
	return true;
}

void body_form_tidy(const struct edit_member *members, json_t *body)
{
	for (const struct edit_member *m = members; m->name != NULL; m++) {
		json_t *rows = m->kind == EDIT_ROWS ? json_object_get(body, m->name) : NULL;

		for (size_t i = json_array_size(rows); i-- > 0;) {
			body_form_tidy(m->rows, json_array_get(rows, i));
			if (row_is_empty(m->rows, json_array_get(rows, i)))
				json_array_remove(rows, i);
		}
	}
}

/* --- buttons --- */

static const struct edit_member *rows_named(const struct edit_member *members, const char *name)
{
	for (const struct edit_member *m = members; m->name != NULL; m++) {
		if (m->kind == EDIT_ROWS && strcmp(m->name, name) == 0)
			return m;
	}
	return NULL;
}

struct path {
	const struct edit_member *member; /* of the list */
	json_t *list;
	size_t index; /* of the row; for the list itself, how many there are */
	bool row;
};

/* "choices", "choices-2", "blanks-0-answers", "blanks-0-answers-1". */
static bool path_follow(
    struct arena *a, const struct edit_member *members, json_t *body, const char *text, struct path *ret)
{
	char *rest = arena_strdup(a, text), *part, *next = NULL;
	struct path at = {0};

	for (part = strtok_r(rest, "-", &next); part != NULL; part = strtok_r(NULL, "-", &next)) {
		char *end = NULL;

		if (at.list == NULL || at.row) {
			if (at.row) {
				members = at.member->rows;
				body = json_array_get(at.list, at.index);
			}
			at = (struct path){.member = rows_named(members, part)};
			if (at.member == NULL)
				return false;
			at.list = json_object_get(body, part);
			if (at.list == NULL) {
				at.list = json_array();
				json_object_set_new(body, part, at.list);
			}
			at.index = json_array_size(at.list);
			continue;
		}
		at.row = true;
		at.index = strtoul(part, &end, 10);
		if (end == part || *end != '\0' || at.index >= json_array_size(at.list))
			return false;
	}
	*ret = at;
	return at.list != NULL;
}

static void row_move(json_t *list, size_t from, size_t to)
{
	json_t *row = json_incref(json_array_get(list, from));

	json_array_remove(list, from);
	json_array_insert_new(list, to, row);
}

/* The first control of a row that is seen. */
static const char *first_of(struct arena *a, const struct path *at, const char *path, bool added)
{
	const struct edit_member *m = at->member->rows;

	while (m->kind == EDIT_KEPT)
		m++;
	return added ? arena_printf(a, "%s-%zu-%s", path, at->index, m->name)
	             : arena_printf(a, "%s-%s", path, m->name);
}

const struct edit_member *body_form_file(
    struct request *r, const struct edit_member *members, json_t *body, const char *name, json_t **ret_object)
{
	const char *last = strrchr(name, '-');
	struct path at;

	if (last != NULL) {
		if (!path_follow(r->work.arena, members, body,
		        arena_strndup(r->work.arena, name, (size_t)(last - name)), &at) ||
		    !at.row)
			return NULL;
		members = at.member->rows;
		body = json_array_get(at.list, at.index);
		name = last + 1;
	}
	for (const struct edit_member *m = members; m->name != NULL; m++) {
		if (m->files != NULL && strcmp(m->name, name) == 0) {
			*ret_object = body;
			return m;
		}
	}
	return NULL;
}

static bool file_clear(struct request *r, const struct edit_member *members, json_t *body, const char *name)
{
	json_t *object;
	const struct edit_member *m = body_form_file(r, members, body, name, &object);

	if (m == NULL || m->kind != EDIT_FILE)
		return false;
	json_object_del(object, m->name);
	return true;
}

bool body_form_do(struct request *r, const struct edit_member *members, json_t *body, const char *deed,
    const char **ret_focus)
{
	const char *path = strchr(deed, ':');
	struct arena *a = r->work.arena;
	struct path at;

	*ret_focus = "";
	if (strncmp(deed, "clear:", 6) == 0) {
		*ret_focus = deed + 6;
		return file_clear(r, members, body, deed + 6);
	}
	if (path == NULL || !path_follow(a, members, body, ++path, &at))
		return false;
	if (strncmp(deed, "add:", 4) == 0 && !at.row && at.index < at.member->most) {
		json_array_append_new(at.list, json_object());
		*ret_focus = first_of(a, &at, path, true);
		return true;
	}
	if (!at.row)
		return false;
	if (strncmp(deed, "remove:", 7) == 0)
		json_array_remove(at.list, at.index);
	else if (strncmp(deed, "up:", 3) == 0 && at.index > 0)
		row_move(at.list, at.index, at.index - 1);
	else if (strncmp(deed, "down:", 5) == 0 && at.index + 1 < json_array_size(at.list))
		row_move(at.list, at.index, at.index + 1);
	else
		return false;
	return true;
}

enum err body_form_told(struct request *r, enum err e, const char *root)
{
	struct work *w = &r->work;
	size_t skip = strlen(root), n = 0;
	char name[WORK_FIELD_MAX];

	if (strncmp(w->field, root, skip) != 0)
		return e;
	for (const char *c = w->field + skip; *c != '\0' && n + 1 < sizeof name; c++) {
		if (*c != ']')
			name[n++] = *c == '[' || *c == '.' ? '-' : *c;
	}
	name[n] = '\0';
	return fail_field(w, e, arena_strdup(w->arena, name), "%s", arena_strdup(w->arena, w->detail));
}
