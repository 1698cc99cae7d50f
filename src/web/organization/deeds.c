#include "lms/organization/legal_entity.h"
#include "lms/organization/organization.h"
#include "pages.h"
#include "web/organization/organization.h"
#include "web/page/frame.h"

struct host_fields {
	const char *slug, *host;
};

const struct input organization_host_one_input[] = {
    {"slug", INPUT_PATH, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct host_fields, slug),
        .about = "the organisation"},
    {"host", INPUT_PATH, FIELD_TEXT, true, 1, 260, offsetof(struct host_fields, host),
        .about = "the host name"},
    {0},
};

static enum err show(
    struct request *r, const char *current, const char *deed, const char *subject, const char *back)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);

	page_organization_deed(&html, &(struct page_organization_deed){.lang = request_language(r),
	                                  .frame = frame_make(r, current),
	                                  .deed = deed,
	                                  .subject = subject,
	                                  .back = back});
	return reply_page(r, 200, &html);
}

static const char *organization_address(struct request *r)
{
	return arena_printf(r->work.arena, "/instance/organizations/%s", request_param(r, "slug"));
}

enum err get_organization_closing(struct request *r)
{
	struct organization o;

	TRY(organization_read(&r->work, request_param(r, "slug"), &o));
	return show(r, "organizations", o.disabled ? "enable" : "disable", o.name, organization_address(r));
}

enum err post_organization_closing(struct request *r)
{
	struct organization o;

	TRY(organization_read(&r->work, request_param(r, "slug"), &o));
	TRY(organization_open(&r->work, &r->principal, o.slug, o.disabled));
	request_organizations_changed(r);
	frame_say(r, "success",
	    o.disabled ? WORDS("The organisation is enabled again.")
	               : WORDS("The organisation is disabled."));
	return reply_redirect(r, 303, organization_address(r));
}

enum err get_organization_host_removal(struct request *r)
{
	struct host_fields in = {0};

	TRY(request_input(r, &in));
	return show(r, "organizations", "host", in.host, organization_address(r));
}

enum err post_organization_host_removal(struct request *r)
{
	struct host_fields in = {0};

	TRY(request_input(r, &in));
	TRY(organization_host_remove(&r->work, &r->principal, in.slug, in.host));
	request_organizations_changed(r);
	frame_say(r, "success", WORDS("The host name leads here no longer."));
	return reply_redirect(r, 303, organization_address(r));
}

static enum err entity_read(struct request *r, struct legal_entity *ret_entity)
{
	struct uuid id;

	if (!uuid_parse(request_param(r, "id"), &id))
		return fail_field(&r->work, ERR_NOT_FOUND, "id", "there is no such legal entity");
	return legal_entity_read(&r->work, r->principal.org, id, ret_entity);
}

enum err get_legal_entity_ending(struct request *r)
{
	struct legal_entity entity;

	TRY(entity_read(r, &entity));
	return show(r, "settings", entity.ended ? "resume_entity" : "end_entity", entity.name,
	    frame_address(r, "/legal-entities/%s", uuid_text(r->work.arena, entity.id)));
}

enum err post_legal_entity_ending(struct request *r)
{
	struct legal_entity entity;

	TRY(entity_read(r, &entity));
	TRY(legal_entity_end(&r->work, &r->principal, r->principal.org, entity.id, !entity.ended));
	frame_say(r, "success",
	    entity.ended ? WORDS("The legal entity is in force again.")
	                 : WORDS("The legal entity is ended."));
	return reply_redirect(r, 303, frame_address(r, "/legal-entities"));
}
