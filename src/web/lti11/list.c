#include <string.h>

#include "pages.h"
#include "web/lti11/lti11.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"

struct fields {
	const char *org, *name, *site, *policy, *origin, *frame_origins;
	bool on;
};

static const char *const policies[] = {"openedx", "moodle", "standard", NULL};

#define AT(member) offsetof(struct fields, member)
#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"             \
	}

const struct input consumers_page_input[] = {ORG, {0}};
const struct input consumers_switch_input[] = {
    ORG,
    {"on", INPUT_BODY, FIELD_BOOL, true, .offset = AT(on), .about = "whether launches by LTI 1.1 are taken"},
    {0},
};
const struct input consumer_new_input[] = {
    ORG,
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, LTI11_NAME_MAX, AT(name), .about = "for people"},
    {"site", INPUT_BODY, FIELD_URL, true, 1, LTI11_SITE_MAX, AT(site), .about = "the platform's address"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = AT(policy), .choices = policies,
        .about = "whose habits it has"},
    {"origin", INPUT_BODY, FIELD_TEXT, false, 0, 60, AT(origin), .about = "whose ids its are, where known"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, false, 0, LTI11_FRAMES_MAX, AT(frame_origins),
        .about = "other sites that may show it in a frame"},
    {0},
};

static const char *list_address(struct request *r)
{
	return frame_address(r, "/lti11");
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, LTI11_PAGE_MAX);
	struct page_lti11_rows *rows;
	struct consumer *found;
	struct table table;
	size_t count;
	bool on;

	TRY(table_read(r, keys, filters, &table));
	TRY(consumer_list(
	    &r->work, r->principal.org, (struct uuid){{0}}, LTI11_CONSUMERS_MAX, &found, &count));
	TRY(lti11_switched(&r->work, r->principal.org, &on));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_lti11_rows){
		    .link = frame_address(r, "/lti11/%s", uuid_text(r->work.arena, found[i].id)),
		    .name = found[i].name,
		    .site = found[i].site,
		    .key = found[i].key,
		    .policy = found[i].policy,
		    .status = found[i].status};
	page_lti11(&html, &(struct page_lti11){.lang = request_language(r),
	                      .frame = frame_make(r, "platforms"),
	                      .table = &table.view,
	                      .trouble = trouble != NULL ? &trouble->view : NULL,
	                      .may = principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE),
	                      .on = on,
	                      .new_link = frame_address(r, "/lti11/new"),
	                      .launch = arena_printf(r->work.arena, "%s/lti/1.1/launch", request_origin(r)),
	                      .platforms = frame_address(r, "/platforms"),
	                      .rows = rows,
	                      .rows_count = count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_consumers_page(struct request *r)
{
	return show(r, NULL);
}

enum err post_consumers_page(struct request *r)
{
	struct fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = lti11_switch(&r->work, &r->principal, r->principal.org, in.on);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	frame_say(r, "success",
	    in.on ? WORDS("LTI 1.1 is switched on.")
	          : WORDS("LTI 1.1 is switched off. Every launch by it is refused."));
	return reply_redirect(r, 303, list_address(r));
}

static enum err show_new(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, LTI11_PAGE_MAX);
	const char *policy = form_typed(r, "policy");

	page_lti11_new(&html, &(struct page_lti11_new){.lang = request_language(r),
	                          .frame = frame_make(r, "platforms"),
	                          .trouble = trouble != NULL ? &trouble->view : NULL,
	                          .list = list_address(r),
	                          .name = form_typed(r, "name"),
	                          .site = form_typed(r, "site"),
	                          .policy = *policy != '\0' ? policy : policies[0],
	                          .origin = form_typed(r, "origin"),
	                          .frame_origins = form_typed(r, "frame_origins")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_consumer_new(struct request *r)
{
	return show_new(r, NULL);
}

enum err consumer_page_secret(struct request *r, const struct consumer *consumer, const char *secret)
{
	struct text html = text_new(r->work.arena, LTI11_PAGE_MAX);
	bool on;

	TRY(lti11_switched(&r->work, r->principal.org, &on));
	page_lti11_secret(
	    &html, &(struct page_lti11_secret){.lang = request_language(r),
	               .frame = frame_make(r, "platforms"),
	               .list = list_address(r),
	               .back = frame_address(r, "/lti11/%s", uuid_text(r->work.arena, consumer->id)),
	               .name = consumer->name,
	               .key = consumer->key,
	               .secret = secret,
	               .launch = arena_printf(r->work.arena, "%s/lti/1.1/launch", request_origin(r)),
	               .on = on});
	reply_header(r, "Cache-Control", "no-store");
	return reply_page(r, 200, &html);
}

enum err post_consumer_new(struct request *r)
{
	struct fields in = {.policy = "", .origin = "", .frame_origins = ""};
	struct consumer consumer;
	struct trouble trouble;
	const char *secret;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = consumer_add(&r->work, r->app->keys, &r->principal, r->principal.org,
		    &(struct consumer_new){.id = request_work_id(r),
		        .name = in.name,
		        .site = in.site,
		        .frame_origins = in.frame_origins,
		        .policy = in.policy,
		        .origin = in.origin},
		    &consumer, &secret);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_new(r, &trouble);
	}
	return consumer_page_secret(r, &consumer, secret);
}
