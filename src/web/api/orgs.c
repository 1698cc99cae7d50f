/* Organisations. */
#include "base/zone.h"
#include "lms/organization/organization.h"

#include <string.h>

#include "web/api/api.h"

enum { BODY_MAX = 16 * 1024 };

struct org_input {
	struct paging paging;
	const char *org, *slug, *name, *database, *language, *mail_from_name, *mail_reply_to, *time_zone,
	    *status, *if_match, *part;
	const char *require_totp;
	int64_t quota_bytes;
};

static const char *const languages[] = {"en", "fr", NULL}, *const statuses[] = {"active", "disabled", NULL},
                         *const yes_no[] = {"yes", "no", NULL};

static const struct schema org_output[] = {
    {"id", SCHEMA_UUID, .about = "what its rows name"},
    {"slug", SCHEMA_TEXT, .about = "its short name in addresses"},
    {"name", SCHEMA_TEXT, .about = "for people"},
    {"status", SCHEMA_CHOICE, .choices = statuses, .about = "disabled: nobody enters any more"},
    {"language", SCHEMA_TEXT, .nullable = true, .about = "where nothing else says; null: the browser's"},
    {"require_totp", SCHEMA_CHOICE, .choices = yes_no, .about = "nobody enters without a second factor"},
    {"mail_from_name", SCHEMA_TEXT, .nullable = true, .about = "null: its name"},
    {"mail_reply_to", SCHEMA_TEXT, .nullable = true, .about = "where answers to its mails go"},
    {"time_zone", SCHEMA_TEXT, .nullable = true, .about = "in which pages tell times; null: UTC"},
    {"quota_bytes", SCHEMA_INT, .nullable = true, .about = "of unpacked packages; null: no limit"},
    {"created_at", SCHEMA_TIME, .about = "when it was made"},
    {0},
};
static const struct schema orgs_output[] = PAGE_OUTPUT(org_output);
static const struct schema stats_output[] = {
    {"learners", SCHEMA_INT, .about = "who ever learnt here"},
    {"courses", SCHEMA_INT, .about = "courses"},
    {"packages", SCHEMA_INT, .about = "packages"},
    {"packages_bytes", SCHEMA_INT, .about = "unpacked, each stored package once"},
    {"attempts", SCHEMA_INT, .about = "attempts"},
    {"attempts_week", SCHEMA_INT, .about = "of them begun in the last seven days"},
    {"completed", SCHEMA_INT, .about = "of them completed"},
    {"platforms", SCHEMA_INT, .about = "LTI registrations"},
    {"grades_waiting", SCHEMA_INT, .about = "grades that still have to go out"},
    {"grades_refused", SCHEMA_INT, .about = "grades that a platform refused"},
    {0},
};

#define ORG_PATH                                                                                             \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_SLUG, .max = ORGANIZATION_SLUG_MAX,                                 \
		                               .offset = offsetof(struct org_input, org),                    \
		                               .about = "the organisation's slug"                            \
	}
static const struct input list_input[] = {
    PAGING_INPUT(struct org_input, paging),
    {"name", INPUT_QUERY, FIELD_TEXT, .max = ORGANIZATION_NAME_MAX,
        .offset = offsetof(struct org_input, part), .about = "only those whose name or slug holds this"},
    {0},
};
static const struct input one_input[] = {ORG_PATH, {0}};
static const struct input new_input[] = {
    {"slug", INPUT_BODY, FIELD_SLUG, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct org_input, slug),
        .about = "its short name in addresses: it stays"},
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, ORGANIZATION_NAME_MAX, offsetof(struct org_input, name),
        .about = "for people"},
    {"database", INPUT_BODY, FIELD_TEXT, .max = 60, .offset = offsetof(struct org_input, database),
        .about = "one of tenant_databases; else the first"},
    {0},
};
static const struct input change_input[] = {
    ORG_PATH,
    IF_MATCH_INPUT(struct org_input, if_match),
    {"name", INPUT_BODY, FIELD_TEXT, .min = 1, .max = ORGANIZATION_NAME_MAX,
        .offset = offsetof(struct org_input, name), .about = "for people"},
    {"language", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct org_input, language),
        .choices = languages, .about = "where nothing else says"},
    {"require_totp", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct org_input, require_totp),
        .choices = yes_no, .about = "nobody enters without a second factor"},
    {"mail_from_name", INPUT_BODY, FIELD_TEXT, .max = 200,
        .offset = offsetof(struct org_input, mail_from_name), .about = "\"\": its name"},
    {"mail_reply_to", INPUT_BODY, FIELD_TEXT, .max = 254, .offset = offsetof(struct org_input, mail_reply_to),
        .about = "\"\": none"},
    {"time_zone", INPUT_BODY, FIELD_TEXT, .max = ZONE_NAME_MAX,
        .offset = offsetof(struct org_input, time_zone), .about = "like Europe/Paris; \"\": UTC"},
    {"quota_bytes", INPUT_BODY, FIELD_INT, .offset = offsetof(struct org_input, quota_bytes),
        .about = "of unpacked packages; 0: no limit (needs instance:manage)"},
    {"status", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct org_input, status), .choices = statuses,
        .about = "whether anybody may enter (needs instance:manage)"},
    {0},
};

static json_t *org_json(struct work *w, const struct organization *o)
{
	const struct organization_settings *s = &o->settings;

	return json_pack("{s:s,s:s,s:s,s:s,s:o,s:s,s:o,s:o,s:o,s:o,s:o}", "id", uuid_text(w->arena, o->id),
	    "slug", o->slug, "name", o->name, "status", o->disabled ? "disabled" : "active", "language",
	    api_text(s->language), "require_totp", s->require_totp ? "yes" : "no", "mail_from_name",
	    api_text(s->mail_from_name), "mail_reply_to", api_text(s->mail_reply_to), "time_zone",
	    api_text(s->time_zone), "quota_bytes",
	    s->quota_bytes != 0 ? json_integer(s->quota_bytes) : json_null(), "created_at",
	    api_time(o->created_us));
}

static enum err reply_org(struct request *r, int status, const char *slug)
{
	struct organization organization;

	TRY(organization_read(&r->work, slug, &organization));
	reply_revision(r, organization.revision);
	return reply_json(r, status, org_json(&r->work, &organization));
}

/* The organisation of the path, where the principal belongs to it. Who manages the installation reaches one
 * that is disabled too, to enable it again. */
static enum err org_admit(struct request *r, const char *slug)
{
	struct uuid org;

	if (uuid_is_nil(r->principal.org) && principal_may(&r->principal, PERMISSION_INSTANCE_MANAGE))
		return OK;
	return request_org(r, slug, &org);
}

static enum err get_orgs(struct request *r)
{
	struct org_input in = {0};
	struct organization *rows;
	const char *after;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(paging_start(r, &in.paging, &after));
	TRY(organization_page(&r->work, after, in.part, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, org_json(&r->work, &rows[i]));
	return page_reply(r, items, shown < count ? rows[shown - 1].slug : NULL);
}

static enum err post_org(struct request *r)
{
	struct org_input in = {.database = ""};
	struct organization organization;

	TRY(request_input(r, &in));
	TRY(organization_add(&r->work, &r->principal, in.slug, in.name, in.database, &organization));
	request_organizations_changed(r);
	reply_header(r, "Location", arena_printf(r->work.arena, "/api/v1/orgs/%s", organization.slug));
	return reply_org(r, 201, organization.slug);
}

static enum err get_org(struct request *r)
{
	struct org_input in = {0};

	TRY(request_input(r, &in));
	TRY(org_admit(r, in.org));
	return reply_org(r, 200, in.org);
}

static enum err instance_check(struct request *r, const char *field)
{
	if (principal_may(&r->principal, PERMISSION_INSTANCE_MANAGE))
		return OK;
	return fail_field(&r->work, ERR_FORBIDDEN, field, "this needs the right %s",
	    permission_info(PERMISSION_INSTANCE_MANAGE)->name);
}

static enum err patch_org(struct request *r)
{
	struct org_input in = {.quota_bytes = -1};
	struct organization organization;
	struct organization_settings settings;
	enum err e;

	TRY(request_input(r, &in));
	TRY(org_admit(r, in.org));
	if (in.quota_bytes >= 0)
		TRY(instance_check(r, "quota_bytes"));
	if (in.status != NULL)
		TRY(instance_check(r, "status"));
	TRY(organization_read(&r->work, in.org, &organization));
	TRY(revision_match(r, in.if_match, organization.revision));
	settings = organization.settings;
	settings.language = in.language != NULL ? in.language : settings.language;
	settings.require_totp =
	    in.require_totp != NULL ? in.require_totp == yes_no[0] : settings.require_totp;
	settings.mail_from_name = in.mail_from_name != NULL ? in.mail_from_name : settings.mail_from_name;
	settings.mail_reply_to = in.mail_reply_to != NULL ? in.mail_reply_to : settings.mail_reply_to;
	settings.time_zone = in.time_zone != NULL ? in.time_zone : settings.time_zone;
	settings.quota_bytes = in.quota_bytes >= 0 ? in.quota_bytes : settings.quota_bytes;
	e = organization_change(&r->work, &r->principal, in.org, organization.revision,
	    in.name != NULL ? in.name : organization.name, &settings);
	/* Another came between reading and writing. */
	if (e == ERR_CONFLICT)
		return fail_field(
		    &r->work, ERR_PRECONDITION, "If-Match", "somebody changed it meanwhile: read it again");
	TRY(e);
	if (in.status != NULL)
		e = organization_open(&r->work, &r->principal, in.org, in.status == statuses[0]);
	request_organizations_changed(r);
	TRY(e);
	return reply_org(r, 200, in.org);
}

static enum err get_org_stats(struct request *r)
{
	struct org_input in = {0};
	struct organization_stats s;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(organization_stats(&r->work, org, &s));
	return reply_json(r, 200,
	    json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "learners", (json_int_t)s.learners,
	        "courses", (json_int_t)s.courses, "packages", (json_int_t)s.packages, "packages_bytes",
	        (json_int_t)s.packages_bytes, "attempts", (json_int_t)s.attempts, "attempts_week",
	        (json_int_t)s.attempts_week, "completed", (json_int_t)s.completed, "platforms",
	        (json_int_t)s.platforms, "grades_waiting", (json_int_t)s.grades_waiting, "grades_refused",
	        (json_int_t)s.grades_refused));
}

static const struct route routes[] = {
    {"GET", "/api/v1/orgs", ORIGIN_APP, LANE_WORK, PERMISSION_INSTANCE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_orgs, "organisations, by slug", .input = list_input, .output = orgs_output},
    {"POST", "/api/v1/orgs", ORIGIN_APP, LANE_WORK, PERMISSION_INSTANCE_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_org, "makes an organisation", .input = new_input, .output = org_output,
        .status = 201},
    {"GET", "/api/v1/orgs/{org}", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_READ, BODY_NONE, 0,
        SHAPE_JSON, get_org, "one organisation", .input = one_input, .output = org_output,
        .closed_too = true},
    {"PATCH", "/api/v1/orgs/{org}", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_org, "changes an organisation's settings", .input = change_input,
        .output = org_output, .closed_too = true},
    {"GET", "/api/v1/orgs/{org}/stats", ORIGIN_APP, LANE_SLOW, PERMISSION_ORGANIZATION_READ, BODY_NONE, 0,
        SHAPE_JSON, get_org_stats, "what an organisation holds", .input = one_input, .output = stats_output},
};

const struct area web_area_orgs = {"orgs", routes, FIELDS_COUNT(routes)};
