/* A launch by LTI 1.1: gather, check in order, use the nonce up, tell. */
#include "lti/launch11.h"

#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "lti/checks11.h"
#include "lti/consumer_store.h"
#include "lti/launch_int.h"

/* The log is for administrators: it may not hide why the launch was refused. */
static enum err refusal_keep(
    struct work *w, enum err e, const struct lti11_evidence *evidence, const struct lti_launch *launch)
{
	const char *field = arena_strdup(w->arena, w->field);
	const char *detail = arena_strdup(w->arena, w->detail);
	char id[UUID_TEXT_SIZE];

	log_line(LOG_INFO, "lti", "launch refused by check %s, consumer %s", field,
	    evidence->known ? uuid_format(launch->registration.id, id) : "unknown");
	if (evidence->known && launch_log_refused(w, launch, field) != OK)
		log_line(LOG_WARN, "lti", "a refused launch could not be kept: %s", w->detail);
	return fail_field(w, e, field, "%s", detail);
}

static enum err checks_in_order(struct work *w, struct lti11_evidence *e, struct lti_launch *launch)
{
	const char *nonce = lti11_parameter(e->body, "oauth_nonce");
	int64_t at_us;

	TRY(lti11_checks_run(w, e, LTI11_STAGE_SIGNED, launch));
	/* Known from here on, so that a page may offer the way back that the platform signed. */
	lti11_parameters_read(w, e->body, launch);
	if (!lti11_timestamp(e->body, &at_us))
		return fail(w, ERR_INTERNAL, "a timestamp that was checked is none");
	TRY(nonce_store_use(w, launch->registration.id, nonce, at_us, &e->nonce_fresh));
	return lti11_checks_run(w, e, LTI11_STAGE_MESSAGE, launch);
}

static enum err launch_verify(
    struct work *w, struct keys *keys, struct lti11_evidence *evidence, struct lti_launch *ret_launch)
{
	const char *key = lti11_parameter(evidence->body, "oauth_consumer_key");
	enum err e;

	*ret_launch = launch_blank();
	if (*key != '\0' && strlen(key) <= LTI11_KEY_MAX)
		TRY(lti11_consumer_by_key(w, keys, key, &evidence->known, &evidence->consumer));
	if (evidence->known) {
		ret_launch->registration = evidence->consumer.registration;
		ret_launch->deployment = evidence->consumer.registration.id;
	}
	e = checks_in_order(w, evidence, ret_launch);
	/* A database says nothing about the launch. */
	if (e != ERR_LAUNCH_REFUSED && e != ERR_LAUNCH_UNPROVEN)
		return e;
	return refusal_keep(w, e, evidence, ret_launch);
}

enum err lti11_launch_verify(struct work *w, struct keys *keys, const char *url, const struct form *query,
    const struct form *body, struct lti_launch *ret_launch)
{
	struct lti11_evidence evidence = {.url = url, .query = query, .body = body, .now_us = w->now_us};
	enum err e = launch_verify(w, keys, &evidence, ret_launch);
	bool judged = e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN;

	metric_add(e == OK  ? SERIES_LAUNCH_ACCEPTED
	           : judged ? SERIES_LAUNCH_REFUSED
	                    : SERIES_LAUNCH_FAILED,
	    1);
	return e;
}
