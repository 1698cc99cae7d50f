/* A link into a course that staff gave away. */
#include "lms/organization/organization.h"
#include "web/catalogue/catalogue.h"
#include "web/direct/guest.h"

struct fields {
	const char *token;
	struct course_choice choice;
};

#define TOKEN                                                                                                \
	{                                                                                                    \
		"token", INPUT_PATH, FIELD_TEXT, true, 1, JOIN_TOKEN_MAX, offsetof(struct fields, token),    \
		    .hidden = true, .about = "the link, which staff made"                                    \
	}
const struct input join_input[] = {TOKEN, {0}};
const struct input join_choice_input[] = {
    TOKEN,
    {"choice", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, choice.choice),
        .choices = course_choices, .about = "come into the course, or forget what was kept"},
    {0},
};

struct joining {
	struct enroll_link link;
	struct shop shop;
	struct course_shown shown;
};

/* What is shown of the course is its title: it may be in no catalogue. */
static enum err find(struct request *r, const struct fields *in, struct joining *j)
{
	TRY(enroll_link_read(&r->work, r->app->keys, in->token, &j->link));
	TRY(organization_admits(&r->work, j->link.org));
	j->shop = (struct shop){.org = j->link.org, .query = ""};
	j->shown = (struct course_shown){.shop = &j->shop,
	    .guest = guest_of(r),
	    .link = &j->link,
	    .course = {.id = j->link.course,
	        .name = "",
	        .title = j->link.course_title,
	        .summary = j->link.session_title,
	        .description = "",
	        .language = ""},
	    .action = arena_printf(r->work.arena, "/join/%s", in->token)};
	reply_header(r, "Cache-Control", "no-store");
	return OK;
}

enum err get_join(struct request *r)
{
	struct fields in = {0};
	struct joining j;

	TRY(request_input(r, &in));
	TRY(find(r, &in, &j));
	return course_shown_reply(r, &j.shown);
}

enum err post_join(struct request *r)
{
	struct fields in = {0};
	struct joining j;

	TRY(own_page_asked(r));
	TRY(request_limit(r, "catalogue"));
	TRY(request_input(r, &in));
	TRY(find(r, &in, &j));
	return course_shown_do(r, &j.shown, &in.choice);
}
