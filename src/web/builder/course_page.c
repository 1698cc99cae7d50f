/* One course: how it stands, and what may be done with it now. */
#include <string.h>

#include "web/builder/builder_pages.h"
#include "web/page/page.h"

struct fields {
	const char *org;
	struct uuid course;
};

const struct input builder_course_input[] = {
    BUILDER_ORG(struct fields), BUILDER_ID(struct fields, course, "the course"), {0}};

static const char *version_address(
    struct request *r, struct uuid course, struct uuid version, const char *rest)
{
	return uuid_is_nil(version) ? "" : builder_version_address(r, course, version, rest);
}

/* What is said of the two versions that matter, and who learns by which. */
static enum err versions_fill(struct request *r, const struct course *c, struct page_course *page)
{
	struct version_row *rows;
	size_t count;

	TRY(version_list(&r->work, r->principal.org, c->id, 0, VERSIONS_LIST_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		page->learners += rows[i].learners;
		if (uuid_equal(rows[i].id, c->published)) {
			page->published_at = rows[i].published_us;
			page->published_note = rows[i].note;
			page->here = rows[i].learners;
		} else if (uuid_equal(rows[i].id, c->draft))
			page->publish_at = rows[i].publish_at_us;
	}
	page->elsewhere = page->learners - page->here;
	return OK;
}

enum err get_course_page(struct request *r)
{
	struct text html = text_new(r->work.arena, BUILDER_PAGE_MAX);
	struct page_course page;
	struct fields in = {0};
	struct course c;

	TRY(request_input(r, &in));
	TRY(course_read(&r->work, r->principal.org, in.course, &c));
	page = (struct page_course){.lang = request_language(r),
	    .frame = frame_make(r, "courses"),
	    .tabs = course_tabs(r, c.id),
	    .title = c.title,
	    .status = c.status,
	    .summary = c.summary,
	    .slug = c.slug,
	    .language = c.language,
	    .listed = c.listed,
	    .public_link = c.listed && strcmp(c.status, "published") == 0 && *c.slug != '\0'
	                       ? arena_printf(r->work.arena, "/catalogue/%s", c.slug)
	                       : "",
	    .may = builder_may(r) && strcmp(c.status, "archived") != 0,
	    .published = c.published_number,
	    .draft = c.draft_number,
	    .draft_state = c.draft_state,
	    .sequences = c.sequences,
	    .modules = c.modules,
	    .outline_link = builder_course_address(r, c.id, "/outline"),
	    .published_link = version_address(r, c.id, c.published, ""),
	    .draft_link = version_address(r, c.id, c.draft, ""),
	    .published_preview = version_address(r, c.id, c.published, "/preview"),
	    .draft_preview = version_address(r, c.id, c.draft, "/preview"),
	    .enrollments = principal_may(&r->principal, PERMISSION_ENROLLMENT_READ)
	                       ? frame_address(r, "/enrollments?course=%s", uuid_text(r->work.arena, c.id))
	                       : "",
	    .made = c.created_us,
	    .changed = c.updated_us};
	TRY(versions_fill(r, &c, &page));
	page_course(&html, &page);
	return reply_page(r, 200, &html);
}
