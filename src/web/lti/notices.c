/* Notices that platforms post to us (platform notification service): signed, each taken once. */
#include "lms/pick/notices.h"
#include "base/log.h"
#include "web/input.h"
#include "web/lti/lti.h"

enum { NOTICES_MAX = 20 };

struct fields {
	json_t *notices;
};

const struct input notices_input[] = {
    {"notices", INPUT_BODY, FIELD_ARRAY, true, 0, NOTICES_MAX, offsetof(struct fields, notices),
        .about = "objects with a jwt each"},
    {0},
};

/* A notice that is refused is the sender's to send again or not: the others count all the same. */
static enum err notice_answer(struct request *r, const json_t *notice, json_t *answers)
{
	struct work *w = &r->work;
	const char *jwt = json_string_value(json_is_object(notice) ? json_object_get(notice, "jwt") : notice);
	struct lti_notice proven;
	bool is_new = false;
	enum err e;

	e = jwt != NULL ? lti_notice_prove(w, r->app->keys, jwt, &proven)
	                : fail_field(w, ERR_BAD_INPUT, "jwt", "is missing");
	if (e == ERR_BAD_INPUT || e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN) {
		log_line(LOG_INFO, "lti", "notice refused by check %s", w->field);
		json_array_append_new(answers, json_pack("{s:s,s:s}", "state", "refused", "check", w->field));
		work_forgive(w);
		return OK;
	}
	TRY(e);
	TRY(notice_take(w, &proven, &is_new));
	json_array_append_new(
	    answers, json_pack("{s:s,s:s}", "state", is_new ? "taken" : "known", "check", ""));
	return OK;
}

enum err lti_post_notices(struct request *r)
{
	json_t *answers = json_own(r->work.arena, json_array()), *notice;
	struct fields in = {0};
	size_t i;

	TRY(request_limit(r, "notices"));
	TRY(request_input(r, &in));
	json_array_foreach(in.notices, i, notice)
	{
		TRY(notice_answer(r, notice, answers));
	}
	return reply_json(r, 200, json_pack("{s:O}", "notices", answers));
}
