/* What a quiz may ask: questions of the bank, found as on the bank's own page, and draws of some. */
#include <string.h>

#include "base/fields.h"
#include "lms/quiz/bank/bank.h"
#include "lms/quiz/quiz.h"
#include "web/editor/editor.h"
#include "web/questions/questions.h"

enum { ID_TEXT_MAX = 36, WORDS_ASKED_MAX = 200, TYPE_MAX = 20 };

struct fields {
	struct uuid module, one;
	struct texts questions;
	const char *org, *words, *category, *tag, *type, *deed;
	int64_t revision, draw;
};

static const char *const deeds[] = {"add", "draw", NULL};

#define AT(member) offsetof(struct fields, member)
#define MODULE_AND_ORG                                                                                       \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},                  \
	{                                                                                                    \
		"module", INPUT_PATH, FIELD_UUID, true, .offset = AT(module), .about = "the quiz"            \
	}
#define DESCRIBED(place)                                                                                     \
	{"category", place, FIELD_TEXT, false, 0, ID_TEXT_MAX, AT(category),                                 \
	    .about = "of this one, and of those below"},                                                     \
	    {"tag", place, FIELD_TEXT, false, 0, QUESTION_TAG_MAX, AT(tag), .about = "with this tag"},       \
	{                                                                                                    \
		"type", place, FIELD_TEXT, false, 0, TYPE_MAX, AT(type), .about = "of this type"             \
	}
const struct input quiz_questions_page_input[] = {
    MODULE_AND_ORG,
    {"words", INPUT_QUERY, FIELD_TEXT, false, 0, WORDS_ASKED_MAX, AT(words),
        .about = "with these words, \"…\" and -word"},
    DESCRIBED(INPUT_QUERY),
    {0},
};
const struct input quiz_questions_form_input[] = {
    MODULE_AND_ORG,
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision),
        .about = "of the draft that was seen"},
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds,
        .about = "add a question, or draw some"},
    {"question", INPUT_BODY, FIELD_TEXTS, .max = TABLE_ROWS + 1, .offset = AT(questions),
        .about = "add: which, one or several"},
    {"one", INPUT_BODY, FIELD_UUID, .offset = AT(one), .about = "add: this one too"},
    {"draw", INPUT_BODY, FIELD_INT, false, 1, QUIZ_QUESTIONS_MAX, AT(draw), .about = "draw: how many"},
    DESCRIBED(INPUT_BODY),
    {0},
};
#undef AT

static enum err draft_read(struct request *r, struct material_draft *ret_draft)
{
	struct uuid module;

	TRY(editor_module(r, &module));
	TRY(material_draft_read(&r->work, r->principal.org, module, ret_draft));
	if (!editor_is_quiz(ret_draft->type))
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "module", WORDS("There is nothing at this address."));
	return OK;
}

static bool asks(const json_t *body, const char *question)
{
	const json_t *slots = json_object_get(body, "slots");

	for (size_t i = 0; i < json_array_size(slots); i++) {
		const char *id = json_string_value(json_object_get(json_array_get(slots, i), "question"));

		if (id != NULL && strcmp(id, question) == 0)
			return true;
	}
	return false;
}

static enum err found_fill(struct request *r, const struct fields *in, struct table *table,
    const json_t *body, struct page_editor_questions *page)
{
	struct page_editor_questions_rows *rows = arena_alloc(r->work.arena, TABLE_ROWS * sizeof(*rows));
	struct question_filter filter = {.tag = *in->tag != '\0' ? in->tag : NULL,
	    .words = *in->words != '\0' ? in->words : NULL,
	    .limit = table->limit};
	struct question_row *found;
	enum question_type type;
	size_t count, shown;

	if (question_type_find(in->type, &type))
		filter.type = in->type;
	if (!uuid_parse(in->category, &filter.category))
		filter.category = (struct uuid){{0}};
	TRY(table_before(table, &filter.before));
	TRY(question_list(&r->work, r->principal.org, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++) {
		const char *id = uuid_text(r->work.arena, found[i].id);

		rows[i] = (struct page_editor_questions_rows){.id = id,
		    .link = question_address(r, found[i].id, ""),
		    .name = found[i].name,
		    .type = question_type_words(r, found[i].type),
		    .category = found[i].category_path,
		    .asked = asks(body, id)};
	}
	page->rows = rows;
	page->rows_count =
	    table_keys(table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	return OK;
}

static enum err show(struct request *r, const struct material_draft *draft, const struct trouble *trouble)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {
	                                                       "words", "category", "tag", "type", NULL};
	struct text html = text_new(r->work.arena, EDITOR_HTML_MAX);
	struct page_choice *categories;
	struct page_editor_questions page;
	struct fields in = {0};
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	in.words = table_filter(&table, "words");
	in.category = table_filter(&table, "category");
	in.tag = table_filter(&table, "tag");
	in.type = table_filter(&table, "type");
	page = (struct page_editor_questions){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .table = &table.view,
	    .title = draft->title,
	    .back = editor_address(r, draft->module, ""),
	    .revision = draft->revision,
	    .words = in.words,
	    .category = in.category,
	    .tag = in.tag,
	    .type = in.type,
	    .draw = trouble != NULL ? form_typed(r, "draw") : "1"};
	TRY(categories_fill(r, in.category, &categories, &page.categories_count));
	page.categories = categories;
	page.types = question_types_fill(r, in.type, &page.types_count);
	TRY(found_fill(r, &in, &table, draft->body, &page));
	page_editor_questions(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_quiz_questions(struct request *r)
{
	struct material_draft draft;

	TRY(draft_read(r, &draft));
	return show(r, &draft, NULL);
}

static enum err slot_add(struct request *r, struct uuid id, json_t *body, size_t *added)
{
	const char *text = uuid_text(r->work.arena, id);
	struct question_version version;
	struct question_row row;

	if (asks(body, text))
		return OK;
	TRY(question_find(&r->work, r->principal.org, id, 0, &row, &version));
	json_array_append_new(json_object_get(body, "slots"), json_pack("{s:s}", "question", text));
	(*added)++;
	return OK;
}

/* In the order of the page, and behind them the one whose button was pressed; each once. */
static enum err questions_add(struct request *r, const struct fields *in, json_t *body)
{
	size_t added = 0;
	struct uuid id;

	for (size_t i = 0; i < in->questions.count; i++) {
		if (!uuid_parse(in->questions.items[i], &id))
			return fail_field(&r->work, ERR_BAD_INPUT, "question", "is not a UUID");
		TRY(slot_add(r, id, body, &added));
	}
	if (!uuid_is_nil(in->one))
		TRY(slot_add(r, in->one, body, &added));
	if (added == 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "question",
		    WORDS("Choose at least one question that is not in the quiz."));
	return OK;
}

static enum err draw_add(struct request *r, const struct fields *in, json_t *body)
{
	json_t *slot = json_own(r->work.arena, json_object());

	if (*in->category == '\0' && *in->tag == '\0' && *in->type == '\0')
		return fail_field(&r->work, ERR_BAD_INPUT, "category",
		    WORDS("Say which questions: of a category, with a tag, or of a type."));
	json_object_set_new(slot, "draw", json_integer(in->draw));
	if (*in->category != '\0')
		json_object_set_new(slot, "category", json_string(in->category));
	if (*in->tag != '\0')
		json_object_set_new(slot, "tag", json_string(in->tag));
	if (*in->type != '\0')
		json_object_set_new(slot, "type", json_string(in->type));
	json_array_append(json_object_get(body, "slots"), slot);
	return OK;
}

static enum err add(struct request *r, const struct material_draft *draft)
{
	struct fields in = {.category = "", .tag = "", .type = "", .draw = 1};
	json_t *body = json_own(r->work.arena, json_deep_copy(draft->body));

	TRY(request_input(r, &in));
	TRY(in.deed == deeds[0] ? questions_add(r, &in, body) : draw_add(r, &in, body));
	return editor_keep(r, draft->module, &in.revision, body);
}

enum err post_quiz_questions(struct request *r)
{
	struct material_draft draft;
	struct trouble trouble;
	enum err e;

	TRY(draft_read(r, &draft));
	e = add(r, &draft);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		TRY(draft_read(r, &draft));
		return show(r, &draft, &trouble);
	}
	frame_say(r, "success", WORDS("It was put at the end of the quiz."));
	return reply_redirect(r, 303, editor_address(r, draft.module, ""));
}
