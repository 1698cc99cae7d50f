/* Registration links: which there are, making one, withdrawing one. */
#include <string.h>

#include "lms/platform/invite.h"
#include "lti/policy.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/platform/platform.h"

enum { INVITES_SHOWN = 200, DAYS_TEXT = 8 };

struct fields {
	const char *org, *name, *policy;
	struct uuid invite;
	int64_t days;
	bool at_once;
};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}

static const char *const kinds[] = {
    "", "standard", "moodle", "openedx", "canvas", "blackboard", "brightspace", "sakai", NULL};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == LTI_POLICY_COUNT + 2, "all, or none");

const struct input platform_invites_input[] = {ORG, {0}};
const struct input platform_invite_new_input[] = {
    ORG,
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, LTI_INVITE_NAME_MAX, offsetof(struct fields, name),
        .about = "for which platform"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct fields, policy), .choices = kinds,
        .about = "whose habits it has; else as it says"},
    {"days", INPUT_BODY, FIELD_INT, true, 1, LTI_INVITE_DAYS_MAX, offsetof(struct fields, days),
        .about = "how long it is good"},
    {"at_once", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct fields, at_once),
        .about = "its launches are let in without approval"},
    {0},
};
const struct input platform_invite_input[] = {
    ORG,
    {"invite", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, invite),
        .about = "the registration link"},
    {0},
};

static const char *label_of(struct request *r, const char *name)
{
	enum lti_policy policy = LTI_POLICY_STANDARD;

	if (!lti_policy_read(name, &policy))
		return "";
	return policy == LTI_POLICY_STANDARD ? page_translate(request_language(r), WORDS("Any platform"))
	                                     : lti_policy_rules(policy)->label;
}

static size_t invite_rows(struct request *r, const struct lti_invite *invites, size_t count,
    struct page_platform_invites_rows *rows)
{
	for (size_t i = 0; i < count; i++) {
		const struct lti_invite *one = &invites[i];
		const char *state = lti_invite_state(one, r->work.now_us);

		rows[i] = (struct page_platform_invites_rows){.name = one->name,
		    .label = label_of(r, one->policy),
		    .state = state,
		    .activates = one->activates,
		    .ends = one->expires_us,
		    .platform =
		        uuid_is_nil(one->registration)
		            ? ""
		            : frame_address(r, "/platforms/%s", uuid_text(r->work.arena, one->registration)),
		    .withdraw = strcmp(state, "open") == 0
		                    ? frame_address(r, "/platforms/invites/%s/withdrawal",
		                          uuid_text(r->work.arena, one->id))
		                    : ""};
	}
	return count;
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	static const char *const keys[] = {"since", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platform_invites_rows *rows;
	struct page_platform_invites_kinds choices[LTI_POLICY_COUNT];
	const char *days = form_typed(r, "days");
	struct lti_invite *invites;
	struct table table;
	size_t count;

	TRY(table_read(r, keys, filters, &table));
	TRY(lti_invites_of(&r->work, r->principal.org, (struct uuid){{0}}, INVITES_SHOWN, &invites, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (int i = 0; i < LTI_POLICY_COUNT; i++)
		choices[i] = (struct page_platform_invites_kinds){.name = lti_policy_names[i],
		    .label = label_of(r, lti_policy_names[i]),
		    .chosen = strcmp(form_typed(r, "policy"), lti_policy_names[i]) == 0};
	page_platform_invites(
	    &html, &(struct page_platform_invites){.lang = request_language(r),
	               .frame = frame_make(r, "platforms"),
	               .trouble = trouble != NULL ? &trouble->view : NULL,
	               .table = &table.view,
	               .platforms = frame_address(r, "/platforms"),
	               .name = form_typed(r, "name"),
	               .days = *days != '\0' ? days : arena_printf(r->work.arena, "%d", LTI_INVITE_DAYS),
	               .at_once = form_ticked(r, "at_once", "true"),
	               .kinds = choices,
	               .kinds_count = LTI_POLICY_COUNT,
	               .rows = rows,
	               .rows_count = invite_rows(r, invites, count, rows)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_platform_invites(struct request *r)
{
	return show(r, NULL);
}

static enum err show_made(struct request *r, const struct invite_made *made)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);

	page_platform_invited(&html, &(struct page_platform_invited){.lang = request_language(r),
	                                 .frame = frame_make(r, "platforms"),
	                                 .name = made->invite.name,
	                                 .link = made->link,
	                                 .ends = made->invite.expires_us,
	                                 .back = frame_address(r, "/platforms/invites"),
	                                 .addresses = "/lti/addresses"});
	return reply_page(r, 200, &html);
}

enum err post_platform_invites(struct request *r)
{
	struct fields in = {.name = "", .policy = "", .days = LTI_INVITE_DAYS};
	struct invite_made made;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = invite_make(&r->work, &r->app->config, &r->principal,
		    &(struct lti_invite_new){.id = request_work_id(r),
		        .org = r->principal.org,
		        .name = in.name,
		        .policy = in.policy,
		        .activates = in.at_once,
		        .days = in.days},
		    &made);
	if (e == OK)
		return show_made(r, &made);
	TRY(trouble_make(r, e, &trouble));
	return show(r, &trouble);
}

enum err get_platform_invite_withdrawal(struct request *r)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct lti_invite invite;
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(lti_invite_one(&r->work, r->principal.org, in.invite, &invite));
	page_platform_invite_deed(&html, &(struct page_platform_invite_deed){.lang = request_language(r),
	                                     .frame = frame_make(r, "platforms"),
	                                     .name = invite.name,
	                                     .back = frame_address(r, "/platforms/invites")});
	return reply_page(r, 200, &html);
}

enum err post_platform_invite_withdrawal(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(invite_revoke(&r->work, &r->principal, r->principal.org, in.invite));
	frame_say(r, "success", WORDS("The registration link is withdrawn."));
	return reply_redirect(r, 303, frame_address(r, "/platforms/invites"));
}
