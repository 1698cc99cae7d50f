#include <string.h>

#include "lms/organization/organization.h"
#include "pages.h"
#include "web/organization/organization.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

struct new_fields {
	const char *slug, *name;
};

const struct input organization_new_input[] = {
    {"slug", INPUT_BODY, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct new_fields, slug),
        .about = "its short name in addresses"},
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, ORGANIZATION_NAME_MAX, offsetof(struct new_fields, name),
        .about = "its name for people"},
    {0},
};

struct one_fields {
	const char *slug, *host;
};

const struct input organization_input[] = {
    {"slug", INPUT_PATH, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct one_fields, slug),
        .about = "the organisation"},
    {0},
};

const struct input organization_host_input[] = {
    {"slug", INPUT_PATH, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct one_fields, slug),
        .about = "the organisation"},
    {"host", INPUT_BODY, FIELD_TEXT, true, 1, 260, offsetof(struct one_fields, host),
        .about = "a host name, as browsers send it"},
    {0},
};

static const char *instance_address(struct request *r, const char *slug)
{
	return arena_printf(r->work.arena, "/instance/organizations/%s", slug);
}

enum err get_organizations(struct request *r)
{
	static const char *const keys[] = {"slug", NULL}, *const filters[] = {"name", NULL};
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	struct page_organizations_rows rows[TABLE_ROWS];
	struct organization *found;
	struct table table;
	const char *name;
	size_t count, shown;

	TRY(table_read(r, keys, filters, &table));
	name = table_filter(&table, "name");
	TRY(organization_page(
	    &r->work, table.before, *name != '\0' ? name : NULL, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	shown = table_keys(&table, count, shown > 0 ? found[shown - 1].slug : "");
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_organizations_rows){.link = instance_address(r, found[i].slug),
		    .name = found[i].name,
		    .slug = found[i].slug,
		    .disabled = found[i].disabled,
		    .since = found[i].created_us};
	page_organizations(&html, &(struct page_organizations){.lang = request_language(r),
	                              .frame = frame_make(r, "organizations"),
	                              .table = &table.view,
	                              .name = name,
	                              .may_add = principal_may(&r->principal, PERMISSION_INSTANCE_MANAGE),
	                              .rows = rows,
	                              .rows_count = shown});
	return reply_page(r, 200, &html);
}

static enum err show_new(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);

	page_organization_new(&html, &(struct page_organization_new){.lang = request_language(r),
	                                 .frame = frame_make(r, "organizations"),
	                                 .trouble = trouble != NULL ? &trouble->view : NULL,
	                                 .slug = form_typed(r, "slug"),
	                                 .name = form_typed(r, "name")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_organization_new(struct request *r)
{
	return show_new(r, NULL);
}

enum err post_organization_new(struct request *r)
{
	struct organization added;
	struct new_fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = organization_add(&r->work, &r->principal, in.slug, in.name, "", &added);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_new(r, &trouble);
	}
	request_organizations_changed(r);
	frame_say(r, "success", WORDS("The organisation is made. Invite its first administrator next."));
	return reply_redirect(r, 303, instance_address(r, added.slug));
}

static enum err show_one(struct request *r, const char *slug, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	struct page_organization_hosts rows[ORGANIZATION_HOSTS_MAX];
	struct organization_stats stats;
	struct organization o;
	const char **hosts;
	size_t count;

	TRY(organization_read(&r->work, slug, &o));
	TRY(organization_stats(&r->work, o.id, &stats));
	TRY(organization_hosts(&r->work, o.id, &hosts, &count));
	for (size_t i = 0; i < count && i < ORGANIZATION_HOSTS_MAX; i++)
		rows[i] = (struct page_organization_hosts){.host = hosts[i],
		    .link = arena_printf(
		        r->work.arena, "/instance/organizations/%s/hosts/%s/removal", slug, hosts[i])};
	page_organization(&html,
	    &(struct page_organization){.lang = request_language(r),
	        .frame = frame_make(r, "organizations"),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .name = o.name,
	        .slug = o.slug,
	        .database = o.database,
	        .disabled = o.disabled,
	        .may = principal_may(&r->principal, PERMISSION_INSTANCE_MANAGE),
	        .since = o.created_us,
	        .host = form_typed(r, "host"),
	        .open_link = arena_printf(r->work.arena, "/admin/%s", o.slug),
	        .change_link = arena_printf(r->work.arena, "/instance/organizations/%s/closing", o.slug),
	        .learners = stats.learners,
	        .courses = stats.courses,
	        .packages = stats.packages,
	        .megabytes = stats.packages_bytes / 1000000,
	        .quota = o.settings.quota_bytes / 1000000,
	        .quota_link = arena_printf(r->work.arena, "/instance/organizations/%s/quota", o.slug),
	        .attempts = stats.attempts,
	        .platforms = stats.platforms,
	        .refused = stats.grades_refused,
	        .hosts = rows,
	        .hosts_count = count < ORGANIZATION_HOSTS_MAX ? count : ORGANIZATION_HOSTS_MAX});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_organization(struct request *r)
{
	struct one_fields in = {0};

	TRY(request_input(r, &in));
	return show_one(r, in.slug, NULL);
}

enum err post_organization_host(struct request *r)
{
	struct one_fields in = {.slug = request_param(r, "slug")};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = organization_host_add(&r->work, &r->principal, in.slug, in.host);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_one(r, request_param(r, "slug"), &trouble);
	}
	request_organizations_changed(r);
	frame_say(r, "success", WORDS("The host name leads to this organisation now."));
	return reply_redirect(r, 303, instance_address(r, in.slug));
}
