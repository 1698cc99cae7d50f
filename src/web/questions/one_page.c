/* One question: what it is, where it is asked, its versions; retiring it. */
#include <string.h>

#include "web/questions/questions.h"

struct fields {
	struct uuid id;
	const char *org, *state;
	int64_t revision;
};

static const char *const states[] = {"active", "retired", NULL};

const struct input question_page_input[] = {
    QUESTIONS_ORG(struct fields), QUESTIONS_ID(struct fields, "the question"), {0}};
const struct input question_deed_input[] = {
    QUESTIONS_ORG(struct fields),
    QUESTIONS_ID(struct fields, "the question"),
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the question that was seen"},
    {"state", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, state), .choices = states,
        .about = "retired: drawn no more"},
    {0},
};

static enum err uses_fill(struct request *r, struct uuid id, struct page_question *page)
{
	struct page_question_uses *rows;
	struct question_use *uses;
	size_t count;

	TRY(question_uses(&r->work, r->principal.org, id, &uses, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_question_uses){
		    .link = frame_address(r, "/quizzes/%s", uuid_text(r->work.arena, uses[i].module)),
		    .title = uses[i].title,
		    .version = uses[i].version};
	page->uses = rows;
	page->uses_count = count;
	return OK;
}

static enum err versions_fill(struct request *r, struct uuid id, struct page_question *page)
{
	struct page_question_versions *rows;
	struct question_version *versions;
	size_t count;

	TRY(question_version_list(&r->work, r->principal.org, id, &versions, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_question_versions){
		    .link = question_address(r, id,
		        arena_printf(r->work.arena, "/trial?version=%lld", (long long)versions[i].version)),
		    .number = versions[i].version,
		    .marks = marks_typed(r, versions[i].marks),
		    .at = versions[i].created_us};
	page->versions = rows;
	page->versions_count = count;
	return OK;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, QUESTIONS_HTML_MAX);
	struct question_version newest;
	struct page_question page;
	struct question_row row;

	TRY(question_find(&r->work, r->principal.org, id, 0, &row, &newest));
	page = (struct page_question){.lang = request_language(r),
	    .frame = frame_make(r, "questions"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .list = frame_address(r, "/questions"),
	    .edit = question_address(r, id, "/edit"),
	    .trial = question_address(r, id, "/trial"),
	    .may = questions_may(r),
	    .name = row.name,
	    .type = question_type_words(r, row.type),
	    .category = row.category_path,
	    .tags = question_tags_text(r, &row.tags),
	    .marks = marks_typed(r, newest.marks),
	    .retired = row.retired,
	    .revision = row.revision,
	    .changed = row.updated_us};
	TRY(uses_fill(r, id, &page));
	TRY(versions_fill(r, id, &page));
	page_question(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_question_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

enum err post_question_page(struct request *r)
{
	struct fields in = {0};
	struct trouble trouble;
	enum err e;

	TRY(questions_path_id(r, &in.id));
	e = request_input(r, &in);
	if (e == OK) {
		const struct question_change change = {.org = r->principal.org,
		    .id = in.id,
		    .revision = in.revision,
		    .marks = -1,
		    .state = in.state};

		e = question_change(&r->work, &r->principal, &change);
	}
	if (e == ERR_PRECONDITION)
		e = fail(&r->work, ERR_CONFLICT, WORDS("Somebody changed this question meanwhile."));
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success",
	    strcmp(in.state, "retired") == 0
	        ? WORDS("The question is retired: no quiz that is published from now on asks it.")
	        : WORDS("The question is in use again."));
	return reply_redirect(r, 303, question_address(r, in.id, ""));
}
