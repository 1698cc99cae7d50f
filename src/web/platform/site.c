#include "web/platform/site.h"

#include "lms/platform/site.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/platform/platform.h"

enum {
	FORM_MAX = 2 * LTI_SITE_TEXT_MAX,
	TEXT_MAX = 2000,
	SITES_SHOWN = 1000,
	SITE_PAGE_MAX = 4 * 1024 * 1024
};

struct fields {
	const char *org, *blocks;
	struct uuid id;
	struct lti_site site;
};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the site"   \
	}
#define SITE_FIELDS                                                                                          \
	{"name", INPUT_BODY, FIELD_TEXT, false, 0, 200, offsetof(struct fields, site.name),                  \
	    .about = "for people"},                                                                          \
	    {"lms_url", INPUT_BODY, FIELD_URL, true, 1, TEXT_MAX, offsetof(struct fields, site.lms_url),     \
	        .about = "where the LMS is: the approved origin"},                                           \
	    {"issuer", INPUT_BODY, FIELD_TEXT, false, 0, 255, offsetof(struct fields, site.issuer),          \
	        .about = "iss of its tokens, where it is not the address"},                                  \
	{                                                                                                    \
		"frame_origins", INPUT_BODY, FIELD_TEXT, false, 0, TEXT_MAX,                                 \
		    offsetof(struct fields, site.frame_origins), .about = "of Studio and the front end"      \
	}

static const struct input list_input[] = {ORG, {0}};
static const struct input one_input[] = {ORG, ID, {0}};
static const struct input new_input[] = {ORG, SITE_FIELDS, {0}};
static const struct input change_input[] = {ORG, ID, SITE_FIELDS, {0}};
static const struct input blocks_input[] = {
    ORG,
    ID,
    {"blocks", INPUT_BODY, FIELD_TEXT, true, 1, LTI_SITE_TEXT_MAX, offsetof(struct fields, blocks),
        .about = "one block a line"},
    {0},
};

static bool may(struct request *r)
{
	return principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE);
}

static enum err site_of_path(struct request *r, const json_t **ret_site)
{
	struct uuid id;

	if (!uuid_parse(request_param(r, "id"), &id))
		return fail_field(&r->work, ERR_NOT_FOUND, "site", "there is no such site");
	return lti_site_one(&r->work, r->principal.org, id, ret_site);
}

static const char *address(struct request *r, const json_t *site, const char *rest)
{
	return frame_address(r, "/sites/%s%s", platform_text(site, "site"), rest);
}

static enum err get_sites(struct request *r)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, SITE_PAGE_MAX);
	struct page_sites_rows *rows;
	json_t *sites, *site;
	struct table table;
	size_t i, count = 0;

	TRY(table_read(r, keys, filters, &table));
	TRY(lti_sites(&r->work, r->principal.org, &sites));
	rows = arena_alloc(r->work.arena, SITES_SHOWN * sizeof(*rows));
	json_array_foreach(sites, i, site)
	{
		if (count == SITES_SHOWN)
			break;
		rows[count++] = (struct page_sites_rows){.link = address(r, site, ""),
		    .name = platform_text(site, "name"),
		    .lms = platform_text(site, "lms_url"),
		    .blocks = json_integer_value(json_object_get(site, "blocks"))};
	}
	page_sites(&html, &(struct page_sites){.lang = request_language(r),
	                      .frame = frame_make(r, "platforms"),
	                      .table = &table.view,
	                      .may = may(r),
	                      .new_link = frame_address(r, "/sites/new"),
	                      .back = frame_address(r, "/platforms"),
	                      .rows = rows,
	                      .rows_count = count});
	return reply_page(r, 200, &html);
}

static const char *ours(struct request *r, const char *path)
{
	return arena_printf(r->work.arena, "%s%s", request_origin(r), path);
}

static enum err get_site(struct request *r)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, SITE_PAGE_MAX);
	struct page_site_shown *rows;
	const json_t *site;
	struct fields in = {0};
	json_t *blocks, *block;
	struct table table;
	size_t i, count = 0;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(site_of_path(r, &site));
	TRY(lti_site_blocks(&r->work, r->principal.org, in.id, &blocks));
	rows = arena_alloc(r->work.arena, (json_array_size(blocks) + 1) * sizeof(*rows));
	json_array_foreach(blocks, i, block)
	{
		rows[count++] = (struct page_site_shown){
		    .link = frame_address(r, "/platforms/%s", platform_text(block, "registration")),
		    .client = platform_text(block, "client_id"),
		    .name = platform_text(block, "name"),
		    .status = platform_text(block, "status")};
	}
	page_site(&html, &(struct page_site){.lang = request_language(r),
	                     .frame = frame_make(r, "platforms"),
	                     .table = &table.view,
	                     .may = may(r),
	                     .name = platform_text(site, "name"),
	                     .lms_url = platform_text(site, "lms_url"),
	                     .issuer = platform_text(site, "issuer"),
	                     .frame_origins = platform_text(site, "frame_origins"),
	                     .change = address(r, site, "/change"),
	                     .add = address(r, site, "/blocks"),
	                     .back = frame_address(r, "/sites"),
	                     .login = ours(r, "/lti/login"),
	                     .launch = ours(r, "/lti/launch"),
	                     .jwks = ours(r, "/lti/jwks"),
	                     .count = json_integer_value(json_object_get(site, "blocks")),
	                     .shown = rows,
	                     .shown_count = count});
	return reply_page(r, 200, &html);
}

/* As it is kept (NULL: a new one), or as it was typed. */
static enum err show_form(struct request *r, const json_t *kept, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SITE_PAGE_MAX);
	bool typed = trouble != NULL || kept == NULL;

#define VALUE(member) (typed ? form_typed(r, member) : platform_text(kept, member))
	page_site_form(&html, &(struct page_site_form){.lang = request_language(r),
	                          .frame = frame_make(r, "platforms"),
	                          .trouble = trouble != NULL ? &trouble->view : NULL,
	                          .is_new = kept == NULL,
	                          .name = VALUE("name"),
	                          .lms_url = VALUE("lms_url"),
	                          .issuer = VALUE("issuer"),
	                          .frame_origins = VALUE("frame_origins"),
	                          .back = kept != NULL ? address(r, kept, "") : frame_address(r, "/sites")});
#undef VALUE
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

static enum err get_site_new(struct request *r)
{
	return show_form(r, NULL, NULL);
}

static enum err get_site_change(struct request *r)
{
	const json_t *site;

	TRY(site_of_path(r, &site));
	return show_form(r, site, NULL);
}

static enum err save(struct request *r, const json_t *kept)
{
	struct fields in = {.site = {.name = "", .issuer = "", .frame_origins = ""}};
	struct trouble trouble;
	struct uuid id;
	bool changed;
	enum err e = request_input(r, &in);

	in.site.org = request_param(r, "org");
	/* What names a site stays. */
	if (kept != NULL)
		in.site.issuer = platform_text(kept, "issuer");
	if (e == OK)
		e = site_save(&r->work, &r->principal, &in.site, kept == NULL, &id, &changed);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_form(r, kept, &trouble);
	}
	frame_say(r, "success",
	    kept != NULL ? WORDS("The site is saved.") : WORDS("The site is approved. Now add its blocks."));
	return reply_redirect(r, 303, frame_address(r, "/sites/%s", uuid_text(r->work.arena, id)));
}

static enum err post_site_new(struct request *r)
{
	return save(r, NULL);
}

static enum err post_site_change(struct request *r)
{
	const json_t *site;

	TRY(site_of_path(r, &site));
	return save(r, site);
}

static enum err show_blocks(struct request *r, const json_t *site, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SITE_PAGE_MAX);

	page_site_blocks(&html, &(struct page_site_blocks){.lang = request_language(r),
	                            .frame = frame_make(r, "platforms"),
	                            .trouble = trouble != NULL ? &trouble->view : NULL,
	                            .name = platform_text(site, "name"),
	                            .blocks = form_typed(r, "blocks"),
	                            .back = address(r, site, "")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

static enum err get_site_blocks(struct request *r)
{
	const json_t *site;

	TRY(site_of_path(r, &site));
	return show_blocks(r, site, NULL);
}

static enum err post_site_blocks(struct request *r)
{
	struct fields in = {.blocks = ""};
	struct lti_site_added added = {0};
	struct trouble trouble;
	const json_t *site;
	enum err e;

	TRY(site_of_path(r, &site));
	e = request_input(r, &in);
	if (e == OK)
		e = site_blocks_add(&r->work, &r->principal, r->principal.org, in.id, in.blocks, &added);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_blocks(r, site, &trouble);
	}
	frame_say(r, "success",
	    arena_printf(r->work.arena,
	        WORDS("%zu blocks were added, %zu changed, and %zu were there already."), added.added,
	        added.changed, added.unchanged));
	return reply_redirect(r, 303, address(r, site, ""));
}

static const struct route routes[] = {
    PAGE_GET("/admin/{org}/sites", PERMISSION_PLATFORM_READ, get_sites, "Open edX sites", list_input),
    PAGE_GET("/admin/{org}/sites/new", PERMISSION_PLATFORM_MANAGE, get_site_new, "the form for a new site",
        list_input),
    PAGE_POST("/admin/{org}/sites/new", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_site_new,
        "approves an Open edX site as one origin", new_input),
    PAGE_GET(
        "/admin/{org}/sites/{id}", PERMISSION_PLATFORM_READ, get_site, "one site and its blocks", one_input),
    PAGE_GET("/admin/{org}/sites/{id}/change", PERMISSION_PLATFORM_MANAGE, get_site_change,
        "the form that changes a site", one_input),
    PAGE_POST("/admin/{org}/sites/{id}/change", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_site_change,
        "changes a site", change_input),
    PAGE_GET("/admin/{org}/sites/{id}/blocks", PERMISSION_PLATFORM_MANAGE, get_site_blocks,
        "the form that adds blocks", one_input),
    PAGE_POST("/admin/{org}/sites/{id}/blocks", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_site_blocks,
        "registers the blocks of a list, all or none", blocks_input),
};

const struct area web_area_site = {"site", routes, sizeof routes / sizeof *routes};
