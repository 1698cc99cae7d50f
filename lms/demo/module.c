/* One module of a course of the demo: a package that is carried, or content of our own. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "lms/course/course.h"
#include "lms/demo/carried.h"
#include "lms/demo/demo_int.h"
#include "lms/material/material.h"
#include "lms/outline/courses.h"
#include "lms/outline/edit.h"
#include "lms/quiz/quiz.h"

static struct uuid module_id(struct work *w, const struct demo *demo, const char *course, const char *key)
{
	return demo_id(demo, "module", arena_printf(w->arena, "%s/%s", course, key));
}

static enum err memory_file(struct work *w, const struct carried *file, int *ret_fd)
{
	int fd = memfd_create("lectern-demo", MFD_CLOEXEC);

	if (fd < 0)
		return fail(w, ERR_INTERNAL, "there is no memory for a package");
	for (size_t at = 0; at < file->len;) {
		ssize_t written = write(fd, file->bytes + at, file->len - at);

		if (written <= 0) {
			close(fd);
			return fail(w, ERR_INTERNAL, "there is no memory for a package");
		}
		at += (size_t)written;
	}
	*ret_fd = fd;
	return OK;
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
	TRY(memory_file(w, file, &fd));
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

static enum err body_of(
    struct work *w, const struct demo *demo, const struct demo_module *m, json_t **ret_body)
{
	const char *type = demo_text(m->said, "type");
	const struct carried *text;

	if (strcmp(type, QUIZ_KIND) == 0) {
		*ret_body = quiz_body(w, demo, json_object_get(m->said, "draft"));
		return OK;
	}
	if (strcmp(type, "link") == 0) {
		*ret_body = json_own(w->arena, json_pack("{s:s,s:s}", "url", demo_text(m->said, "url"),
		                                   "description", demo_text(m->said, "description")));
		return OK;
	}
	text = demo_file(
	    arena_printf(w->arena, "%s/%s/%s", demo->folder, m->course, demo_text(m->said, "file")));
	if (text == NULL)
		return fail(w, ERR_INTERNAL, "the demo school has no text for %s", demo_text(m->said, "key"));
	*ret_body = json_own(w->arena, json_pack("{s:s}", "text", (const char *)text->bytes));
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
