#include <inttypes.h>

#include "lms/organization/organization.h"
#include "pages.h"
#include "web/organization/organization.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { MEGABYTES_MAX = 100 * 1000 * 1000, BYTES_A_MEGABYTE = 1000 * 1000 };

struct fields {
	const char *slug;
	int64_t megabytes;
};

const struct input organization_quota_input[] = {
    {"slug", INPUT_PATH, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct fields, slug),
        .about = "the organisation"},
    {"megabytes", INPUT_BODY, FIELD_INT, true, 0, MEGABYTES_MAX, offsetof(struct fields, megabytes),
        .about = "of unpacked packages; 0 for no limit"},
    {0},
};

static const char *back(struct request *r)
{
	return arena_printf(r->work.arena, "/instance/organizations/%s", request_param(r, "slug"));
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	struct organization o;

	TRY(organization_read(&r->work, request_param(r, "slug"), &o));
	page_organization_quota(
	    &html, &(struct page_organization_quota){.lang = request_language(r),
	               .frame = frame_make(r, "organizations"),
	               .trouble = trouble != NULL ? &trouble->view : NULL,
	               .name = o.name,
	               .megabytes = trouble != NULL ? form_typed(r, "megabytes")
	                                            : arena_printf(r->work.arena, "%" PRId64,
	                                                  o.settings.quota_bytes / BYTES_A_MEGABYTE),
	               .back = back(r)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_organization_quota(struct request *r)
{
	return show(r, NULL);
}

enum err post_organization_quota(struct request *r)
{
	struct fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = organization_quota_set(&r->work, &r->principal, in.slug, in.megabytes * BYTES_A_MEGABYTE);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The limit is set."));
	return reply_redirect(r, 303, back(r));
}
