/* What a quiz asks: questions that are named, and draws of some that are described. */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "lms/quiz/bank/bank.h"
#include "lms/quiz/quiz.h"
#include "web/editor/editor.h"
#include "web/explain/sentence.h"
#include "web/questions/questions.h"
#include "web/quiz/quiz.h"

static const char *text_of(const json_t *slot, const char *name)
{
	const char *text = json_string_value(json_object_get(slot, name));

	return text != NULL ? text : "";
}

static const char *category_path(
    const struct category *categories, size_t count, const char *id, struct request *r)
{
	struct uuid wanted;

	for (size_t i = 0; uuid_parse(id, &wanted) && i < count; i++) {
		if (uuid_equal(categories[i].id, wanted))
			return categories[i].path;
	}
	return page_translate(request_language(r), WORDS("a category that is not there"));
}

/* "3 of: Chemistry / Acids, tag safety, Short answer" */
static void draw_row(struct request *r, const json_t *slot, const struct category *categories, size_t count,
    struct page_editor_slots *row)
{
	struct arena *a = r->work.arena;
	const char *lang = request_language(r), *words = "";
	enum question_type type;

	if (*text_of(slot, "category") != '\0')
		words = category_path(categories, count, text_of(slot, "category"), r);
	if (*text_of(slot, "tag") != '\0')
		words = arena_printf(a, "%s%s%s", words, *words != '\0' ? ", " : "",
		    SENTENCE(a, lang, WORDS("tag “{tag}”"), {"tag", text_of(slot, "tag")}));
	if (question_type_find(text_of(slot, "type"), &type))
		words = arena_printf(
		    a, "%s%s%s", words, *words != '\0' ? ", " : "", question_type_words(r, type));
	row->draw = json_integer_value(json_object_get(slot, "draw"));
	row->title = words;
}

static enum err question_row_of(struct request *r, const json_t *slot, struct page_editor_slots *row)
{
	struct question_version version;
	struct question_row found;
	enum err e = ERR_NOT_FOUND;
	struct uuid id;

	if (uuid_parse(text_of(slot, "question"), &id))
		e = question_find(&r->work, r->principal.org, id, 0, &found, &version);
	if (e == ERR_NOT_FOUND) {
		work_forgive(&r->work);
		row->title = page_translate(request_language(r), WORDS("a question that is not there"));
		return OK;
	}
	TRY(e);
	row->title = found.name;
	row->link = question_address(r, found.id, "");
	row->type = question_type_words(r, found.type);
	row->retired = found.retired;
	row->own = marks_words(r->work.arena, request_language(r), version.marks);
	return OK;
}

enum err slots_fill(
    struct request *r, const json_t *body, struct page_editor_slots **ret_rows, size_t *ret_count)
{
	const json_t *slots = json_object_get(body, "slots");
	size_t count = json_array_size(slots), categories_count;
	struct page_editor_slots *rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	struct category *categories;

	TRY(category_list(&r->work, r->principal.org, &categories, &categories_count));
	for (size_t i = 0; i < count; i++) {
		const json_t *slot = json_array_get(slots, i), *marks = json_object_get(slot, "marks");
		struct page_editor_slots row = {.number = (int64_t)i + 1,
		    .index = arena_printf(r->work.arena, "%zu", i),
		    .marks_name = arena_printf(r->work.arena, "marks-%zu", i),
		    .first = i == 0,
		    .last = i + 1 == count};

		if (json_is_number(marks))
			row.marks = arena_printf(r->work.arena, "%.9g", json_number_value(marks));
		if (json_is_integer(json_object_get(slot, "draw")))
			draw_row(r, slot, categories, categories_count, &row);
		else
			TRY(question_row_of(r, slot, &row));
		rows[i] = row;
	}
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

bool slot_do(json_t *slots, const char *deed)
{
	const char *colon = strchr(deed, ':');
	size_t count = json_array_size(slots), index;
	char *end = NULL;
	json_t *slot;

	if (colon == NULL || strncmp(deed, "slot-", 5) != 0)
		return false;
	index = strtoul(colon + 1, &end, 10);
	if (end == colon + 1 || *end != '\0' || index >= count)
		return false;
	slot = json_incref(json_array_get(slots, index));
	json_array_remove(slots, index);
	if (strncmp(deed, "slot-up:", 8) == 0 && index > 0)
		return json_array_insert_new(slots, index - 1, slot) == 0;
	if (strncmp(deed, "slot-down:", 10) == 0)
		return json_array_insert_new(slots, index + 1 < count ? index + 1 : index, slot) == 0;
	if (strncmp(deed, "slot-remove:", 12) == 0) {
		json_decref(slot);
		return true;
	}
	json_array_insert_new(slots, index, slot);
	return false;
}

enum err slot_marks(struct request *r, json_t *slots)
{
	for (size_t i = 0; i < json_array_size(slots); i++) {
		const char *name = arena_printf(r->work.arena, "marks-%zu", i), *text = form_typed(r, name);
		json_t *slot = json_array_get(slots, i);
		int64_t marks;

		if (*text == '\0') {
			json_object_del(slot, "marks");
			continue;
		}
		if (marks_read(r, text, &marks) != OK)
			return fail_field(
			    &r->work, ERR_BAD_INPUT, name, WORDS("Marks from 0 to 1000 are expected."));
		json_object_set_new(slot, "marks", json_real((double)marks / MARK_UNIT));
	}
	return OK;
}
