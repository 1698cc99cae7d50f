#include "web/media/choice.h"

#include <string.h>

enum { CHOICE_ROWS = 24, ADDRESS_MAX = 4096 };

/* "?for=…&at=…", or "?" alone. */
static const char *query_of(struct request *r, const struct media_choosing *c)
{
	struct text query = text_new(r->work.arena, ADDRESS_MAX);

	text_add_char(&query, '?');
	if (*c->goal != '\0') {
		text_add(&query, "for=");
		text_add_url(&query, c->goal);
	}
	if (c->at > 0)
		text_printf(&query, "&at=%lld", (long long)c->at);
	return query.data;
}

/* Who adds a file comes back here. */
static const char *new_link(struct request *r, const struct media_choosing *c)
{
	struct text link = text_new(r->work.arena, ADDRESS_MAX);

	text_add(&link, frame_address(r, "/media/new?back="));
	text_add_url(&link, c->address);
	text_add_url(&link, query_of(r, c));
	return link.data;
}

static struct page_media_choice_rows row_of(
    struct request *r, const struct media_choosing *c, const struct content *file)
{
	return (struct page_media_choice_rows){.id = uuid_text(r->work.arena, file->id),
	    .title = file->said.title,
	    .name = strcmp(file->said.title, file->file_name) != 0 ? file->file_name : "",
	    .picture = strcmp(file->family, "image") == 0 ? media_address(r, file->id, "/file") : "",
	    .alt = file->said.alt_text,
	    .family = file->family,
	    .size = media_size(r, file->bytes),
	    .licence = file->said.licence,
	    .link = media_address(r, file->id, ""),
	    .chosen = uuid_equal(file->id, c->chosen)};
}

static enum err rows_fill(struct request *r, const struct media_choosing *c, struct table *table,
    const char *family, struct page_media_choice *page)
{
	struct page_media_choice_rows *rows = arena_alloc(r->work.arena, CHOICE_ROWS * sizeof(*rows));
	struct content_filter filter = {
	    .search = page->search, .family = family, .mime = c->mime, .limit = table->limit};
	struct content *found;
	size_t count, shown;

	TRY(table_before(table, &filter.before));
	TRY(content_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < CHOICE_ROWS ? count : CHOICE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, c, &found[i]);
	page->rows = rows;
	page->rows_count =
	    table_keys(table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	return OK;
}

enum err media_choice_reply(struct request *r, const struct media_choosing *c)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {
	                                                       "search", "type", "for", "at", NULL};
	struct text html = text_new(r->work.arena, MEDIA_PAGE_MAX);
	struct page_choice types[MEDIA_TYPE_WORDS];
	struct page_media_choice page;
	const char *family;
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	table.limit = CHOICE_ROWS + 1;
	family = media_type_choose(r, table_filter(&table, "type"), types);
	table.view.filtered = *table_filter(&table, "search") != '\0' || family != NULL;
	table.view.clear = query_of(r, c);
	page = (struct page_media_choice){.lang = request_language(r),
	    .frame = frame_make(r, c->nav),
	    .table = &table.view,
	    .trouble = c->trouble != NULL ? &c->trouble->view : NULL,
	    .back = c->back,
	    .label = c->label,
	    .title = c->title,
	    .new_link = media_may(r) ? new_link(r, c) : "",
	    .search = table_filter(&table, "search"),
	    .goal = c->goal,
	    .at = c->at > 0 ? arena_printf(r->work.arena, "%lld", (long long)c->at) : "",
	    .revision = c->revision,
	    .types = types,
	    .types_count = c->family == NULL ? MEDIA_TYPE_WORDS : 0};
	TRY(rows_fill(r, c, &table, c->family != NULL ? c->family : family, &page));
	page_media_choice(&html, &page);
	return reply_page(r, c->trouble != NULL ? c->trouble->status : 200, &html);
}
