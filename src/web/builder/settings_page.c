/* What is said of a course, and its archive. */
#include <string.h>

#include "web/builder/builder_pages.h"
#include "web/media/media_pages.h"
#include "web/page/page.h"

struct fields {
	const char *org, *deed, *title, *slug, *language, *summary, *description, *listed;
	struct uuid course;
	int64_t revision;
};

static const char *const deeds[] = {"save", "archive", "restore", "picture", "no_picture", NULL},
                         *const yes[] = {"yes", NULL};

#define AT(member) offsetof(struct fields, member)
const struct input course_settings_input[] = {
    BUILDER_ORG(struct fields),
    BUILDER_ID(struct fields, course, "the course"),
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds,
        .about = "save what is said of it, archive it, or bring it back; picture: save and choose one"},
    {"revision", INPUT_BODY, FIELD_INT, .min = 1, .max = INT64_MAX, .offset = AT(revision),
        .about = "save: of the course that was seen"},
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

/* What somebody else made of it while this form was filled in. */
static void changes_fill(struct request *r, const struct course *c, struct builder_changes *changes)
{
	const char *lang = request_language(r);
	bool listed = form_ticked(r, "listed", "yes");

	builder_change_add(r, changes, WORDS("Title"), form_typed(r, "title"), c->title);
	builder_change_add(r, changes, WORDS("Name in addresses"), form_typed(r, "slug"), c->slug);
	builder_change_add(r, changes, WORDS("Language"), form_typed(r, "language"), c->language);
	builder_change_add(
	    r, changes, WORDS("Summary"), builder_lines(r, form_typed(r, "summary")), c->summary);
	builder_change_add(
	    r, changes, WORDS("Description"), builder_lines(r, form_typed(r, "description")), c->description);
	if (listed != c->listed)
		builder_change_add(r, changes, WORDS("Public catalogue"), "",
		    page_translate(lang, c->listed ? WORDS("yes") : WORDS("no")));
}

/* The buttons of the form with words in it keep them all. */
static bool saves(const char *deed)
{
	return strcmp(deed, "save") == 0 || strcmp(deed, "picture") == 0 || strcmp(deed, "no_picture") == 0;
}

/* As the library calls it; a picture that is damaged is named only. */
static enum err picture_fill(struct request *r, struct uuid image, struct page_course_settings *page)
{
	struct content file;

	if (uuid_is_nil(image))
		return OK;
	TRY(content_find(&r->work, &r->principal, image, &file));
	page->picture_title = file.said.title;
	page->picture_link = media_address(r, image, "");
	page->picture_alt = file.said.alt_text;
	page->picture = strcmp(file.state, "ready") == 0 ? media_address(r, image, "/file") : "";
	return OK;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble, bool conflict)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	bool typed = trouble != NULL && saves(form_typed(r, "do"));
	struct builder_changes changes = {.count = 0};
	struct page_course_settings page;
	struct course c;

	TRY(course_read(&r->work, r->principal.org, id, &c));
	if (conflict && typed)
		changes_fill(r, &c, &changes);
#define VALUE(name, kept) (typed ? form_typed(r, name) : (kept))
	page = (struct page_course_settings){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .tabs = course_tabs(r, id),
	    .heading = c.title,
	    .status = c.status,
	    .changes = changes.rows,
	    .changes_count = changes.count,
	    .revision = c.revision,
	    .title = VALUE("title", c.title),
	    .slug = VALUE("slug", c.slug),
	    .language = VALUE("language", c.language),
	    .summary = VALUE("summary", c.summary),
	    .description = VALUE("description", c.description),
	    .listed = typed ? form_ticked(r, "listed", "yes") : c.listed};
#undef VALUE
	TRY(picture_fill(r, c.image, &page));
	page_course_settings(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_settings(struct request *r)
{
	struct fields in = {0};

	TRY(builder_path_id(r, "course", &in.course));
	return show(r, in.course, NULL, false);
}

static enum err save(struct request *r, const struct fields *in)
{
	struct course_saying saying;
	struct course was;

	TRY(course_read(&r->work, r->principal.org, in->course, &was));
	saying = (struct course_saying){.slug = in->slug,
	    .title = in->title,
	    .summary = builder_lines(r, in->summary),
	    .description = builder_lines(r, in->description),
	    .language = in->language,
	    .metadata = was.metadata,
	    .listed = in->listed != NULL,
	    .image = was.image};
	if (in->deed == deeds[4])
		saying.image = (struct uuid){{0}};
	return course_change(&r->work, &r->principal, in->course, in->revision, &saying);
}

/* *ret_rest: which page of the course follows. */
static enum err change(struct request *r, const char **ret_rest)
{
	struct fields in = {.title = "", .slug = "", .language = "", .summary = "", .description = ""};

	TRY(request_input(r, &in));
	*ret_rest = in.deed == deeds[3] ? "/picture" : "/settings";
	if (saves(in.deed)) {
		TRY(save(r, &in));
		if (in.deed != deeds[3])
			frame_say(r, "success", WORDS("The course was changed."));
		return OK;
	}
	TRY(course_archive(&r->work, &r->principal, in.course, in.deed == deeds[1]));
	if (in.deed == deeds[1])
		frame_say(r, "success", WORDS("The course is archived. Nobody new comes in."));
	else
		frame_say(r, "success", WORDS("The course is back from the archive."));
	return OK;
}

enum err post_course_settings(struct request *r)
{
	struct trouble trouble;
	struct uuid id;
	const char *rest = "";
	enum err e = change(r, &rest);
	bool conflict = e == ERR_CONFLICT && strcmp(r->work.field, "revision") == 0;

	if (e != OK) {
		TRY(builder_trouble(r, e, &trouble));
		TRY(builder_path_id(r, "course", &id));
		return show(r, id, &trouble, conflict);
	}
	TRY(builder_path_id(r, "course", &id));
	return reply_redirect(r, 303, builder_course_address(r, id, rest));
}
