/* One question is written, or written again. Buttons of rows keep what was typed and save nothing. */
#include <string.h>

#include "web/questions/question_form.h"
#include "web/questions/questions.h"

enum { ID_TEXT_MAX = 36, MARKS_TEXT_MAX = 20, TAGS_TEXT_MAX = 2000, DEFAULT_MARKS = MARK_UNIT };

struct fields {
	struct uuid id;
	const char *org, *type, *name, *category, *tags, *marks, *deed;
	int64_t revision;
};

#define AT(member) offsetof(struct fields, member)
#define TYPE_FIELD                                                                                           \
	{                                                                                                    \
		"type", INPUT_QUERY, FIELD_CHOICE, .offset = AT(type), .choices = question_type_names,       \
		                                   .about = "of this type; else the types to choose from"    \
	}
#define QUESTION_FIELDS                                                                                      \
	{"name", INPUT_BODY, FIELD_TEXT, false, 0, QUESTION_NAME_MAX, AT(name),                              \
	    .about = "what its authors call it"},                                                            \
	    {"category_id", INPUT_BODY, FIELD_TEXT, false, 0, ID_TEXT_MAX, AT(category),                     \
	        .about = "the category it lies in; empty: none"},                                            \
	    {"tags", INPUT_BODY, FIELD_TEXT, false, 0, TAGS_TEXT_MAX, AT(tags),                              \
	        .about = "parted by commas"},                                                                \
	    {"marks", INPUT_BODY, FIELD_TEXT, false, 0, MARKS_TEXT_MAX, AT(marks),                           \
	        .about = "what it is worth"},                                                                \
	{                                                                                                    \
		"do", INPUT_BODY, FIELD_TEXT, false, 0, QUESTION_DEED_MAX, AT(deed),                         \
		    .about = "save, or what a row's button says: add:choices, remove:choices-2"              \
	}
const struct input question_new_input[] = {QUESTIONS_ORG(struct fields), TYPE_FIELD, {0}};
const struct input question_new_form_input[] = {
    QUESTIONS_ORG(struct fields), TYPE_FIELD, QUESTION_FIELDS, {0}};
const struct input question_edit_input[] = {
    QUESTIONS_ORG(struct fields),
    QUESTIONS_ID(struct fields, "the question"),
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision),
        .about = "of the question that was seen"},
    QUESTION_FIELDS,
    {0},
};
#undef AT

/* What the form holds, wherever it comes from. */
struct edited {
	enum question_type type;
	const struct question_row *row; /* NULL: a new one */
	const char *name, *category, *tags, *marks, *focus;
	int64_t revision;
	json_t *body;
	bool changed; /* typed, and not saved */
};

static enum err show(struct request *r, const struct edited *e, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	const char *lang = request_language(r);
	struct page_choice *categories;
	struct page_question_edit page = {.lang = lang,
	    .frame = frame_make(r, "questions"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .heading = e->row != NULL ? e->row->name : page_translate(lang, WORDS("New question")),
	    .is_new = e->row == NULL,
	    .list = frame_address(r, "/questions"),
	    .back = e->row != NULL ? question_address(r, e->row->id, "") : frame_address(r, "/questions/new"),
	    .type = question_type_words(r, e->type),
	    .changed = e->changed,
	    .used = e->row != NULL && e->row->quizzes > 0,
	    .revision = e->revision,
	    .name = e->name,
	    .category = e->category,
	    .tags = e->tags,
	    .marks = e->marks};

	TRY(categories_fill(r, e->category, &categories, &page.categories_count));
	page.categories = categories;
	body_form_show(r, question_members(e->type), e->body, e->focus, &page.groups, &page.groups_count);
	page_question_edit(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

/* What was typed; a row's button is done on it: *ret_done. */
static enum err typed(struct request *r, const struct fields *in, struct edited *e, bool *ret_done)
{
	e->name = form_typed(r, "name");
	e->category = form_typed(r, "category_id");
	e->tags = form_typed(r, "tags");
	e->marks = form_typed(r, "marks");
	e->focus = "";
	e->changed = true;
	TRY(body_form_read(r, question_members(e->type), &e->body));
	*ret_done = strcmp(in->deed, "save") != 0 &&
	            body_form_do(r, question_members(e->type), e->body, in->deed, &e->focus);
	if (!*ret_done)
		body_form_tidy(question_members(e->type), e->body);
	return OK;
}

/* Saving completes the body it is given: what was typed is shown again as it was typed. */
static json_t *copy_of(struct request *r, const json_t *body)
{
	return json_own(r->work.arena, json_deep_copy(body));
}

static enum err add(struct request *r, const struct edited *e, struct uuid id)
{
	struct question_new new_one = {.id = id,
	    .org = r->principal.org,
	    .name = e->name,
	    .tags = question_tags_read(r, e->tags),
	    .type = question_type_name(e->type),
	    .body = copy_of(r, e->body)};

	TRY(category_read(r, "category_id", e->category, &new_one.category));
	TRY(marks_read(r, e->marks, &new_one.marks));
	return question_add(&r->work, &r->principal, &new_one);
}

static enum err change(struct request *r, const struct edited *e)
{
	const struct texts tags = question_tags_read(r, e->tags);
	struct question_change change = {.org = r->principal.org,
	    .id = e->row->id,
	    .revision = e->revision,
	    .moves = true,
	    .name = e->name,
	    .tags = &tags,
	    .body = copy_of(r, e->body)};

	TRY(category_read(r, "category_id", e->category, &change.category));
	TRY(marks_read(r, e->marks, &change.marks));
	return question_change(&r->work, &r->principal, &change);
}

/* --- a new one --- */

static enum err show_types(struct request *r)
{
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	struct page_question_new_types types[QUESTION_TYPE_COUNT];

	for (size_t i = 0; i < QUESTION_TYPE_COUNT; i++)
		types[i] = (struct page_question_new_types){.link = frame_address(r, "/questions/new?type=%s",
		                                                question_type_name((enum question_type)i)),
		    .title = question_type_words(r, (enum question_type)i)};
	page_question_new(&html, &(struct page_question_new){.lang = request_language(r),
	                             .frame = frame_make(r, "questions"),
	                             .list = frame_address(r, "/questions"),
	                             .types = types,
	                             .types_count = QUESTION_TYPE_COUNT});
	return reply_page(r, 200, &html);
}

enum err get_question_new(struct request *r)
{
	struct edited e = {.name = "", .category = "", .tags = "", .focus = ""};
	struct fields in = {0};

	TRY(request_input(r, &in));
	if (in.type == NULL || !question_type_find(in.type, &e.type))
		return show_types(r);
	e.marks = marks_typed(r, DEFAULT_MARKS);
	TRY(question_beginning(&r->work, e.type, &e.body));
	return show(r, &e, NULL);
}

enum err post_question_new(struct request *r)
{
	struct fields in = {.deed = "save", .name = "", .category = "", .tags = "", .marks = ""};
	struct uuid id = request_work_id(r);
	struct trouble trouble;
	struct edited e = {0};
	bool done = false;
	enum err failed;

	failed = request_input(r, &in);
	if (in.type == NULL || !question_type_find(in.type, &e.type))
		return failed != OK ? failed : show_types(r);
	if (failed == OK) {
		TRY(typed(r, &in, &e, &done));
		if (done)
			return show(r, &e, NULL);
		failed = add(r, &e, id);
	}
	if (failed != OK) {
		failed = body_form_told(r, failed, "body.");
		TRY(trouble_make(r, failed, &trouble));
		TRY(typed(r, &in, &e, &done));
		return show(r, &e, &trouble);
	}
	frame_say(r, "success", WORDS("The question was added."));
	return reply_redirect(r, 303, question_address(r, id, ""));
}

/* --- one there is --- */

enum err get_question_edit(struct request *r)
{
	struct edited e = {.focus = ""};
	struct question_version newest;
	struct question_row row;
	struct uuid id;

	TRY(questions_path_id(r, &id));
	TRY(question_find(&r->work, r->principal.org, id, 0, &row, &newest));
	e.type = row.type;
	e.row = &row;
	e.name = row.name;
	e.category = uuid_is_nil(row.category) ? "" : uuid_text(r->work.arena, row.category);
	e.tags = question_tags_text(r, &row.tags);
	e.marks = marks_typed(r, newest.marks);
	e.revision = row.revision;
	e.body = newest.body;
	return show(r, &e, NULL);
}

enum err post_question_edit(struct request *r)
{
	struct fields in = {.deed = "save", .name = "", .category = "", .tags = "", .marks = ""};
	struct question_version newest;
	struct question_row row;
	struct trouble trouble;
	struct edited e = {0};
	bool done = false;
	enum err failed;

	TRY(questions_path_id(r, &in.id));
	TRY(question_find(&r->work, r->principal.org, in.id, 0, &row, &newest));
	failed = request_input(r, &in);
	e.type = row.type;
	e.row = &row;
	e.revision = in.revision;
	if (failed == OK) {
		TRY(typed(r, &in, &e, &done));
		if (done)
			return show(r, &e, NULL);
		failed = change(r, &e);
	}
	/* What the other changed is the newest now: saving again, knowing that, is meant. */
	if (failed == ERR_PRECONDITION) {
		e.revision = row.revision;
		failed = fail(&r->work, ERR_CONFLICT,
		    WORDS("Somebody changed this question meanwhile. What you typed is still here: save it "
		          "again to "
		          "put it in the place of theirs."));
	}
	if (failed != OK) {
		failed = body_form_told(r, failed, "body.");
		TRY(trouble_make(r, failed, &trouble));
		TRY(typed(r, &in, &e, &done));
		return show(r, &e, &trouble);
	}
	frame_say(r, "success", WORDS("The question was saved."));
	return reply_redirect(r, 303, question_address(r, in.id, ""));
}
