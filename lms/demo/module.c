/* One module of a course of the demo: a package that is carried, or content of our own. */
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "lms/course/course.h"
#include "lms/demo/carried.h"
#include "lms/demo/demo_int.h"
#include "lms/material/material.h"
#include "lms/outline/courses.h"
#include "lms/outline/edit.h"

static struct uuid module_id(struct work *w, const struct demo *demo, const char *course, const char *key)
{
	return demo_id(demo, "module", arena_printf(w->arena, "%s/%s", course, key));
}

/* Importing makes a course of its own, which nobody is to see beside ours. */
static enum err package_import(
    struct work *w, const struct demo *demo, const char *name, struct uuid *ret_package)
{
	const struct carried *file = demo_file(arena_printf(w->arena, "packages/%s.zip", name));
	const struct course_import_options options = {.grade_when_complete = true};
	struct course_import import;
	enum err e;
	int fd = -1;

	if (file == NULL)
		return fail(w, ERR_INTERNAL, "the demo school has no package %s", name);
	TRY(demo_memory_file(w, file, &fd));
	e = course_import_package(
	    w, demo->config, demo->by.org, arena_printf(w->arena, "/proc/self/fd/%d", fd), &options, &import);
	close(fd);
	TRY(e);
	TRY(course_archive(w, &demo->by, import.course, true));
	*ret_package = import.package;
	return OK;
}

/* A slot says its question by its key, or how many to draw from a category. */
static json_t *slot_of(struct work *w, const struct demo *demo, const json_t *said)
{
	const char *category = demo_text(said, "category");
	json_t *slot;

	if (json_is_string(said))
		return json_pack("{s:s}", "question",
		    uuid_text(w->arena, demo_id(demo, "question", json_string_value(said))));
	slot = json_deep_copy(said);
	if (*category != '\0')
		json_object_set_new(
		    slot, "category", json_string(uuid_text(w->arena, demo_id(demo, "category", category))));
	return slot;
}

static json_t *quiz_body(struct work *w, const struct demo *demo, const json_t *draft)
{
	const json_t *slots = json_object_get(draft, "slots");
	json_t *body = json_own(w->arena, json_deep_copy(draft)), *all = json_array();

	for (size_t i = 0; i < json_array_size(slots); i++)
		json_array_append_new(all, slot_of(w, demo, json_array_get(slots, i)));
	json_object_set_new(body, "slots", all);
	return body;
}

/* Files of the library stand by their keys. */
static json_t *file_body(struct work *w, const struct demo *demo, const json_t *said)
{
	json_t *body = json_own(w->arena, json_deep_copy(said)),
	       *captions = json_object_get(body, "captions");
	const char *content = demo_text(said, "content");

	if (*content != '\0')
		json_object_set_new(
		    body, "content", json_string(uuid_text(w->arena, demo_id(demo, "content", content))));
	for (size_t i = 0; i < json_array_size(captions); i++) {
		json_t *caption = json_array_get(captions, i);
		struct uuid id = demo_id(demo, "content", demo_text(caption, "content"));

		json_object_set_new(caption, "content", json_string(uuid_text(w->arena, id)));
	}
	return body;
}

/* A text with its pictures, which stand there as media:KEY, by their ids. */
static const char *text_with_files(struct work *w, const struct demo *demo, const char *from)
{
	struct text text = text_new(w->arena, MATERIAL_BODY_MAX);
	const char *at;

	while ((at = strstr(from, "(media:")) != NULL) {
		const char *key = at + strlen("(media:");
		size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-");
		struct uuid id = demo_id(demo, "content", arena_strndup(w->arena, key, len));

		text_printf(&text, "%.*s(media:%s", (int)(at - from), from, uuid_text(w->arena, id));
		from = key + len;
	}
	text_printf(&text, "%s", from);
	return text.data;
}

static enum err body_of(
    struct work *w, const struct demo *demo, const struct demo_module *m, json_t **ret_body)
{
	const json_t *draft = json_object_get(m->said, "draft"), *body = json_object_get(m->said, "body");
	const struct carried *text;

	if (draft != NULL || body != NULL) {
		*ret_body = draft != NULL ? quiz_body(w, demo, draft) : file_body(w, demo, body);
		return OK;
	}
	text = demo_file(
	    arena_printf(w->arena, "%s/%s/%s", demo->folder, m->course, demo_text(m->said, "file")));
	if (text == NULL)
		return fail(w, ERR_INTERNAL, "the demo school has no text for %s", demo_text(m->said, "key"));
	*ret_body = json_own(
	    w->arena, json_pack("{s:s}", "text", text_with_files(w, demo, (const char *)text->bytes)));
	return OK;
}

static enum err draft_write(
    struct work *w, const struct demo *demo, const struct demo_module *m, struct uuid id)
{
	struct material_draft draft;
	json_t *body = NULL;

	TRY(body_of(w, demo, m, &body));
	TRY(material_draft_read(w, demo->by.org, id, &draft));
	return material_draft_save(w, &demo->by, demo->by.org, id, draft.revision, body, &draft);
}

static enum err settings_set(struct work *w, const struct demo *demo, const struct demo_module *m,
    const struct outline_edit *edit, struct uuid id)
{
	const json_t *needs = json_object_get(m->said, "needs");
	struct module_change change = module_change_none();
	struct module_need asked[OUTLINE_MODULE_NEEDS_MAX];
	int64_t weight = demo_number(m->said, "weight");
	size_t count = json_array_size(needs);

	change.required = demo_truth(m->said, "required", true);
	change.free_preview = demo_truth(m->said, "free_preview", false);
	change.weight = weight > 0 ? (double)weight : 1;
	TRY(module_change(w, edit, id, &change));
	if (count == 0)
		return OK;
	for (size_t i = 0; i < count && i < OUTLINE_MODULE_NEEDS_MAX; i++)
		asked[i] = (struct module_need){
		    .module = module_id(w, demo, m->course, json_string_value(json_array_get(needs, i)))};
	return module_needs_set(w, edit, id, asked, count);
}

enum err demo_module(struct work *w, const struct demo *demo, const struct demo_module *m)
{
	const struct outline_edit edit = {.by = &demo->by, .course = m->course_id};
	const char *type = demo_text(m->said, "type");
	bool package = strcmp(type, "package") == 0;
	struct module_new new_one = {.id = module_id(w, demo, m->course, demo_text(m->said, "key")),
	    .sequence = m->sequence,
	    .position = OUTLINE_LAST,
	    .title = demo_text(m->said, "title"),
	    .type = package ? NULL : type};

	if (package)
		TRY(package_import(w, demo, demo_text(m->said, "package"), &new_one.package));
	TRY(module_add(w, &edit, &new_one));
	if (!package)
		TRY(draft_write(w, demo, m, new_one.id));
	return settings_set(w, demo, m, &edit, new_one.id);
}
