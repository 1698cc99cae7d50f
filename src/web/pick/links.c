/* Links of platforms that open nothing, and what staff make them open. */
#include <string.h>

#include "lms/pick/links.h"
#include "lti/registration.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/pick/pick.h"

struct fields {
	const char *org, *search;
	struct uuid id, module;
};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define LINK                                                                                                 \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the link"   \
	}
#define SEARCH                                                                                               \
	{                                                                                                    \
		"search", INPUT_QUERY, FIELD_TEXT, false, 0, PICK_SEARCH_MAX,                                \
		    offsetof(struct fields, search),                                                         \
		    .about = "only what has this in the title of its course, its own, or that of a part"     \
	}

const struct input lost_links_input[] = {ORG, {0}};
const struct input lost_link_input[] = {ORG, LINK, SEARCH, {0}};
const struct input lost_link_mend_input[] = {
    ORG,
    LINK,
    SEARCH,
    {"module", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct fields, module),
        .about = "what it is to open"},
    {0},
};

/* "" where it cannot be told; a platform may be gone. */
static const char *platform_name(struct request *r, struct uuid registration)
{
	const json_t *platform;
	const char *name;

	if (uuid_is_nil(registration) ||
	    lti_platform_seen(&r->work, r->principal.org, registration, &platform) != OK) {
		work_forgive(&r->work);
		return "";
	}
	name = json_string_value(json_object_get(platform, "name"));
	return name != NULL ? name : "";
}

/* Rows of a page are of few platforms: each is asked for once. */
static void names_fill(
    struct request *r, const struct lost_link *links, struct page_lost_links_rows *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t same = 0;

		while (same < i && !uuid_equal(links[same].registration, links[i].registration))
			same++;
		rows[i].platform = same < i ? rows[same].platform : platform_name(r, links[i].registration);
	}
}

enum err get_lost_links(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, PICK_PAGE_MAX);
	bool may = principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE);
	struct page_lost_links_rows rows[TABLE_ROWS];
	struct fields in = {0};
	struct lost_link *found;
	size_t count, shown;
	struct uuid before;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(lost_links_list(&r->work, r->principal.org, before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_lost_links_rows){
		    .link =
		        may ? frame_address(r, "/lost-links/%s", uuid_text(r->work.arena, found[i].id)) : "",
		    .title = *found[i].title != '\0' ? found[i].title : found[i].resource_link_id,
		    .course = found[i].context_title,
		    .reason = found[i].reason,
		    .launches = found[i].launches,
		    .at = found[i].last_us};
	names_fill(r, found, rows, shown);
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_lost_links(&html, &(struct page_lost_links){.lang = request_language(r),
	                           .frame = frame_make(r, "lost-links"),
	                           .table = &table.view,
	                           .rows = rows,
	                           .rows_count = shown});
	return reply_page(r, 200, &html);
}

static enum err show(struct request *r, const struct fields *in, const struct trouble *trouble)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"search", NULL};
	struct text html = text_new(r->work.arena, PICK_PAGE_MAX);
	struct page_lost_link_rows rows[TABLE_ROWS];
	struct pick_module *found;
	struct lost_link link;
	size_t count, shown;
	struct uuid before;
	struct table table;

	TRY(lost_link_read(&r->work, r->principal.org, in->id, &link));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(pick_catalogue(
	    &r->work, r->principal.org, table_filter(&table, "search"), before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_lost_link_rows){.id = uuid_text(r->work.arena, found[i].id),
		    .title = found[i].title,
		    .course = strcmp(found[i].course, found[i].title) != 0 ? found[i].course : "",
		    .parts = found[i].parts};
	shown = table_keys(&table, count, shown > 0 ? rows[shown - 1].id : "");
	page_lost_link(&html, &(struct page_lost_link){.lang = request_language(r),
	                          .frame = frame_make(r, "lost-links"),
	                          .trouble = trouble != NULL ? &trouble->view : NULL,
	                          .table = &table.view,
	                          .back = frame_address(r, "/lost-links"),
	                          .name = *link.title != '\0' ? link.title : link.resource_link_id,
	                          .resource_link = link.resource_link_id,
	                          .course = link.context_title,
	                          .platform = platform_name(r, link.registration),
	                          .reason = link.reason,
	                          .named = link.named,
	                          .launches = link.launches,
	                          .at = link.last_us,
	                          .search = table_filter(&table, "search"),
	                          .rows = rows,
	                          .rows_count = shown});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_lost_link(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, &in, NULL);
}

enum err post_lost_link(struct request *r)
{
	struct fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = lost_link_mend(&r->work, &r->principal, r->principal.org, in.id, in.module);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &in, &trouble);
	}
	frame_say(r, "success", WORDS("The link opens what you chose from now on."));
	return reply_redirect(r, 303, frame_address(r, "/lost-links"));
}
