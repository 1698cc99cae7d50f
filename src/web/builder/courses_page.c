/* The list of courses, and a new one. */
#include <string.h>

#include "web/builder/builder_pages.h"
#include "web/page/page.h"

struct fields {
	const char *org, *search, *status, *title, *slug, *language, *summary, *description, *listed;
};

static const char *const states[] = {"draft", "published", "archived", "all", NULL}, *const yes[] = {
                                                                                         "yes", NULL};

#define AT(member) offsetof(struct fields, member)
const struct input builder_org_input[] = {BUILDER_ORG(struct fields), {0}};
const struct input courses_page_input[] = {
    BUILDER_ORG(struct fields),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = BUILDER_SEARCH_MAX, .offset = AT(search),
        .about = "only those whose title, summary or slug holds this"},
    {"status", INPUT_QUERY, FIELD_TEXT, .max = 20, .offset = AT(status),
        .about = "only these; else all but archived"},
    {0},
};
const struct input course_new_page_input[] = {
    BUILDER_ORG(struct fields),
    {"title", INPUT_BODY, FIELD_TEXT, .max = COURSE_TITLE_MAX, .offset = AT(title), .about = "for people"},
    {"slug", INPUT_BODY, FIELD_TEXT, .max = COURSE_SLUG_MAX, .offset = AT(slug),
        .about = "its name in public addresses"},
    {"language", INPUT_BODY, FIELD_TEXT, .max = COURSE_LANGUAGE_MAX, .offset = AT(language),
        .about = "of its content"},
    {"summary", INPUT_BODY, FIELD_TEXT, .max = COURSE_SUMMARY_MAX, .offset = AT(summary),
        .about = "two or three sentences"},
    {"description", INPUT_BODY, FIELD_TEXT, .max = COURSE_DESCRIPTION_MAX, .offset = AT(description),
        .about = "Markdown"},
    {"listed", INPUT_BODY, FIELD_CHOICE, .offset = AT(listed), .choices = yes,
        .about = "in the public catalogue"},
    {0},
};
#undef AT

static const char *known_state(const char *said)
{
	for (size_t i = 0; states[i] != NULL; i++)
		if (strcmp(states[i], said) == 0)
			return states[i];
	return NULL;
}

enum err get_courses_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"search", "status", NULL};
	struct page_choice choices[sizeof states / sizeof *states];
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct fields in = {.search = "", .status = ""};
	struct page_courses_rows rows[TABLE_ROWS];
	struct course_filter filter = {0};
	struct course *found;
	size_t count, shown;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &filter.before));
	filter.status = known_state(in.status);
	filter.text = *in.search != '\0' ? in.search : NULL;
	filter.limit = table.limit;
	TRY(course_list(&r->work, r->principal.org, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_courses_rows){.link = builder_course_address(r, found[i].id, ""),
		    .title = found[i].title,
		    .status = found[i].status,
		    .version = found[i].published_number,
		    .draft = found[i].draft_number,
		    .draft_state = found[i].draft_state,
		    .modules = found[i].modules,
		    .at = found[i].updated_us};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_courses(&html, &(struct page_courses){.lang = request_language(r),
	                        .frame = frame_make(r, "courses"),
	                        .table = &table.view,
	                        .may = builder_may(r),
	                        .new_link = frame_address(r, "/courses/new"),
	                        .search = in.search,
	                        .status = in.status,
	                        .states = choices,
	                        .states_count = builder_states(r, states, in.status, choices),
	                        .rows = rows,
	                        .rows_count = shown});
	return reply_page(r, 200, &html);
}

static enum err new_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);

	page_course_new(&html, &(struct page_course_new){.lang = request_language(r),
	                           .frame = frame_make(r, "courses"),
	                           .trouble = trouble != NULL ? &trouble->view : NULL,
	                           .back = frame_address(r, "/courses"),
	                           .title = form_typed(r, "title"),
	                           .slug = form_typed(r, "slug"),
	                           .language = form_typed(r, "language"),
	                           .summary = form_typed(r, "summary"),
	                           .description = form_typed(r, "description"),
	                           .listed = form_ticked(r, "listed", "yes")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_new(struct request *r)
{
	return new_show(r, NULL);
}

static enum err add(struct request *r, struct uuid id)
{
	struct fields in = {.title = "", .slug = "", .language = "", .summary = "", .description = ""};
	struct course_saying saying;

	TRY(request_input(r, &in));
	saying = (struct course_saying){.slug = in.slug,
	    .title = in.title,
	    .summary = builder_lines(r, in.summary),
	    .description = builder_lines(r, in.description),
	    .language = in.language,
	    .metadata = "",
	    .listed = in.listed != NULL};
	return course_add(&r->work, &r->principal, id, &saying);
}

enum err post_course_new(struct request *r)
{
	struct uuid id = request_work_id(r);
	struct trouble trouble;
	enum err e = add(r, id);

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		return new_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The course was made. Say what lies in it."));
	return reply_redirect(r, 303, builder_course_address(r, id, "/outline"));
}
