/* Programmes: the list, a new one, what is said of one. */
#include <string.h>

#include "lms/programme/programme.h"
#include "web/builder/builder_pages.h"
#include "web/page/page.h"

struct fields {
	const char *org, *search, *status, *title, *slug, *description, *in_order;
	struct uuid programme;
	int64_t revision;
};

static const char *const states[] = {"draft", "published", "archived", "all", NULL}, *const yes[] = {
                                                                                         "yes", NULL};

#define AT(member) offsetof(struct fields, member)
#define SAID                                                                                                 \
	{"title", INPUT_BODY, FIELD_TEXT, .max = PROGRAMME_TITLE_MAX, .offset = AT(title),                   \
	    .about = "for people"},                                                                          \
	    {"slug", INPUT_BODY, FIELD_TEXT, .max = PROGRAMME_SLUG_MAX, .offset = AT(slug),                  \
	        .about = "its name in public addresses"},                                                    \
	    {"description", INPUT_BODY, FIELD_TEXT, .max = PROGRAMME_DESCRIPTION_MAX,                        \
	        .offset = AT(description), .about = "Markdown"},                                             \
	{                                                                                                    \
		"in_order", INPUT_BODY, FIELD_CHOICE,                                                        \
		    .offset = AT(in_order), .choices = yes,                                                  \
		    .about = "a course opens once the required ones before it are completed"                 \
	}
const struct input programmes_page_input[] = {
    BUILDER_ORG(struct fields),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = BUILDER_SEARCH_MAX, .offset = AT(search),
        .about = "only those whose title or slug holds this"},
    {"status", INPUT_QUERY, FIELD_TEXT, .max = 20, .offset = AT(status),
        .about = "only these; else all but archived"},
    {0},
};
const struct input programme_new_input[] = {BUILDER_ORG(struct fields), SAID, {0}};
const struct input programme_one_input[] = {
    BUILDER_ORG(struct fields), BUILDER_ID(struct fields, programme, "the programme"), {0}};
const struct input programme_settings_input[] = {BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, programme, "the programme"), BUILDER_REVISION(struct fields), SAID, {0}};
#undef AT

const char *builder_programme_address(struct request *r, struct uuid programme, const char *rest)
{
	return frame_address(r, "/programmes/%s%s", uuid_text(r->work.arena, programme), rest);
}

static const char *known_state(const char *said)
{
	for (size_t i = 0; states[i] != NULL; i++)
		if (strcmp(states[i], said) == 0)
			return states[i];
	return NULL;
}

enum err get_programmes_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"search", "status", NULL};
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct fields in = {.search = "", .status = ""};
	struct page_programmes_rows rows[TABLE_ROWS];
	struct programme_filter filter = {0};
	struct page_choice choices[sizeof states / sizeof *states];
	struct programme *found;
	size_t count, shown;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &filter.before));
	filter.status = known_state(in.status);
	filter.text = *in.search != '\0' ? in.search : NULL;
	filter.limit = table.limit;
	TRY(programme_list(&r->work, r->principal.org, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_programmes_rows){.link = builder_programme_address(r, found[i].id, ""),
		    .title = found[i].title,
		    .status = found[i].status,
		    .courses = found[i].courses,
		    .at = found[i].updated_us};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_programmes(&html, &(struct page_programmes){.lang = request_language(r),
	                           .frame = frame_make(r, "programmes"),
	                           .table = &table.view,
	                           .may = builder_may(r),
	                           .new_link = frame_address(r, "/programmes/new"),
	                           .search = in.search,
	                           .status = in.status,
	                           .states = choices,
	                           .states_count = builder_states(r, states, in.status, choices),
	                           .rows = rows,
	                           .rows_count = shown});
	return reply_page(r, 200, &html);
}

/* --- a new one, and its settings: one form --- */

static enum err new_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);

	page_programme_settings(&html, &(struct page_programme_settings){.lang = request_language(r),
	                                   .frame = frame_make(r, "programmes"),
	                                   .trouble = trouble != NULL ? &trouble->view : NULL,
	                                   .list = frame_address(r, "/programmes"),
	                                   .back = frame_address(r, "/programmes"),
	                                   .is_new = true,
	                                   .title = form_typed(r, "title"),
	                                   .slug = form_typed(r, "slug"),
	                                   .description = form_typed(r, "description"),
	                                   .in_order = form_ticked(r, "in_order", "yes")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_programme_new(struct request *r)
{
	return new_show(r, NULL);
}

static struct programme_saying saying_of(struct request *r, const struct fields *in)
{
	return (struct programme_saying){.slug = in->slug,
	    .title = in->title,
	    .description = builder_lines(r, in->description),
	    .in_order = in->in_order != NULL};
}

enum err post_programme_new(struct request *r)
{
	struct fields in = {.title = "", .slug = "", .description = ""};
	struct uuid id = request_work_id(r);
	struct programme_saying saying;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK) {
		saying = saying_of(r, &in);
		e = programme_add(&r->work, &r->principal, id, &saying);
	}
	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		return new_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The programme was made. Say which courses lie in it."));
	return reply_redirect(r, 303, builder_programme_address(r, id, ""));
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble, bool conflict)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	bool ticked = form_ticked(r, "in_order", "yes"), typed = trouble != NULL;
	struct builder_changes changes = {.count = 0};
	struct page_programme_settings page;
	struct programme p;

	TRY(programme_read(&r->work, r->principal.org, id, &p));
	if (conflict) {
		builder_change_add(r, &changes, WORDS("Title"), form_typed(r, "title"), p.title);
		builder_change_add(r, &changes, WORDS("Name in addresses"), form_typed(r, "slug"), p.slug);
		builder_change_add(r, &changes, WORDS("Description"),
		    builder_lines(r, form_typed(r, "description")), p.description);
		if (ticked != p.in_order)
			builder_change_add(r, &changes, WORDS("Order"), "",
			    page_translate(request_language(r), p.in_order ? WORDS("yes") : WORDS("no")));
	}
	page = (struct page_programme_settings){.lang = request_language(r),
	    .frame = frame_make(r, "programmes"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .list = frame_address(r, "/programmes"),
	    .back = builder_programme_address(r, id, ""),
	    .heading = p.title,
	    .revision = p.revision,
	    .changes = changes.rows,
	    .changes_count = changes.count,
	    .title = typed ? form_typed(r, "title") : p.title,
	    .slug = typed ? form_typed(r, "slug") : p.slug,
	    .description = typed ? form_typed(r, "description") : p.description,
	    .in_order = typed ? ticked : p.in_order};
	page_programme_settings(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_programme_settings(struct request *r)
{
	struct uuid id;

	TRY(builder_path_id(r, "programme", &id));
	return show(r, id, NULL, false);
}

enum err post_programme_settings(struct request *r)
{
	struct fields in = {.title = "", .slug = "", .description = ""};
	struct programme_saying saying;
	struct trouble trouble;
	struct uuid id;
	bool conflict;
	enum err e = request_input(r, &in);

	if (e == OK) {
		saying = saying_of(r, &in);
		e = programme_change(&r->work,
		    &(struct programme_edit){
		        .by = &r->principal, .programme = in.programme, .revision = in.revision},
		    &saying);
	}
	if (e != OK) {
		conflict = e == ERR_CONFLICT && strcmp(r->work.field, "revision") == 0;
		TRY(builder_trouble(r, e, &trouble));
		TRY(builder_path_id(r, "programme", &id));
		return show(r, id, &trouble, conflict);
	}
	frame_say(r, "success", WORDS("The programme was changed."));
	return reply_redirect(r, 303, builder_programme_address(r, in.programme, ""));
}
