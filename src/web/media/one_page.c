/* One file: what it is, what is said of it, where it is used. */
#include <string.h>

#include "lms/media/check.h"
#include "web/media/media_pages.h"

struct fields {
	const char *org, *tags;
	struct uuid id;
	int64_t revision;
	bool download;
	struct content_said said;
};
#define AT(member) offsetof(struct fields, member)
const struct input media_id_input[] = {MEDIA_ORG(struct fields), MEDIA_ID(struct fields), {0}};
const struct input media_bytes_input[] = {
    MEDIA_ORG(struct fields),
    MEDIA_ID(struct fields),
    {"download", INPUT_QUERY, FIELD_BOOL, .offset = AT(download), .about = "never shown in place"},
    {0},
};
const struct input media_change_input[] = {
    MEDIA_ORG(struct fields),
    MEDIA_ID(struct fields),
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, AT(revision), .about = "that was seen"},
    {"title", INPUT_BODY, FIELD_TEXT, true, 1, CONTENT_TITLE_MAX, AT(said.title), .about = "for people"},
    {"description", INPUT_BODY, FIELD_TEXT, .max = CONTENT_DESCRIPTION_MAX, .offset = AT(said.description),
        .about = "what it is"},
    {"alt_text", INPUT_BODY, FIELD_TEXT, .max = CONTENT_ALT_MAX, .offset = AT(said.alt_text),
        .about = "what stands in its place"},
    {"language", INPUT_BODY, FIELD_TEXT, .max = CONTENT_LANGUAGE_MAX, .offset = AT(said.language),
        .about = "BCP 47"},
    {"licence", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(said.licence),
        .about = "under which it may be used"},
    {"author", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(said.author),
        .about = "who made it"},
    {"source_url", INPUT_BODY, FIELD_URL, .max = CONTENT_SOURCE_MAX, .offset = AT(said.source_url),
        .about = "where it comes from"},
    {"tags", INPUT_BODY, FIELD_TEXT, .max = TAGS_TEXT_MAX, .offset = AT(tags), .about = "parted by commas"},
    {0},
};
#undef AT

static enum err uses_fill(struct request *r, struct uuid id, struct page_media_one *page)
{
	struct page_media_one_uses *rows;
	struct content_use *uses;
	size_t count;

	TRY(content_uses(&r->work, &r->principal, id, &uses, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_media_one_uses){
		    .kind = uses[i].kind, .title = uses[i].title, .since = uses[i].since_us};
	page->uses = rows;
	page->uses_count = count;
	return OK;
}

static void said_fill(struct request *r, const struct content *c, bool typed, struct page_media_one *page)
{
#define VALUE(name, kept) (typed ? form_typed(r, name) : (kept))
	page->title = VALUE("title", c->said.title);
	page->description = VALUE("description", c->said.description);
	page->alt_text = VALUE("alt_text", c->said.alt_text);
	page->language = VALUE("language", c->said.language);
	page->licence = VALUE("licence", c->said.licence);
	page->author = VALUE("author", c->said.author);
	page->source_url = VALUE("source_url", c->said.source_url);
	page->tags = VALUE("tags", media_tags_text(r, &c->said.tags));
#undef VALUE
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, MEDIA_PAGE_MAX);
	struct page_media_one page;
	struct content c;
	bool ready;

	TRY(content_find(&r->work, &r->principal, id, &c));
	ready = strcmp(c.state, "ready") == 0;
	page = (struct page_media_one){.lang = request_language(r),
	    .frame = frame_make(r, media_nav),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/media"),
	    .may = media_may(r),
	    .heading = c.said.title,
	    .picture = ready && strcmp(c.family, "image") == 0 ? media_address(r, id, "/file") : "",
	    .picture_alt = c.said.alt_text,
	    .open = ready ? media_address(r, id, "/file") : "",
	    .download = media_address(r, id, "/file?download=true"),
	    .check = media_address(r, id, "/check"),
	    .remove = media_address(r, id, "/removal"),
	    .state = c.state,
	    .family = c.family,
	    .mime = c.mime_type,
	    .name = c.file_name,
	    .size = media_size(r, c.bytes),
	    .sides = c.width != 0
	                 ? arena_printf(r->work.arena, "%lld × %lld", (long long)c.width, (long long)c.height)
	                 : "",
	    .checksum = c.checksum,
	    .checked = c.checked_us,
	    .made = c.created_us,
	    .revision = c.revision};
	said_fill(r, &c, trouble != NULL, &page);
	TRY(uses_fill(r, id, &page));
	page_media_one(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_media_one(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

enum err post_media_one(struct request *r)
{
	struct fields in = {.tags = "", .said = {"", "", "", "", "", "", "", "", {0, NULL}}};
	struct trouble trouble;
	struct content content;
	enum err e = request_input(r, &in);

	if (e == OK) {
		TRY(content_find(&r->work, &r->principal, in.id, &content));
		in.said.visibility = content.said.visibility;
		in.said.tags = media_tags_read(r, in.tags);
		e = content_change(&r->work, &r->principal, in.id, in.revision, &in.said);
	}
	if (e != OK) {
		struct uuid id = {{0}};

		TRY(trouble_make(r, e, &trouble));
		if (!uuid_parse(request_param(r, "id"), &id))
			return e;
		return show(r, id, &trouble);
	}
	frame_say(r, "success", WORDS("The file was changed."));
	return reply_redirect(r, 303, media_address(r, in.id, ""));
}

enum err get_media_bytes(struct request *r)
{
	struct fields in = {0};
	struct content content;

	TRY(request_input(r, &in));
	TRY(content_find(&r->work, &r->principal, in.id, &content));
	return content_bytes_reply(r, &content, in.download);
}

enum err post_media_check(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(media_check_put(&r->work, &r->principal, in.id, job));
	job_runner_wake(r->app->job_runner);
	frame_say(r, "info", WORDS("Its bytes are being read; look again in a moment."));
	return reply_redirect(r, 303, media_address(r, in.id, ""));
}

enum err get_media_removal(struct request *r)
{
	struct text html = text_new(r->work.arena, MEDIA_PAGE_MAX);
	struct fields in = {0};
	struct content content;

	TRY(request_input(r, &in));
	TRY(content_find(&r->work, &r->principal, in.id, &content));
	page_media_removal(&html, &(struct page_media_removal){.lang = request_language(r),
	                              .frame = frame_make(r, media_nav),
	                              .name = content.said.title,
	                              .back = media_address(r, in.id, "")});
	return reply_page(r, 200, &html);
}

enum err post_media_removal(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(content_delete(&r->work, r->app->storage, &r->principal, in.id));
	frame_say(r, "success", WORDS("The file was deleted."));
	return reply_redirect(r, 303, frame_address(r, "/media"));
}
