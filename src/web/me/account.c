/* A learner proves an account by its password, in their own visit. Whose session the browser has is not
 * asked. */
#include "pages.h"
#include "web/me/me.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/sign/sign.h"

struct fields {
	const char *visit, *email, *password, *code;
};

#define VISIT                                                                                                \
	{                                                                                                    \
		"visit", INPUT_PATH, FIELD_TEXT, true, 1, ME_VISIT_MAX, offsetof(struct fields, visit),      \
		    .hidden = true, .about = "the visit, which proves the learner"                           \
	}
const struct input me_account_input[] = {VISIT, {0}};
const struct input me_account_deed_input[] = {
    VISIT,
    {"email", INPUT_BODY, FIELD_TEXT, true, 1, EMAIL_MAX, offsetof(struct fields, email),
        .about = "the account's address"},
    {"password", INPUT_BODY, FIELD_TEXT, true, 1, 512, offsetof(struct fields, password), .hidden = true,
        .about = "its password"},
    {"code", INPUT_BODY, FIELD_TEXT, false, 0, 64, offsetof(struct fields, code), .hidden = true,
        .about = "what the authenticator program shows, or a recovery code, where the account has them"},
    {0},
};

static enum err show(struct request *r, const struct visit *visit, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ME_PAGE_MAX);
	const char *place = "";
	struct joined person;

	TRY(joined_read(&r->work, visit->org, visit->learner, &person));
	for (size_t i = 0; i < person.learners_count; i++) {
		if (uuid_equal(person.learners[i].id, visit->learner))
			place = me_place(&person.learners[i]);
	}
	page_me_account(&html, &(struct page_me_account){.lang = request_language(r),
	                           .frame = me_frame(r, visit),
	                           .trouble = trouble != NULL ? &trouble->view : NULL,
	                           .place = place,
	                           .email = trouble != NULL ? form_typed(r, "email") : "",
	                           .back = me_address(r, ""),
	                           .action = me_address(r, "/account")});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_me_account(struct request *r)
{
	struct visit visit;

	TRY(me_prove(r, &visit));
	return show(r, &visit, NULL);
}

enum err post_me_account(struct request *r)
{
	struct fields in = {.code = ""};
	const struct visitor visitor = {
	    .network = request_network(r), .agent = "", .device = "", .cookie = ""};
	struct trouble trouble;
	struct visit visit;
	int64_t wait_s = 0;
	enum err e;

	TRY(me_prove(r, &visit));
	e = request_input(r, &in);
	if (e == OK)
		e = visit_join_account(&r->work, &r->app->config, r->app->keys, &visitor, &visit, in.email,
		    in.password, in.code, &wait_s);
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show(r, &visit, &trouble);
	}
	return reply_redirect(r, 303, me_address(r, "?said=joined"));
}
