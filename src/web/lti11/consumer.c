/* One platform of LTI 1.1: what it is, its last launches, and what may be done with it. */
#include <string.h>

#include "base/time.h"
#include "lti/registration.h"
#include "pages.h"
#include "web/lti11/lti11.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

enum { LAUNCHES_SHOWN = 50 };

struct fields {
	const char *org, *outcome, *deed, *name, *site, *policy, *frame_origins;
	struct uuid id, launch, registration;
};

enum deed { DEED_CHANGE, DEED_DISABLE, DEED_ENABLE, DEED_ROTATE, DEED_TRUST, DEED_DISTRUST };
static const char *const deeds[] = {[DEED_CHANGE] = "change",
    [DEED_DISABLE] = "disable",
    [DEED_ENABLE] = "enable",
    [DEED_ROTATE] = "rotate",
    [DEED_TRUST] = "trust",
    [DEED_DISTRUST] = "distrust",
    NULL};
static const char *const outcomes[] = {"", "refused", NULL};
static const char *const policies[] = {"openedx", "moodle", "standard", NULL};

#define AT(member) offsetof(struct fields, member)
#define PATH                                                                                                 \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},                  \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(id), .about = "the consumer"                    \
	}

const struct input consumer_page_input[] = {
    PATH,
    {"outcome", INPUT_QUERY, FIELD_CHOICE, .offset = AT(outcome), .choices = outcomes,
        .about = "only launches with this outcome"},
    {0},
};
const struct input consumer_launch_input[] = {
    PATH,
    {"launch", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(launch), .about = "the launch"},
    {0},
};
const struct input consumer_change_input[] = {
    PATH,
    {"deed", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds,
        .about = "what to do with it"},
    {"name", INPUT_BODY, FIELD_TEXT, .max = LTI11_NAME_MAX, .offset = AT(name),
        .about = "change: for people"},
    {"site", INPUT_BODY, FIELD_TEXT, .max = LTI11_SITE_MAX, .offset = AT(site),
        .about = "change: the platform's address"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = AT(policy), .choices = policies,
        .about = "change: whose habits it has"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, .max = LTI11_FRAMES_MAX, .offset = AT(frame_origins),
        .about = "change: other sites that may show it in a frame"},
    {"registration", INPUT_BODY, FIELD_UUID, .offset = AT(registration),
        .about = "trust, distrust: the platform of LTI 1.3"},
    {0},
};

static const char *address(struct request *r, const struct consumer *c, const char *rest)
{
	return frame_address(r, "/lti11/%s%s", uuid_text(r->work.arena, c->id), rest);
}

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));

	return text != NULL ? text : "";
}

static int64_t time_of(const json_t *object, const char *member)
{
	int64_t us;

	return time_parse(text_of(object, member), &us) ? us : 0;
}

static size_t launches_show(struct request *r, const struct consumer *c, const json_t *launches,
    struct page_lti11_consumer_launches *rows)
{
	size_t i, count = 0;
	json_t *launch;

	json_array_foreach(launches, i, launch)
	{
		if (count == LAUNCHES_SHOWN)
			break;
		rows[count++] = (struct page_lti11_consumer_launches){
		    .link =
		        address(r, c, arena_printf(r->work.arena, "/launches/%s", text_of(launch, "launch"))),
		    .at = time_of(launch, "at"),
		    .accepted = strcmp(text_of(launch, "outcome"), "accepted") == 0,
		    .check = text_of(launch, "failed_check"),
		    .code = text_of(launch, "support_code")};
	}
	return count;
}

static enum err trusts_show(struct request *r, const struct consumer *c,
    struct page_lti11_consumer_trusts **ret_rows, size_t *ret_count)
{
	struct page_lti11_consumer_trusts *rows;
	struct consumer_trust *found;

	TRY(lti11_trusts(&r->work, r->principal.org, c->id, &found, ret_count));
	rows = arena_alloc(r->work.arena, (*ret_count + 1) * sizeof(*rows));
	for (size_t i = 0; i < *ret_count; i++)
		rows[i] =
		    (struct page_lti11_consumer_trusts){.id = uuid_text(r->work.arena, found[i].registration),
		        .name = found[i].name,
		        .issuer = found[i].issuer,
		        .on = found[i].on};
	*ret_rows = rows;
	return OK;
}

static void page_write(struct request *r, const struct consumer *c, const struct trouble *trouble,
    struct page_lti11_consumer *page, struct text *html)
{
#define VALUE(name, kept) (trouble != NULL ? form_typed(r, name) : (kept))
	page->lang = request_language(r);
	page->frame = frame_make(r, "platforms");
	page->trouble = trouble != NULL ? &trouble->view : NULL;
	page->may = principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE);
	page->list = frame_address(r, "/lti11");
	page->called = c->name;
	page->name = VALUE("name", c->name);
	page->site = VALUE("site", c->site);
	page->policy = VALUE("policy", c->policy);
	page->frame_origins = VALUE("frame_origins", c->frame_origins);
	page->key = c->key;
	page->status = c->status;
	page->created = c->created_us;
	page->secret_since = c->secret_us;
	page->all_link = address(r, c, "");
	page->refused_link = address(r, c, "?outcome=refused");
	page_lti11_consumer(html, page);
#undef VALUE
}

static enum err show(struct request *r, const struct fields *in, const struct trouble *trouble)
{
	static const char *const keys[] = {"at", NULL}, *const filters[] = {"outcome", NULL};
	struct text html = text_new(r->work.arena, LTI11_PAGE_MAX);
	struct page_lti11_consumer_launches rows[LAUNCHES_SHOWN];
	struct page_lti11_consumer_trusts *trusts;
	bool refused = in->outcome != NULL && in->outcome[0] != '\0';
	struct page_lti11_consumer page = {.only_refused = refused, .launches = rows};
	struct consumer c;
	struct table table;
	json_t *launches;

	TRY(table_read(r, keys, filters, &table));
	TRY(consumer_find(&r->work, r->principal.org, in->id, &c));
	TRY(lti_launches_of(
	    &r->work, r->principal.org, c.id, refused, (struct uuid){{0}}, LAUNCHES_SHOWN, &launches));
	page.launches_count = launches_show(r, &c, launches, rows);
	TRY(trusts_show(r, &c, &trusts, &page.trusts_count));
	TRY(lti11_moved_count(&r->work, r->principal.org, c.id, &page.moved));
	page.trusts = trusts;
	page.table = &table.view;
	page_write(r, &c, trouble, &page, &html);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_consumer_page(struct request *r)
{
	struct fields in = {.outcome = ""};

	TRY(request_input(r, &in));
	return show(r, &in, NULL);
}

static enum err change(struct request *r, const struct fields *in, enum deed deed)
{
	struct consumer was;
	struct consumer_change to;

	TRY(consumer_find(&r->work, r->principal.org, in->id, &was));
	to = (struct consumer_change){.name = was.name,
	    .site = was.site,
	    .frame_origins = was.frame_origins,
	    .policy = was.policy,
	    .disabled = strcmp(was.status, "active") != 0};
	if (deed == DEED_CHANGE) {
		to.name = in->name;
		to.site = in->site;
		to.frame_origins = in->frame_origins;
		to.policy = *in->policy != '\0' ? in->policy : was.policy;
	} else {
		to.disabled = deed == DEED_DISABLE;
	}
	return consumer_change(&r->work, &r->principal, r->principal.org, in->id, &to);
}

static enum err trust(struct request *r, const struct fields *in, bool on)
{
	const struct uuid nobody = {{0}};

	return lti11_trust(&r->work, &r->principal, r->principal.org, in->registration, on ? in->id : nobody);
}

static enum err rotated(struct request *r, const struct fields *in)
{
	struct consumer consumer;
	const char *secret;

	TRY(consumer_rotate(&r->work, r->app->keys, &r->principal, r->principal.org, in->id, &secret));
	TRY(consumer_find(&r->work, r->principal.org, in->id, &consumer));
	return consumer_page_secret(r, &consumer, secret);
}

static const char *done_words(enum deed deed)
{
	switch (deed) {
	case DEED_DISABLE:
		return WORDS("The key is disabled.");
	case DEED_ENABLE:
		return WORDS("The key is enabled again.");
	case DEED_TRUST:
		return WORDS("The platform is believed.");
	case DEED_DISTRUST:
		return WORDS("The platform is believed no longer.");
	case DEED_CHANGE:
	case DEED_ROTATE:
		break;
	}
	return WORDS("The key is changed.");
}

static enum deed deed_of(const char *word)
{
	enum deed deed = DEED_CHANGE;

	while (deeds[deed] != word)
		deed++;
	return deed;
}

enum err post_consumer_page(struct request *r)
{
	struct fields in = {.name = "", .site = "", .policy = "", .frame_origins = ""};
	enum deed deed = DEED_CHANGE;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK) {
		deed = deed_of(in.deed);
		if (deed == DEED_ROTATE)
			return rotated(r, &in);
		e = deed == DEED_TRUST || deed == DEED_DISTRUST ? trust(r, &in, deed == DEED_TRUST)
		                                                : change(r, &in, deed);
	}
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &in, &trouble);
	}
	frame_say(r, "success", done_words(deed));
	return reply_redirect(r, 303, frame_address(r, "/lti11/%s", uuid_text(r->work.arena, in.id)));
}

static const char *retold(struct request *r, const json_t *check, const char *member)
{
	return page_retell(r->work.arena, request_language(r), text_of(check, member));
}

enum err get_consumer_launch(struct request *r)
{
	struct text html = text_new(r->work.arena, LTI11_PAGE_MAX);
	struct page_platform_launch_checks rows[LTI_CHECKS_MAX];
	struct fields in = {0};
	const json_t *launch;
	struct consumer c;
	size_t i, count = 0;
	json_t *check;

	TRY(request_input(r, &in));
	TRY(consumer_find(&r->work, r->principal.org, in.id, &c));
	TRY(lti_launch_read(&r->work, r->principal.org, in.id, in.launch, &launch));
	json_array_foreach(json_object_get(launch, "checks"), i, check)
	{
		if (count == LTI_CHECKS_MAX)
			break;
		rows[count++] = (struct page_platform_launch_checks){.name = text_of(check, "name"),
		    .passed = json_is_true(json_object_get(check, "passed")),
		    .received = retold(r, check, "received"),
		    .expected = retold(r, check, "expected")};
	}
	page_platform_launch(&html, &(struct page_platform_launch){.lang = request_language(r),
	                                .frame = frame_make(r, "platforms"),
	                                .name = c.name,
	                                .at = time_of(launch, "at"),
	                                .code = text_of(launch, "support_code"),
	                                .accepted = strcmp(text_of(launch, "outcome"), "accepted") == 0,
	                                .check = text_of(launch, "failed_check"),
	                                .back = address(r, &c, ""),
	                                .checks = rows,
	                                .checks_count = count});
	return reply_page(r, 200, &html);
}
