#include "base/zone.h"
#include "lms/organization/organization.h"
#include "lms/people/session.h"
#include "pages.h"
#include "web/organization/organization.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

struct fields {
	const char *org, *name;
	int64_t revision;
	struct organization_settings settings;
};

const struct input org_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct fields, org),
        .about = "the organisation"},
    {0},
};

static const char *const languages[] = {"", "en", "fr", NULL};

const struct input settings_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, ORGANIZATION_SLUG_MAX, offsetof(struct fields, org),
        .about = "the organisation"},
    {"revision", INPUT_BODY, FIELD_INT, true, 1, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the settings that were seen"},
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, ORGANIZATION_NAME_MAX, offsetof(struct fields, name),
        .about = "its name for people"},
    {"language", INPUT_BODY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, settings.language),
        .choices = languages, .about = "where nothing else says one"},
    {"time_zone", INPUT_BODY, FIELD_TEXT, false, 0, ZONE_NAME_MAX,
        offsetof(struct fields, settings.time_zone),
        .about = "in which pages tell times, like Europe/Paris; none: UTC"},
    {"require_totp", INPUT_BODY, FIELD_BOOL, false, 0, 0, offsetof(struct fields, settings.require_totp),
        .about = "everybody needs a second factor"},
    {"mail_from_name", INPUT_BODY, FIELD_TEXT, false, 0, 100,
        offsetof(struct fields, settings.mail_from_name), .about = "the sender's name of mails"},
    {"mail_reply_to", INPUT_BODY, FIELD_TEXT, false, 0, 254, offsetof(struct fields, settings.mail_reply_to),
        .about = "the address for replies"},
    {0},
};

/* "" for who may not go there. */
static const char *link_for(struct request *r, enum permission permission, const char *path)
{
	return principal_may(&r->principal, permission) ? frame_address(r, "%s", path) : "";
}

/* Everybody who belongs to an organisation comes in here: who may not see the whole of it sees where they may
 * go.
 */
static enum err show_welcome(struct request *r)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);

	page_welcome(&html, &(struct page_welcome){.lang = request_language(r),
	                        .frame = frame_make(r, "overview"),
	                        .name = r->session != NULL ? r->session->org_name : request_param(r, "org")});
	return reply_page(r, 200, &html);
}

enum err get_overview(struct request *r)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	struct organization_stats stats;

	if (!principal_may(&r->principal, PERMISSION_ORGANIZATION_READ))
		return show_welcome(r);
	TRY(organization_stats(&r->work, r->principal.org, &stats));
	page_overview(&html, &(struct page_overview){.lang = request_language(r),
	                         .frame = frame_make(r, "overview"),
	                         .name = r->session != NULL ? r->session->org_name : request_param(r, "org"),
	                         .learners = stats.learners,
	                         .courses = stats.courses,
	                         .packages = stats.packages,
	                         .attempts = stats.attempts,
	                         .week = stats.attempts_week,
	                         .completed = stats.completed,
	                         .waiting = stats.grades_waiting,
	                         .refused = stats.grades_refused,
	                         .packages_link = link_for(r, PERMISSION_PACKAGE_IMPORT, "/packages"),
	                         .platforms_link = link_for(r, PERMISSION_PLATFORM_MANAGE, "/platforms"),
	                         .grades_link = link_for(r, PERMISSION_GRADE_READ, "/grades")});
	return reply_page(r, 200, &html);
}

/* As it is; or as it was typed, beside what was wrong with that. */
static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ORGANIZATION_PAGE_MAX);
	struct organization_stats stats;
	struct organization o;
	bool typed = trouble != NULL;

	TRY(organization_read(&r->work, request_param(r, "org"), &o));
	TRY(organization_stats(&r->work, o.id, &stats));
	page_organization_settings(&html,
	    &(struct page_organization_settings){.lang = request_language(r),
	        .frame = frame_make(r, "settings"),
	        .trouble = typed ? &trouble->view : NULL,
	        .may = principal_may(&r->principal, PERMISSION_ORGANIZATION_MANAGE),
	        .revision = o.revision,
	        .name = typed ? form_typed(r, "name") : o.name,
	        .language = typed ? form_typed(r, "language") : o.settings.language,
	        .time_zone = typed ? form_typed(r, "time_zone") : o.settings.time_zone,
	        .require_totp = typed ? form_ticked(r, "require_totp", "true") : o.settings.require_totp,
	        .mail_from_name = typed ? form_typed(r, "mail_from_name") : o.settings.mail_from_name,
	        .mail_reply_to = typed ? form_typed(r, "mail_reply_to") : o.settings.mail_reply_to,
	        .quota = o.settings.quota_bytes / 1000000,
	        .used = stats.packages_bytes / 1000000,
	        .entities = frame_address(r, "/legal-entities")});
	return reply_page(r, typed ? trouble->status : 200, &html);
}

enum err get_settings(struct request *r)
{
	return show(r, NULL);
}

enum err post_settings(struct request *r)
{
	struct fields in = {
	    .settings = {.language = "", .time_zone = "", .mail_from_name = "", .mail_reply_to = ""}};
	struct organization before;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	TRY(organization_read(&r->work, request_param(r, "org"), &before));
	/* How much an organisation may keep is not its own to say. */
	in.settings.quota_bytes = before.settings.quota_bytes;
	if (e == OK)
		e = organization_change(&r->work, &r->principal, in.org, in.revision, in.name, &in.settings);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	request_organizations_changed(r);
	frame_say(r, "success", WORDS("The settings are saved."));
	return reply_redirect(r, 303, frame_address(r, "/settings"));
}
