/* From a body to the controls of its form. */
#include <string.h>

#include "base/fields.h"
#include "web/editor/body_form.h"
#include "web/media/media_pages.h"

struct showing {
	struct request *r;
	const char *focus;
	struct page_edit_group *groups;
	size_t count, room;
};

static struct page_edit_group *group_add(struct showing *s, const char *kind)
{
	if (s->count == s->room) {
		size_t room = s->room * 2 + 8;
		struct page_edit_group *more = arena_alloc(s->r->work.arena, room * sizeof(*more));

		if (s->count > 0)
			memcpy(more, s->groups, s->count * sizeof(*more));
		s->groups = more;
		s->room = room;
	}
	s->groups[s->count] = (struct page_edit_group){.kind = kind};
	return &s->groups[s->count++];
}

static const char *words(const struct showing *s, const char *english)
{
	return english != NULL ? page_translate(request_language(s->r), english) : "";
}

static const char *text_of(struct showing *s, const json_t *value)
{
	struct arena *a = s->r->work.arena;

	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		return arena_printf(a, "%lld", (long long)json_integer_value(value));
	if (json_is_boolean(value))
		return json_is_true(value) ? "true" : "false";
	return "";
}

static const char *lines_of(struct showing *s, const json_t *list)
{
	const char *text = "";

	for (size_t i = 0; i < json_array_size(list); i++)
		text = arena_printf(s->r->work.arena, "%s%s\n", text, text_of(s, json_array_get(list, i)));
	return text;
}

static const char *kind_of(const struct edit_member *m)
{
	static const char *const kinds[] = {
	    [EDIT_LINE] = "line",
	    [EDIT_TEXT] = "text",
	    [EDIT_LONG] = "long",
	    [EDIT_TEXTS] = "texts",
	    [EDIT_INT] = "number",
	    [EDIT_MOMENT] = "moment",
	    [EDIT_TICK] = "tick",
	    [EDIT_TRUTH] = "word",
	    [EDIT_WORD] = "word",
	    [EDIT_KEPT] = "kept",
	    [EDIT_FILE] = "file",
	    [EDIT_ROWS] = "",
	};

	return kinds[m->kind];
}

static void words_show(
    struct showing *s, const struct edit_member *m, const char *value, struct page_edit_field *field)
{
	struct page_choice *choices;
	size_t count = 0;

	while (m->words[count].value != NULL)
		count++;
	choices = arena_alloc(s->r->work.arena, (count + 1) * sizeof(*choices));
	for (size_t i = 0; i < count; i++)
		choices[i] = (struct page_choice){.value = m->words[i].value,
		    .title = words(s, m->words[i].title),
		    .chosen = strcmp(m->words[i].value, value) == 0};
	field->words = choices;
	field->words_count = count;
}

/* What is chosen, by its name. A file that is gone meanwhile is told as such. */
static void file_show(struct showing *s, struct page_edit_field *field)
{
	struct request *r = s->r;
	struct content file;
	struct uuid id;

	if (*field->value == '\0')
		return;
	field->chosen = page_translate(request_language(r), WORDS("A file that is not there any more"));
	if (!uuid_parse(field->value, &id))
		return;
	if (content_find(&r->work, &r->principal, id, &file) != OK) {
		work_forgive(&r->work);
		return;
	}
	field->chosen = file.said.title;
	field->link = media_address(r, id, "");
	field->about = arena_printf(r->work.arena, "%s · %s", file.file_name, media_size(r, file.bytes));
	if (strcmp(file.family, "image") == 0 && strcmp(file.state, "ready") == 0)
		field->picture = media_address(r, id, "/file");
}

static struct page_edit_field field_of(
    struct showing *s, const struct edit_member *m, const char *prefix, const json_t *value)
{
	struct page_edit_field field = {.name = arena_printf(s->r->work.arena, "%s%s", prefix, m->name),
	    .label = words(s, m->label),
	    .hint = words(s, m->hint),
	    .kind = kind_of(m),
	    .value = m->kind == EDIT_TEXTS ? lines_of(s, value) : text_of(s, value),
	    .on = json_is_true(value),
	    .needed = m->needed,
	    .inserts = m->kind == EDIT_LONG && m->files != NULL};

	field.focus = strcmp(field.name, s->focus) == 0;
	if (m->words != NULL)
		words_show(s, m, field.value, &field);
	if (m->kind == EDIT_FILE)
		file_show(s, &field);
	return field;
}

static void object_show(struct showing *s, const struct edit_member *members, const json_t *object,
    const char *prefix, const char *legend, int depth);

static void rows_show(struct showing *s, const struct edit_member *m, const json_t *rows, const char *name,
    const char *legend, int depth)
{
	struct arena *a = s->r->work.arena;
	size_t count = json_array_size(rows);
	struct page_edit_group *group = group_add(s, "head");

	group->name = name;
	group->legend = words(s, m->label);
	group->hint = words(s, m->hint);
	group->deep = depth > 0;
	for (size_t i = 0; i < count; i++) {
		const char *one = arena_printf(
		    a, "%s%s%s %zu", legend, *legend != '\0' ? ", " : "", words(s, m->one), i + 1);
		const char *prefix = arena_printf(a, "%s-%zu", name, i);

		group = group_add(s, "row");
		group->name = prefix;
		group->legend = one;
		group->deep = depth > 0;
		group->first = i == 0;
		group->last = i + 1 == count;
		object_show(
		    s, m->rows, json_array_get(rows, i), arena_printf(a, "%s-", prefix), one, depth + 1);
	}
	if (count < m->most) {
		group = group_add(s, "add");
		group->name = name;
		group->legend = words(s, m->add);
		group->hint = legend;
		group->deep = depth > 0;
	}
}

/* The plain members of an object belong to the group that was begun last; its lists follow. */
static void object_show(struct showing *s, const struct edit_member *members, const json_t *object,
    const char *prefix, const char *legend, int depth)
{
	size_t at = s->count - 1, count = 0;
	struct page_edit_field *fields;

	for (const struct edit_member *m = members; m->name != NULL; m++)
		count++;
	fields = arena_alloc(s->r->work.arena, (count + 1) * sizeof(*fields));
	count = 0;
	for (const struct edit_member *m = members; m->name != NULL; m++) {
		if (m->kind != EDIT_ROWS)
			fields[count++] = field_of(s, m, prefix, json_object_get(object, m->name));
	}
	s->groups[at].fields = fields;
	s->groups[at].fields_count = count;
	for (const struct edit_member *m = members; m->name != NULL; m++) {
		if (m->kind == EDIT_ROWS)
			rows_show(s, m, json_object_get(object, m->name),
			    arena_printf(s->r->work.arena, "%s%s", prefix, m->name), legend, depth);
	}
}

void body_form_show(struct request *r, const struct edit_member *members, const json_t *body,
    const char *focus, const struct page_edit_group **ret_groups, size_t *ret_count)
{
	struct showing s = {.r = r, .focus = focus};

	group_add(&s, "fields");
	object_show(&s, members, body, "", "", 0);
	*ret_groups = s.groups;
	*ret_count = s.count;
}
