/* The bank: what is there, found by category, tag, type and words. */
#include <string.h>

#include "web/questions/questions.h"

enum { ID_TEXT_MAX = 36, WORDS_ASKED_MAX = 200, TYPE_MAX = 20 };

struct fields {
	const char *org, *words, *category, *tag, *type, *state;
};

#define FILTER(name, max, what)                                                                              \
	{                                                                                                    \
#name, INPUT_QUERY, FIELD_TEXT, false, 0, max, offsetof(struct fields, name), .about = what  \
	}
const struct input questions_page_input[] = {
    QUESTIONS_ORG(struct fields),
    FILTER(words, WORDS_ASKED_MAX, "with these words, \"…\" and -word"),
    FILTER(category, ID_TEXT_MAX, "of this one, and of those below"),
    FILTER(tag, QUESTION_TAG_MAX, "with this tag"),
    FILTER(type, TYPE_MAX, "of this type"),
    FILTER(state, TYPE_MAX, "retired: those that are drawn no more"),
    {0},
};

static const char *or_null(const char *text)
{
	return *text != '\0' ? text : NULL;
}

/* What is no id, and no type, is left out as a filter that says nothing. */
static struct question_filter filter_of(const struct fields *in, const struct table *table)
{
	struct question_filter filter = {.tag = or_null(in->tag),
	    .words = or_null(in->words),
	    .retired = strcmp(in->state, "retired") == 0,
	    .limit = table->limit};
	enum question_type type;

	if (question_type_find(in->type, &type))
		filter.type = in->type;
	if (!uuid_parse(in->category, &filter.category))
		filter.category = (struct uuid){{0}};
	return filter;
}

static struct page_questions_rows row_of(struct request *r, const struct question_row *q)
{
	return (struct page_questions_rows){.link = question_address(r, q->id, ""),
	    .name = q->name,
	    .type = question_type_words(r, q->type),
	    .category = q->category_path,
	    .tags = question_tags_text(r, &q->tags),
	    .version = q->version,
	    .quizzes = q->quizzes,
	    .changed = q->updated_us};
}

enum err get_questions_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"words", "category", "tag",
	                                                       "type", "state", NULL};
	struct fields in = {.words = "", .category = "", .tag = "", .type = "", .state = ""};
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	struct page_questions_rows rows[TABLE_ROWS];
	struct question_row *found = NULL;
	struct question_filter filter;
	struct page_questions page;
	struct page_choice *categories;
	size_t count, shown;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = filter_of(&in, &table);
	TRY(table_before(&table, &filter.before));
	TRY(question_list(&r->work, r->principal.org, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page = (struct page_questions){.lang = request_language(r),
	    .frame = frame_make(r, "questions"),
	    .table = &table.view,
	    .may = questions_may(r),
	    .add = frame_address(r, "/questions/new"),
	    .tree = frame_address(r, "/questions/categories"),
	    .words = in.words,
	    .category = in.category,
	    .tag = in.tag,
	    .type = in.type,
	    .state = in.state,
	    .rows = rows,
	    .rows_count = shown};
	TRY(categories_fill(r, in.category, &categories, &page.categories_count));
	page.categories = categories;
	page.types = question_types_fill(r, in.type, &page.types_count);
	page_questions(&html, &page);
	return reply_page(r, 200, &html);
}
