#include <string.h>

#include "lms/demo/demo_int.h"
#include "lms/enrollment/self.h"
#include "lms/outline/courses.h"
#include "lms/outline/edit.h"
#include "lms/outline/version.h"
#include "lms/quiz/bank/bank.h"

static struct uuid id_or_nil(const struct demo *demo, const char *kind, const char *name)
{
	return *name != '\0' ? demo_id(demo, kind, name) : (struct uuid){{0}};
}

static struct texts texts_of(struct work *w, const json_t *array)
{
	const char **items = arena_alloc(w->arena, (json_array_size(array) + 1) * sizeof(*items));

	for (size_t i = 0; i < json_array_size(array); i++)
		items[i] = json_string_value(json_array_get(array, i));
	return (struct texts){.count = json_array_size(array), .items = items};
}

static enum err question_make(struct work *w, const struct demo *demo, const json_t *said)
{
	struct question_new q = {.id = demo_id(demo, "question", demo_text(said, "key")),
	    .org = demo->by.org,
	    .category = id_or_nil(demo, "category", demo_text(said, "category")),
	    .name = demo_text(said, "name"),
	    .tags = texts_of(w, json_object_get(said, "tags")),
	    .type = demo_text(said, "type"),
	    .marks = demo_number(said, "marks") * MARK_UNIT,
	    .body = json_own(w->arena, json_deep_copy(json_object_get(said, "body")))};

	return question_add(w, &demo->by, &q);
}

enum err demo_questions(struct work *w, const struct demo *demo)
{
	json_t *bank;
	const json_t *categories, *questions;

	TRY(demo_json(w, arena_printf(w->arena, "%s/questions.json", demo->folder), &bank));
	categories = json_object_get(bank, "categories");
	questions = json_object_get(bank, "questions");
	for (size_t i = 0; i < json_array_size(categories); i++) {
		const json_t *one = json_array_get(categories, i);

		TRY(category_add(w, &demo->by, demo->by.org, demo_id(demo, "category", demo_text(one, "key")),
		    id_or_nil(demo, "category", demo_text(one, "parent")), demo_text(one, "name")));
	}
	for (size_t i = 0; i < json_array_size(questions); i++)
		TRY(question_make(w, demo, json_array_get(questions, i)));
	return OK;
}

static enum err sequence_make(
    struct work *w, const struct demo *demo, const char *name, size_t number, const json_t *said)
{
	const struct outline_edit edit = {.by = &demo->by, .course = demo_id(demo, "course", name)};
	const json_t *modules = json_object_get(said, "modules");
	struct demo_module module = {.course = name,
	    .course_id = edit.course,
	    .sequence = demo_id(demo, "sequence", arena_printf(w->arena, "%s/%zu", name, number))};

	TRY(sequence_add(w, &edit, module.sequence, demo_text(said, "title"), OUTLINE_LAST));
	for (size_t i = 0; i < json_array_size(modules); i++) {
		module.said = json_array_get(modules, i);
		TRY(demo_module(w, demo, &module));
	}
	return OK;
}

static enum err publish(struct work *w, const struct demo *demo, struct uuid course_id)
{
	struct course course;

	TRY(course_read(w, demo->by.org, course_id, &course));
	return version_take(w, &(struct version_step){.by = &demo->by,
	                           .course = course_id,
	                           .version = course.draft,
	                           .step = "publish",
	                           .note = ""});
}

/* What lets learners in by themselves. */
static enum err terms_set(struct work *w, const struct demo *demo, struct uuid course, const json_t *said)
{
	struct enrollment_terms terms;
	const char *self = demo_text(said, "self");

	TRY(enrollment_terms_read(w, demo->by.org, course, &terms));
	if (strcmp(terms.self, self) == 0)
		return OK;
	terms.self = self;
	return enrollment_terms_set(w, &demo->by, course, &terms);
}

enum err demo_course(struct work *w, const struct demo *demo, const char *name)
{
	struct uuid id = demo_id(demo, "course", name);
	const json_t *sequences;
	struct course course;
	json_t *said;

	TRY(demo_json(w, arena_printf(w->arena, "%s/%s/course.json", demo->folder, name), &said));
	TRY(course_add(w, &demo->by, id,
	    &(struct course_saying){.slug = demo_text(said, "slug"),
	        .title = demo_text(said, "title"),
	        .summary = demo_text(said, "summary"),
	        .description = demo_text(said, "description"),
	        .language = demo_text(said, "language"),
	        .metadata = "",
	        .listed = demo_truth(said, "listed", true)}));
	TRY(course_read(w, demo->by.org, id, &course));
	if (!uuid_is_nil(course.published))
		return OK;
	sequences = json_object_get(said, "sequences");
	for (size_t i = 0; i < json_array_size(sequences); i++)
		TRY(sequence_make(w, demo, name, i, json_array_get(sequences, i)));
	TRY(publish(w, demo, id));
	return terms_set(w, demo, id, said);
}
