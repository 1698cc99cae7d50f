/* Pages of our own content: a page for each type, which speaks to the player around it as any content of
 * SCORM 1.2 (player/native). */
#include <string.h>

#include "lms/material/content_capability.h"
#include "lms/material/markdown.h"
#include "lms/material/material.h"
#include "pages.h"
#include "web/input.h"
#include "web/material/material.h"
#include "web/player/player.h"

enum { PAGE_MAX = MARKDOWN_HTML_MAX + 128 * 1024, CAPTIONS_MAX = 20, SOURCE_MAX = 300 };

struct native_address {
	const char *native;
};
const struct input native_input[] = {
    {"native", INPUT_PATH, FIELD_TEXT, .max = 300, .offset = offsetof(struct native_address, native),
        .hidden = true, .about = "the right to see it"},
    {0},
};

struct showing {
	struct request *r;
	struct content_capability native;
	struct material_shown shown;
	const char *lang;
	const char *media_from; /* where a video lies that is not in the library: an origin; else "" */
	struct text html;
};

static const char *body_text(const struct showing *s, const char *name)
{
	const char *text = json_string_value(json_object_get(s->shown.body, name));

	return text != NULL ? text : "";
}

/* A file of the library, as the manifest tells of it; "" for none. */
static const char *file_address(const struct showing *s, const json_t *file)
{
	const char *id = json_string_value(json_object_get(file, "id")),
	           *name = json_string_value(json_object_get(file, "file_name"));
	struct uuid content;

	if (id == NULL || !uuid_parse(id, &content))
		return "";
	return material_media_address(
	    s->r, s->native.org, content, s->native.label, name != NULL ? name : "");
}

static const char *media_address(struct work *w, void *owner, struct uuid id, bool picture)
{
	const struct showing *s = owner;

	(void)w;
	return material_media_address(s->r, s->native.org, id, s->native.label, picture ? "picture" : "file");
}

static enum err markup_of(struct showing *s, const char *name, int heading, struct page_markup *ret_markup)
{
	const struct markdown_look look = {
	    .heading = heading, .window = true, .media = media_address, .owner = s};

	return material_markdown(&s->r->work, name, body_text(s, name), &look, &ret_markup->html);
}

static int64_t percent_of(const struct showing *s)
{
	int64_t percent = json_integer_value(json_object_get(s->shown.body, "completion_percent"));

	return percent >= 1 && percent <= 100 ? percent : 100;
}

static enum err show_article(struct showing *s)
{
	struct page_native_article page = {.lang = s->lang, .title = s->shown.title};

	TRY(markup_of(s, "text", 2, &page.said));
	page_native_article(&s->html, &page);
	return OK;
}

static enum err show_pdf(struct showing *s)
{
	const char *source = file_address(s, json_object_get(s->shown.body, "file"));
	struct page_native_pdf page = {.lang = s->lang,
	    .title = s->shown.title,
	    .source = source,
	    .percent = percent_of(s),
	    .download = json_is_true(json_object_get(s->shown.body, "download"))
	                    ? arena_printf(s->r->work.arena, "%s?download=true", source)
	                    : ""};

	TRY(markup_of(s, "description", 2, &page.said));
	page_native_pdf(&s->html, &page);
	return OK;
}

/* "https://host:port" of an address. */
static const char *origin_of(struct arena *a, const char *url)
{
	const char *host = strstr(url, "://");

	return host == NULL ? ""
	                    : arena_strndup(a, url, (size_t)(host - url) + 3 + strcspn(host + 3, "/?#;, '"));
}

static enum err show_video(struct showing *s)
{
	const json_t *captions = json_object_get(s->shown.body, "captions"), *caption;
	struct page_native_video_captions *rows = arena_alloc(s->r->work.arena, CAPTIONS_MAX * sizeof(*rows));
	struct page_native_video page = {.lang = s->lang,
	    .title = s->shown.title,
	    .source = file_address(s, json_object_get(s->shown.body, "file")),
	    .poster = file_address(s, json_object_get(s->shown.body, "poster_file")),
	    .percent = percent_of(s),
	    .captions = rows};

	for (size_t i = 0; i < json_array_size(captions) && i < CAPTIONS_MAX; i++) {
		caption = json_array_get(captions, i);
		rows[page.captions_count++] = (struct page_native_video_captions){
		    .source = file_address(s, json_object_get(caption, "file")),
		    .language = json_string_value(json_object_get(caption, "language")),
		    .label = json_string_value(json_object_get(caption, "label"))};
	}
	if (*page.source == '\0') {
		page.source = body_text(s, "url");
		s->media_from = origin_of(s->r->work.arena, page.source);
	}
	TRY(markup_of(s, "description", 2, &page.said));
	page_native_video(&s->html, &page);
	return OK;
}

static const char *size_text(struct arena *a, int64_t bytes)
{
	static const char *const units[] = {"kB", "MB", "GB"};
	double size = (double)bytes / 1000;
	size_t unit = 0;

	while (size >= 1000 && unit + 1 < sizeof units / sizeof *units) {
		size /= 1000;
		unit++;
	}
	return arena_printf(a, size < 10 ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static enum err show_file(struct showing *s)
{
	const json_t *file = json_object_get(s->shown.body, "file");
	struct page_native_file page = {.lang = s->lang,
	    .title = s->shown.title,
	    .name = json_string_value(json_object_get(file, "file_name")),
	    .size = size_text(s->r->work.arena, json_integer_value(json_object_get(file, "bytes"))),
	    .source = arena_printf(s->r->work.arena, "%s?download=true", file_address(s, file))};

	TRY(markup_of(s, "description", 2, &page.said));
	page_native_file(&s->html, &page);
	return OK;
}

static enum err show_link(struct showing *s)
{
	const char *url = body_text(s, "url");
	struct page_native_link page = {.lang = s->lang, .title = s->shown.title, .url = url};

	page.host = origin_of(s->r->work.arena, url);
	TRY(markup_of(s, "description", 2, &page.said));
	page_native_link(&s->html, &page);
	return OK;
}

static const struct {
	const char *type;
	enum err (*show)(struct showing *s);
} shows[] = {{"article", show_article}, {"pdf", show_pdf}, {"video", show_video}, {"file", show_file},
    {"link", show_link}};

/* Scripts of ours alone; pictures and films from the library, or the one place a film lies at. An object
 * store answers for the library at an address of its own. */
static const char *policy_of(const struct showing *s)
{
	const char *origins = storage_origins(s->r->app->storage);
	const char *store = *origins != '\0' ? arena_printf(s->r->work.arena, " %s", origins) : "";

	return arena_printf(s->r->work.arena,
	    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
	    "font-src 'self'; img-src 'self' data: blob:%s; media-src 'self'%s %s; connect-src 'self'%s; "
	    "base-uri 'none'; "
	    "form-action 'none'; frame-ancestors *",
	    store, store, s->media_from, store);
}

enum err get_native_page(struct request *r)
{
	struct native_address in = {0};
	struct showing s = {.r = r, .media_from = "", .html = text_new(r->work.arena, PAGE_MAX)};

	TRY(request_input(r, &in));
	if (!native_capability_read(r->app->keys, in.native, r->work.now_us, &s.native))
		return player_page_expired(r);
	if (!content_host_fits(&r->app->config, r->host, s.native.label))
		return fail(&r->work, ERR_NOT_FOUND, "this address belongs to another host");
	TRY(material_shown_read(&r->work, s.native.org, s.native.thing, &s.shown));
	s.lang = request_language(r);
	for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
		if (strcmp(shows[i].type, s.shown.type->name) != 0)
			continue;
		TRY(shows[i].show(&s));
		reply_header(r, "Content-Security-Policy", policy_of(&s));
		return reply_page(r, 200, &s.html);
	}
	return fail(&r->work, ERR_NOT_FOUND, "content of this type is not shown here");
}
