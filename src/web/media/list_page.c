/* The media library: what is in it, and how much of the quota it takes. */
#include <string.h>

#include "web/media/media_pages.h"

struct fields {
	const char *org, *search, *type, *state, *tag;
	bool unused;
};
#define AT(member) offsetof(struct fields, member)
const struct input media_page_input[] = {
    MEDIA_ORG(struct fields),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_SEARCH_MAX, .offset = AT(search),
        .about = "beginnings of words"},
    {"type", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_TAG_MAX, .offset = AT(type), .about = "of this kind"},
    {"state", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_TAG_MAX, .offset = AT(state), .about = "in this state"},
    {"tag", INPUT_QUERY, FIELD_TEXT, .max = CONTENT_TAG_MAX, .offset = AT(tag), .about = "with this tag"},
    {"unused", INPUT_QUERY, FIELD_BOOL, .offset = AT(unused), .about = "only what nothing uses"},
    {0},
};
#undef AT

static const struct frame_word state_words[] = {
    {"ready", WORDS("ready")},
    {"damaged", WORDS("damaged")},
    {"uploading", WORDS("not there yet")},
    {0},
};

static struct page_media_rows row_of(struct request *r, const struct content *c)
{
	bool shown = strcmp(c->family, "image") == 0 && strcmp(c->state, "ready") == 0;

	return (struct page_media_rows){.link = media_address(r, c->id, ""),
	    .title = c->said.title,
	    .picture = shown ? media_address(r, c->id, "/file") : "",
	    .alt = c->said.alt_text,
	    .family = c->family,
	    .size = media_size(r, c->bytes),
	    .state = c->state,
	    .uses = c->uses};
}

static enum err usage_fill(struct request *r, struct page_media *page)
{
	struct content_usage usage;

	TRY(content_usage(&r->work, &r->principal, &usage));
	page->files = usage.files;
	page->kept = media_size(r, usage.media_bytes);
	page->packages = media_size(r, usage.packages_bytes);
	page->quota = usage.quota_bytes != 0 ? media_size(r, usage.quota_bytes) : "";
	page->damaged = usage.damaged;
	page->damaged_link = frame_address(r, "/media?state=damaged");
	return OK;
}

enum err get_media_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"search", "type", "state",
	                                                       "tag", "unused", NULL};
	enum { TYPES = MEDIA_TYPE_WORDS, STATES = FIELDS_COUNT(state_words) - 1 };
	struct text html = text_new(r->work.arena, MEDIA_PAGE_MAX);
	struct fields in = {.search = "", .type = "", .state = "", .tag = ""};
	struct page_choice types[TYPES], states[STATES];
	struct page_media_rows rows[TABLE_ROWS];
	struct content_filter filter;
	struct page_media page;
	struct content *found;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	filter = (struct content_filter){.search = in.search,
	    .family = media_type_choose(r, in.type, types),
	    .state = media_word_choose(r, state_words, in.state, states),
	    .tag = *in.tag != '\0' ? in.tag : NULL,
	    .unused = in.unused,
	    .limit = table.limit};
	TRY(table_before(&table, &filter.before));
	TRY(content_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = row_of(r, &found[i]);
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page = (struct page_media){.lang = request_language(r),
	    .frame = frame_make(r, media_nav),
	    .table = &table.view,
	    .may = media_may(r),
	    .new_link = frame_address(r, "/media/new"),
	    .search = in.search,
	    .tag = in.tag,
	    .unused = in.unused,
	    .types = types,
	    .types_count = TYPES,
	    .states = states,
	    .states_count = STATES,
	    .rows = rows,
	    .rows_count = shown};
	TRY(usage_fill(r, &page));
	page_media(&html, &page);
	return reply_page(r, 200, &html);
}
