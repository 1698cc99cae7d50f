/* A new file by a plain form; the page's script sends it in parts instead (send_page.c). */
#include <string.h>
#include <sys/stat.h>

#include "lms/people/session.h"
#include "web/media/media_pages.h"

enum { MEGABYTE = 1000000 };

struct fields {
	const char *org, *back, *title, *alt_text, *licence, *tags;
};
#define AT(member) offsetof(struct fields, member)
#define BACK                                                                                                 \
	{                                                                                                    \
		"back", INPUT_QUERY, FIELD_TEXT,                                                             \
		    .max = MEDIA_BACK_MAX, .offset = AT(back),                                               \
		    .about = "the page that is gone on with once the file is there"                          \
	}
const struct input media_new_page_input[] = {MEDIA_ORG(struct fields), BACK, {0}};
const struct input media_new_input[] = {
    MEDIA_ORG(struct fields),
    BACK,
    {"title", INPUT_BODY, FIELD_TEXT, .max = CONTENT_TITLE_MAX, .offset = AT(title), .about = "for people"},
    {"alt_text", INPUT_BODY, FIELD_TEXT, .max = CONTENT_ALT_MAX, .offset = AT(alt_text),
        .about = "what stands in its place"},
    {"licence", INPUT_BODY, FIELD_TEXT, .max = CONTENT_WORDS_MAX, .offset = AT(licence),
        .about = "under which it may be used"},
    {"tags", INPUT_BODY, FIELD_TEXT, .max = TAGS_TEXT_MAX, .offset = AT(tags), .about = "parted by commas"},
    {0},
};
#undef AT

static const char *action_of(struct request *r, const char *csrf, const char *back)
{
	struct text action = text_new(r->work.arena, 4 * MEDIA_BACK_MAX);

	text_add(&action, frame_address(r, "/media/new?csrf=%s", csrf));
	if (*back != '\0') {
		text_add(&action, "&back=");
		text_add_url(&action, back);
	}
	return action.data;
}

static enum err show(struct request *r, const char *back, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, MEDIA_PAGE_MAX);
	const char *csrf = r->session != NULL ? r->session->csrf : "";
	bool typed = trouble != NULL;

	page_media_new(
	    &html, &(struct page_media_new){.lang = request_language(r),
	               .frame = frame_make(r, media_nav),
	               .trouble = typed ? &trouble->view : NULL,
	               .library = frame_address(r, "/media"),
	               .back = *back != '\0' ? back : frame_address(r, "/media"),
	               .then = back,
	               .action = action_of(r, csrf, back),
	               .begin = frame_address(r, "/media/uploads"),
	               .csrf = csrf,
	               .largest = (r->app->config.upload_max < CONTENT_BYTES_MAX ? r->app->config.upload_max
	                                                                         : CONTENT_BYTES_MAX) /
	                          MEGABYTE,
	               .title = typed ? form_typed(r, "title") : "",
	               .alt_text = typed ? form_typed(r, "alt_text") : "",
	               .licence = typed ? form_typed(r, "licence") : "",
	               .tags = typed ? form_typed(r, "tags") : ""});
	return reply_page(r, typed ? trouble->status : 200, &html);
}

enum err get_media_new(struct request *r)
{
	struct fields in = {.back = ""};

	TRY(request_input(r, &in));
	return show(r, media_back(r, in.back), NULL);
}

/* What is wrong with the file stands beside the file. */
static enum err told(struct request *r, enum err e)
{
	struct work *w = &r->work;

	if (strcmp(w->field, "file_name") == 0 || strcmp(w->field, "bytes") == 0 ||
	    strcmp(w->field, "quota") == 0)
		return fail_field(w, e, "file", "%s", arena_strdup(w->arena, w->detail));
	return e;
}

static enum err add(struct request *r, struct uuid id, const char **back)
{
	struct fields in = {.back = "", .title = "", .alt_text = "", .licence = "", .tags = ""};
	struct content_new new = {.id = id, .sha256 = ""};
	const char *path;
	struct stat st;

	TRY(request_input(r, &in));
	*back = media_back(r, in.back);
	if (request_file(r, &path, &new.file_name) != OK || *new.file_name == '\0' || stat(path, &st) != 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "file", WORDS("Choose a file first."));
	new.bytes = st.st_size;
	new.said = (struct content_said){.title = in.title,
	    .description = "",
	    .alt_text = in.alt_text,
	    .language = "",
	    .licence = in.licence,
	    .author = "",
	    .source_url = "",
	    .visibility = "organization",
	    .tags = media_tags_read(r, in.tags)};
	return told(r, content_put(&r->work, r->app->storage, &r->principal, &new, path));
}

enum err post_media_new(struct request *r)
{
	struct uuid id = request_work_id(r);
	const char *back = "";
	struct trouble trouble;
	enum err e = add(r, id, &back);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, back, &trouble);
	}
	frame_say(r, "success", WORDS("The file was added."));
	return reply_redirect(r, 303, *back != '\0' ? back : media_address(r, id, ""));
}
