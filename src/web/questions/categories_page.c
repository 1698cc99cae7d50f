/* The tree by which questions are kept. */
#include <string.h>

#include "web/questions/questions.h"

enum { ID_TEXT_MAX = 36 };

struct fields {
	struct uuid id;
	const char *org, *name, *parent, *deed;
};

static const char *const deeds[] = {"save", "remove", NULL};

#define CATEGORY_FIELDS                                                                                      \
	{"name", INPUT_BODY, FIELD_TEXT, false, 0, CATEGORY_NAME_MAX, offsetof(struct fields, name),         \
	    .about = "for people"},                                                                          \
	{                                                                                                    \
		"parent_id", INPUT_BODY, FIELD_TEXT, false, 0, ID_TEXT_MAX, offsetof(struct fields, parent), \
		    .about = "the one it lies in; empty: at the top"                                         \
	}
const struct input categories_page_input[] = {QUESTIONS_ORG(struct fields), {0}};
const struct input category_new_input[] = {QUESTIONS_ORG(struct fields), CATEGORY_FIELDS, {0}};
const struct input category_page_input[] = {
    QUESTIONS_ORG(struct fields), QUESTIONS_ID(struct fields, "the category"), {0}};
const struct input category_change_input[] = {
    QUESTIONS_ORG(struct fields),
    QUESTIONS_ID(struct fields, "the category"),
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "save, or remove"},
    CATEGORY_FIELDS,
    {0},
};

static const char *tree_address(struct request *r)
{
	return frame_address(r, "/questions/categories");
}

static enum err name_check(struct request *r, const char *name)
{
	if (*name == '\0')
		return fail_field(&r->work, ERR_BAD_INPUT, "name", WORDS("Fill this in."));
	return OK;
}

static enum err list_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	struct page_question_categories page;
	struct page_question_categories_rows *rows;
	struct page_choice *parents;
	struct category *found;
	size_t count;

	TRY(category_list(&r->work, r->principal.org, &found, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const char *id = uuid_text(r->work.arena, found[i].id);

		rows[i] = (struct page_question_categories_rows){
		    .link = frame_address(r, "/questions/categories/%s", id),
		    .questions_link = frame_address(r, "/questions?category=%s", id),
		    .path = found[i].path,
		    .questions = found[i].questions};
	}
	page = (struct page_question_categories){.lang = request_language(r),
	    .frame = frame_make(r, "questions"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .list = frame_address(r, "/questions"),
	    .may = questions_may(r),
	    .rows = rows,
	    .rows_count = count,
	    .name = form_typed(r, "name"),
	    .parent = form_typed(r, "parent_id")};
	TRY(categories_fill(r, page.parent, &parents, &page.parents_count));
	page.parents = parents;
	page_question_categories(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_categories_page(struct request *r)
{
	return list_show(r, NULL);
}

static enum err add(struct request *r)
{
	struct fields in = {.name = "", .parent = ""};
	struct uuid parent;

	TRY(request_input(r, &in));
	TRY(name_check(r, in.name));
	TRY(category_read(r, "parent_id", in.parent, &parent));
	return category_add(&r->work, &r->principal, r->principal.org, request_work_id(r), parent, in.name);
}

enum err post_categories_page(struct request *r)
{
	struct trouble trouble;
	enum err e = add(r);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return list_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The category was added."));
	return reply_redirect(r, 303, tree_address(r));
}

/* --- one --- */

static enum err category_find(struct request *r, struct uuid id, struct category *ret_category)
{
	struct category *found;
	size_t count;

	TRY(category_list(&r->work, r->principal.org, &found, &count));
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(found[i].id, id)) {
			*ret_category = found[i];
			return OK;
		}
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "id", WORDS("There is no such category."));
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	struct page_question_category page;
	struct page_choice *parents;
	struct category category = {0};

	TRY(category_find(r, id, &category));
	page = (struct page_question_category){.lang = request_language(r),
	    .frame = frame_make(r, "questions"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .list = frame_address(r, "/questions"),
	    .back = tree_address(r),
	    .heading = category.name,
	    .name = trouble != NULL ? form_typed(r, "name") : category.name,
	    .parent = trouble != NULL                ? form_typed(r, "parent_id")
	              : uuid_is_nil(category.parent) ? ""
	                                             : uuid_text(r->work.arena, category.parent)};
	TRY(categories_fill(r, page.parent, &parents, &page.parents_count));
	page.parents = parents;
	page_question_category(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_category_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

static enum err change(struct request *r, const struct fields *in)
{
	struct uuid parent;

	if (strcmp(in->deed, "remove") == 0)
		return category_remove(&r->work, &r->principal, r->principal.org, in->id);
	TRY(name_check(r, in->name));
	TRY(category_read(r, "parent_id", in->parent, &parent));
	return category_change(&r->work, &r->principal, r->principal.org, in->id, parent, in->name);
}

enum err post_category_page(struct request *r)
{
	struct fields in = {.name = "", .parent = ""};
	struct trouble trouble;
	enum err e;

	TRY(questions_path_id(r, &in.id));
	e = request_input(r, &in);
	if (e == OK)
		e = change(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success",
	    strcmp(in.deed, "remove") == 0 ? WORDS("The category was removed.")
	                                   : WORDS("The category was changed."));
	return reply_redirect(r, 303, tree_address(r));
}
