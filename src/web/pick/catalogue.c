#include <string.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/pick/pick.h"

enum { CAPABILITY_MAX = 200 };

struct fields {
	const char *capability, *search, *deed;
	struct uuid module;
};

static const char *const deeds[] = {"choose", "cancel", NULL};

#define CAPABILITY                                                                                           \
	{                                                                                                    \
		"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX,                               \
		    offsetof(struct fields, capability), .hidden = true,                                     \
		                                         .about = "the request that is answered"             \
	}
#define SEARCH                                                                                               \
	{                                                                                                    \
		"search", INPUT_QUERY, FIELD_TEXT, false, 0, PICK_SEARCH_MAX,                                \
		    offsetof(struct fields, search),                                                         \
		    .about = "only what has this in the title of its course, its own, or that of a part"     \
	}

const struct input pick_input[] = {CAPABILITY, SEARCH, {0}};
const struct input pick_choose_input[] = {
    CAPABILITY,
    SEARCH,
    {"deed", INPUT_BODY, FIELD_CHOICE, false, .offset = offsetof(struct fields, deed), .choices = deeds,
        .about = "what to do; choose where nothing is said"},
    {"module", INPUT_BODY, FIELD_UUID, false, .offset = offsetof(struct fields, module),
        .about = "what is chosen: a module, or a part of one"},
    {0},
};

enum err pick_open(struct request *r, struct pick *ret_pick)
{
	/* A frame of the platform must be able to show that it is over; that page says nothing of anybody. */
	reply_frame_ancestors(r, "*");
	TRY(pick_prove(&r->work, r->app->keys, request_param(r, "capability"), ret_pick));
	reply_frame_ancestors(r, *ret_pick->frame_origins != '\0' ? ret_pick->frame_origins : "'none'");
	if (*ret_pick->locale != '\0')
		request_set_locale(r, ret_pick->locale);
	return OK;
}

const char *pick_address(struct request *r, const char *after)
{
	return arena_printf(r->work.arena, "/pick/%s%s", request_param(r, "capability"), after);
}

static bool is_chosen(const struct pick_item *items, size_t count, struct uuid module)
{
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(items[i].id, module))
			return true;
	}
	return false;
}

static struct page_pick_rows row_of(
    struct request *r, const struct pick_module *m, const struct pick_item *chosen, size_t chosen_count)
{
	struct page_pick_rows_titles *titles =
	    arena_alloc(r->work.arena, (m->shown_count + 1) * sizeof(*titles));

	for (size_t i = 0; i < m->shown_count; i++)
		titles[i] = (struct page_pick_rows_titles){.id = uuid_text(r->work.arena, m->shown[i].id),
		    .title = m->shown[i].title,
		    .chosen = is_chosen(chosen, chosen_count, m->shown[i].id)};
	return (struct page_pick_rows){
	    .id = uuid_text(r->work.arena, m->id),
	    .title = m->title,
	    .course = strcmp(m->course, m->title) != 0 ? m->course : "",
	    .parts = m->parts,
	    .more = m->parts - (int64_t)m->shown_count,
	    .several = m->parts > 1,
	    .chosen = is_chosen(chosen, chosen_count, m->id),
	    .titles = titles,
	    .titles_count = m->shown_count,
	};
}

/* At the head of the catalogue, where a link may still open one. */
static enum err courses_fill(struct request *r, const struct pick *pick, const char *search,
    const struct pick_item *chosen, size_t chosen_count, struct page_pick *page)
{
	struct page_pick_courses *rows;
	struct pick_course *found;
	size_t count;

	TRY(pick_courses(&r->work, pick->org, search, &found, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_pick_courses){.id = uuid_text(r->work.arena, found[i].id),
		    .title = found[i].title,
		    .modules = found[i].modules,
		    .chosen = is_chosen(chosen, chosen_count, found[i].id)};
	page->courses = rows;
	page->courses_count = count;
	return OK;
}

static enum err show(struct request *r, const struct pick *pick, const struct trouble *trouble)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"search", NULL};
	struct text html = text_new(r->work.arena, PICK_PAGE_MAX);
	struct page_pick_rows rows[TABLE_ROWS];
	size_t count, shown, chosen_count;
	struct pick_platform platform;
	struct pick_module *found;
	struct pick_item *chosen;
	struct page_pick page;
	struct uuid before;
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(pick_platform_read(r, pick, &platform));
	TRY(pick_catalogue(
	    &r->work, pick->org, table_filter(&table, "search"), before, table.limit, &found, &count));
	TRY(pick_items(&r->work, pick, &chosen, &chosen_count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i], chosen, chosen_count);
	shown = table_keys(&table, count, shown > 0 ? rows[shown - 1].id : "");
	/* Where the choice opens the activity at once, it opens on the content origin. */
	if (pick->kind == PICK_MEND)
		reply_form_action(r, r->app->config.content_url);
	page = (struct page_pick){.lang = request_language(r),
	    .frame = frame_of_school(r, "", pick->org),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .table = &table.view,
	    .mend = pick->kind == PICK_MEND,
	    .multiple = pick->multiple,
	    .replaces = platform.replaces && pick->kind == PICK_CHOOSE,
	    .place = pick->title,
	    .context = pick->context_title,
	    .search = table_filter(&table, "search"),
	    .chosen = (int64_t)chosen_count,
	    .chosen_link = pick_address(r, "/chosen"),
	    .rows = rows,
	    .rows_count = shown};
	if (pick->kind == PICK_CHOOSE && uuid_is_nil(before))
		TRY(courses_fill(r, pick, table_filter(&table, "search"), chosen, chosen_count, &page));
	page_pick(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_pick(struct request *r)
{
	struct fields in = {0};
	struct pick pick;

	TRY(request_input(r, &in));
	TRY(pick_open(r, &pick));
	return show(r, &pick, NULL);
}

static enum err mend(struct request *r, const struct pick *pick, struct uuid module)
{
	struct entry entry;

	TRY(pick_mend(&r->work, r->app->keys, &r->app->config, pick, module, &entry));
	return reply_redirect(r, 303, entry.address);
}

/* Where several items are taken the reader stays where they were in the catalogue. */
static const char *next_address(struct request *r, const struct pick *pick)
{
	struct text address = text_new(r->work.arena, 4096);
	const char *between = "?";
	struct form query;

	if (!pick->multiple)
		return pick_address(r, "/chosen");
	text_add(&address, pick_address(r, ""));
	if (request_query(r, &query) != OK)
		query.count = 0;
	for (size_t i = 0; i < query.count; i++) {
		text_add(&address, between);
		text_add_url(&address, query.pairs[i].name);
		text_add_char(&address, '=');
		text_add_url(&address, query.pairs[i].value);
		between = "&";
	}
	text_add(&address, "#chosen");
	return text_fits(&address) ? address.data : pick_address(r, "");
}

static enum err choose(struct request *r, const struct pick *pick, struct uuid module)
{
	if (uuid_is_nil(module))
		return fail_field(&r->work, ERR_BAD_INPUT, "module", WORDS("Choose something first."));
	if (pick->kind == PICK_MEND)
		return mend(r, pick, module);
	TRY(pick_add(&r->work, pick, module));
	return reply_redirect(r, 303, next_address(r, pick));
}

enum err post_pick(struct request *r)
{
	struct fields in = {.deed = deeds[0]};
	struct trouble trouble;
	struct pick pick;
	enum err e;

	TRY(pick_open(r, &pick));
	e = request_input(r, &in);
	if (e == OK && in.deed == deeds[1] && pick.kind == PICK_CHOOSE)
		return pick_send(r, &pick, true);
	if (e == OK)
		e = choose(r, &pick, in.module);
	if (e == OK)
		return OK;
	TRY(trouble_make(r, e, &trouble));
	return show(r, &pick, &trouble);
}
