/* Dynamic registration as the platform's administrator sees it, in a frame or window of the platform, without
 * cookies: the link's secret in the path is the proof. */
#include <string.h>

#include "lms/organization/organization.h"
#include "lms/platform/invite.h"
#include "lti/policy.h"
#include "pages.h"
#include "web/input.h"
#include "web/lti/lti.h"
#include "web/page/frame.h"
#include "web/page/page.h"

enum { PAGE_MAX = 256 * 1024 };

struct fields {
	const char *invite, *url, *token;
};

#define INVITE                                                                                               \
	{                                                                                                    \
		"invite", INPUT_PATH, FIELD_TEXT, true, 1, LTI_INVITE_SECRET_MAX,                            \
		    offsetof(struct fields, invite), .hidden = true,                                         \
		                                     .about = "the registration link's secret"               \
	}
#define ASKED(place)                                                                                         \
	{"openid_configuration", place, FIELD_URL, .max = LTI_REGISTER_URL_MAX,                              \
	    .offset = offsetof(struct fields, url), .about = "where the platform's configuration is"},       \
	{                                                                                                    \
		"registration_token", place, FIELD_TEXT,                                                     \
		    .max = LTI_REGISTER_TOKEN_MAX, .offset = offsetof(struct fields, token), .hidden = true, \
		    .about = "what the platform wants to see again, if anything"                             \
	}

const struct input lti_register_input[] = {INVITE, ASKED(INPUT_QUERY), {0}};
const struct input lti_register_form[] = {INVITE, ASKED(INPUT_BODY), {0}};

/* The platform's page holds ours: its configuration's origin and, once that is read, all that frames its
 * launches. Where nothing is known the page has nothing to do. */
static void frames_allow(struct request *r, const char *url, const struct lti_configuration *c)
{
	const char *origin = "*";

	if (*url == '\0' || http_url_origin(&r->work, url, &origin) != OK)
		work_forgive(&r->work);
	if (c != NULL)
		origin = lti_frame_origins(&r->work, &(struct lti_registration){.auth_url = c->auth_url,
		                                         .issuer = c->issuer,
		                                         .policy = c->policy,
		                                         .frame_origins = origin});
	reply_frame_ancestors(r, origin);
}

/* What can be told to people; anything else is answered as everywhere. */
static bool tellable(enum err e)
{
	return e == ERR_BAD_INPUT || e == ERR_NOT_FOUND || e == ERR_GONE || e == ERR_CONFLICT ||
	       e == ERR_UPSTREAM || e == ERR_UNPROCESSABLE;
}

static enum err failed(struct request *r, enum err e, const char *url)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const char *lang = request_language(r);
	bool missing = strcmp(r->work.field, "openid_configuration") == 0 && *url == '\0';
	const char *reason = missing ? WORDS("This address is for a learning platform: paste it there, where "
	                                     "a tool is added by its registration URL.")
	                             : r->work.detail;

	if (!tellable(e))
		return e;
	frames_allow(r, url, NULL);
	page_registration_failed(
	    &html, &(struct page_registration_failed){.lang = lang,
	               .frame = frame_bare(r),
	               .reason = page_sentence(r->work.arena, lang, arena_strdup(r->work.arena, reason)),
	               .link = arena_printf(r->work.arena, "%s/lti/addresses", request_origin(r)),
	               .code = uuid_text(r->work.arena, r->work.request_id),
	               .again = e != ERR_GONE && e != ERR_NOT_FOUND});
	return reply_page(r, err_info(e)->status, &html);
}

static struct invite_house house_of(struct request *r)
{
	return (struct invite_house){&r->app->config, r->app->http, r->app->keys};
}

static bool offers(const struct lti_configuration *c, const char *list, const char *word)
{
	const json_t *words = json_object_get(c->document, list), *one;
	size_t i;

	json_array_foreach(words, i, one)
	{
		const char *text = json_string_value(one);

		if (text != NULL && strstr(text, word) != NULL)
			return true;
	}
	return words == NULL;
}

static enum err confirm(struct request *r, const struct fields *in, const struct lti_invite *invite,
    const struct lti_configuration *c)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct organization o;

	TRY(organization_read(&r->work, invite->org_slug, &o));
	frames_allow(r, in->url, c);
	page_registration(&html,
	    &(struct page_registration){.lang = request_language(r),
	        .frame = frame_of_school(r, "", invite->org),
	        .organization = o.name,
	        .name = invite->name,
	        .issuer = c->issuer,
	        .family = c->policy == LTI_POLICY_STANDARD ? c->family : lti_policy_rules(c->policy)->label,
	        .version = c->version,
	        .tried = invite->tried_us != 0 ? invite->tried_issuer : "",
	        .tried_at = invite->tried_us,
	        .url = in->url,
	        .token = in->token,
	        .names = offers(c, "claims_supported", "name"),
	        .grades = offers(c, "scopes_supported", "/lti-ags/"),
	        .roster = offers(c, "scopes_supported", "/lti-nrps/"),
	        .activates = invite->activates,
	        .here = r->path});
	return reply_page(r, 200, &html);
}

static enum err asked(struct request *r, struct fields *in, struct lti_invite *ret_invite)
{
	*in = (struct fields){.url = "", .token = ""};
	TRY(request_input(r, in));
	TRY(request_limit(r, "lti-register"));
	TRY(lti_invite_find(&r->work, in->invite, ret_invite));
	return *in->url != '\0' ? OK
	                        : fail_field(&r->work, ERR_BAD_INPUT, "openid_configuration", "is missing");
}

enum err lti_get_register(struct request *r)
{
	const struct invite_house house = house_of(r);
	struct lti_invite invite;
	struct lti_configuration c;
	struct fields in;
	enum err e = asked(r, &in, &invite);

	reply_header(r, "Cache-Control", "no-store");
	if (e == OK)
		e = invite_check(&r->work, &invite);
	if (e == OK)
		e = invite_configuration(&r->work, &house, &invite, in.url, &c);
	return e == OK ? confirm(r, &in, &invite, &c) : failed(r, e, in.url != NULL ? in.url : "");
}

static enum err registered(struct request *r, const struct fields *in, const struct lti_invite *invite,
    const struct invite_registered *done)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	const json_t *platform;
	const char *id = uuid_text(r->work.arena, done->added.registration);
	enum lti_policy policy = LTI_POLICY_STANDARD;

	TRY(lti_platform_one(&r->work, invite->org, done->added.registration, &platform));
#define TEXT(name) json_string_value(json_object_get(platform, name))
	(void)lti_policy_read(TEXT("policy"), &policy);
	frames_allow(r, in->url,
	    &(struct lti_configuration){
	        .auth_url = TEXT("auth_url"), .issuer = TEXT("issuer"), .policy = policy});
	page_registered(&html, &(struct page_registered){.lang = request_language(r),
	                           .frame = frame_of_school(r, "", invite->org),
	                           .pending = strcmp(done->added.status, "pending") == 0,
	                           .changed = done->added.changed && !done->repeated,
	                           .issuer = TEXT("issuer"),
	                           .client = done->client_id,
	                           .approve = arena_printf(r->work.arena, "%s/admin/%s/platforms/%s/approval",
	                               request_origin(r), invite->org_slug, id)});
#undef TEXT
	return reply_page(r, 200, &html);
}

enum err lti_post_register(struct request *r)
{
	const struct invite_house house = house_of(r);
	struct invite_registered done;
	struct lti_invite invite;
	struct fields in;
	enum err e = asked(r, &in, &invite);

	reply_header(r, "Cache-Control", "no-store");
	if (e == OK)
		e = invite_register(&r->work, &house, &invite, in.url, in.token, &done);
	return e == OK ? registered(r, &in, &invite, &done) : failed(r, e, in.url != NULL ? in.url : "");
}
