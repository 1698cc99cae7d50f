/* Comments name the sections of RFC 5849 and of LTI 1.1.1. */
#include "lti/checks11.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "lti/checks_int.h"
#include "lti/oauth1.h"

enum { ID_MAX = 255, NONCE_MAX = 255, TIMESTAMP_DIGITS = 12 };

typedef bool check11(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r);

/* How often it stands there; *ret_value: the first. */
static size_t parameter_count(const struct form *body, const char *name, const char **ret_value)
{
	size_t count = 0;

	*ret_value = NULL;
	for (size_t i = 0; i < body->count; i++) {
		if (strcmp(body->pairs[i].name, name) == 0 && count++ == 0)
			*ret_value = body->pairs[i].value;
	}
	return count;
}

const char *lti11_parameter(const struct form *body, const char *name)
{
	const char *value;

	return parameter_count(body, name, &value) == 1 ? value : "";
}

bool lti11_timestamp(const struct form *body, int64_t *ret_us)
{
	const char *text = lti11_parameter(body, "oauth_timestamp");
	size_t len = strlen(text);

	if (len == 0 || len > TIMESTAMP_DIGITS || strspn(text, "0123456789") != len)
		return false;
	*ret_us = strtoll(text, NULL, 10) * US_PER_S;
	return true;
}

/* What we read may stand there once; others may repeat theirs. */
static bool is_ours(const char *name)
{
	static const char *const beginnings[] = {"oauth_", "lti_", "lis_", "user_id", "roles", "context_",
	    "resource_link_", "custom_", "launch_presentation_", "tool_consumer_"};

	for (size_t i = 0; i < sizeof(beginnings) / sizeof(beginnings[0]); i++) {
		if (strncmp(name, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	}
	return false;
}

static bool check_form(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	static const char *const needed[] = {"oauth_consumer_key", "oauth_signature_method",
	    "oauth_signature", "oauth_timestamp", "oauth_nonce"};
	const char *value;

	r->expected = WORDS("a signed form: each parameter once, and none of OAuth's missing");
	r->received = WORDS("as expected");
	for (size_t i = 0; i < e->body->count; i++) {
		const char *name = e->body->pairs[i].name;

		if (!is_ours(name) || parameter_count(e->body, name, &value) < 2)
			continue;
		r->received = arena_printf(w->arena, WORDS("%s twice"), shown(w, name));
		return false;
	}
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (*lti11_parameter(e->body, needed[i]) != '\0')
			continue;
		r->received = arena_printf(w->arena, WORDS("no %s"), needed[i]);
		return false;
	}
	return true;
}

static bool check_key(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	r->received = shown(w, lti11_parameter(e->body, "oauth_consumer_key"));
	r->expected = WORDS("a consumer key that was made here");
	return e->known;
}

static bool check_switch(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	(void)w;
	r->expected = WORDS("an organisation that takes launches by LTI 1.1");
	r->received =
	    e->consumer.switched_on ? WORDS("as expected") : WORDS("one where LTI 1.1 is switched off");
	return e->consumer.switched_on;
}

static bool check_consumer(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	r->expected = WORDS("a consumer key in use");
	r->received = shown(w, e->consumer.status);
	return strcmp(e->consumer.status, "active") == 0;
}

/* RFC 5849, 3.4: PLAINTEXT would send the secret itself. */
static bool check_method(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	const char *method = lti11_parameter(e->body, "oauth_signature_method");

	r->received = shown(w, method);
	r->expected = "HMAC-SHA1";
	return strcmp(method, "HMAC-SHA1") == 0;
}

/* RFC 5849, 3.1: may be left out. */
static bool check_oauth_version(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	const char *version;

	(void)parameter_count(e->body, "oauth_version", &version);
	r->received = shown(w, version);
	r->expected = WORDS("1.0, or absent");
	return version == NULL || strcmp(version, "1.0") == 0;
}

static bool check_oauth_signature(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	const struct oauth1_request request = {
	    .method = "POST", .url = e->url, .query = e->query, .body = e->body};
	const char *base;

	r->expected =
	    arena_printf(w->arena, WORDS("a signature with this key's secret over the address %s"), e->url);
	if (oauth1_base_string(w, &request, &base) != OK) {
		work_forgive(w);
		r->received = WORDS("more than can be signed");
		return false;
	}
	if (!oauth1_signature_equal(
	        oauth1_signature(w, base, e->consumer.secret), lti11_parameter(e->body, "oauth_signature"))) {
		r->received = WORDS("a signature that does not fit");
		return false;
	}
	r->received = WORDS("as expected");
	return true;
}

static bool check_timestamp(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	char clock[TIME_TEXT_SIZE], at[TIME_TEXT_SIZE];
	int64_t us;

	r->expected =
	    arena_printf(w->arena, WORDS("at most %d seconds before and %d seconds after our clock, %s"),
	        LTI11_AGE_MAX_S, LTI11_SKEW_S, time_format(e->now_us, clock));
	if (!lti11_timestamp(e->body, &us)) {
		r->received = arena_printf(
		    w->arena, WORDS("not a time: %s"), shown(w, lti11_parameter(e->body, "oauth_timestamp")));
		return false;
	}
	r->received = arena_strdup(w->arena, time_format(us, at));
	return us >= e->now_us - LTI11_AGE_MAX_S * US_PER_S && us <= e->now_us + LTI11_SKEW_S * US_PER_S;
}

static bool check_nonce_form(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	size_t len = strlen(lti11_parameter(e->body, "oauth_nonce"));

	r->expected = arena_printf(w->arena, WORDS("a text of 1 to %d bytes"), NONCE_MAX);
	r->received = len <= NONCE_MAX ? WORDS("as expected") : WORDS("a longer one");
	return len <= NONCE_MAX;
}

/* RFC 5849, 3.3. */
static bool check_nonce_use(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	(void)w;
	r->expected = WORDS("a launch that was not used before");
	r->received = e->nonce_fresh ? WORDS("as expected") : WORDS("a nonce that was used already");
	return e->nonce_fresh;
}

static bool is_text(struct work *w, const struct lti11_evidence *e, const char *name, const char *wanted,
    struct lti_check_result *r)
{
	const char *value;

	(void)parameter_count(e->body, name, &value);
	r->received = shown(w, value);
	r->expected = wanted;
	return value != NULL && strcmp(value, wanted) == 0;
}

static bool check_type(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	return is_text(w, e, "lti_message_type", "basic-lti-launch-request", r);
}

static bool check_lti_version(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	return is_text(w, e, "lti_version", "LTI-1p0", r);
}

static bool check_link(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	const char *id = lti11_parameter(e->body, "resource_link_id");

	r->received = shown(w, *id != '\0' ? id : NULL);
	r->expected = arena_printf(w->arena, WORDS("a text of 1 to %d bytes"), ID_MAX);
	return *id != '\0' && strlen(id) <= ID_MAX;
}

/* Absent: an anonymous launch, as in LTI 1.3 (V18). */
static bool check_user(struct work *w, const struct lti11_evidence *e, struct lti_check_result *r)
{
	const char *id;

	(void)parameter_count(e->body, "user_id", &id);
	r->received = id == NULL || *id == '\0' ? WORDS("absent")
	              : strlen(id) <= ID_MAX    ? WORDS("as expected")
	                                        : WORDS("a longer one");
	r->expected = arena_printf(w->arena, WORDS("a text of at most %d bytes"), ID_MAX);
	return id == NULL || strlen(id) <= ID_MAX;
}

static const struct {
	const char *name;
	enum lti11_stage stage;
	enum err error;
	check11 *check;
} checks[] = {
    {"form", LTI11_STAGE_SIGNED, ERR_LAUNCH_REFUSED, check_form},
    {"oauth_consumer_key", LTI11_STAGE_SIGNED, ERR_LAUNCH_REFUSED, check_key},
    {"organization", LTI11_STAGE_SIGNED, ERR_LAUNCH_REFUSED, check_switch},
    {"consumer", LTI11_STAGE_SIGNED, ERR_LAUNCH_REFUSED, check_consumer},
    {"oauth_signature_method", LTI11_STAGE_SIGNED, ERR_LAUNCH_UNPROVEN, check_method},
    {"oauth_version", LTI11_STAGE_SIGNED, ERR_LAUNCH_UNPROVEN, check_oauth_version},
    {"oauth_signature", LTI11_STAGE_SIGNED, ERR_LAUNCH_UNPROVEN, check_oauth_signature},
    {"oauth_timestamp", LTI11_STAGE_SIGNED, ERR_LAUNCH_UNPROVEN, check_timestamp},
    {"oauth_nonce", LTI11_STAGE_SIGNED, ERR_LAUNCH_UNPROVEN, check_nonce_form},
    {"oauth_nonce", LTI11_STAGE_MESSAGE, ERR_LAUNCH_UNPROVEN, check_nonce_use},
    {"lti_message_type", LTI11_STAGE_MESSAGE, ERR_LAUNCH_REFUSED, check_type},
    {"lti_version", LTI11_STAGE_MESSAGE, ERR_LAUNCH_REFUSED, check_lti_version},
    {"resource_link_id", LTI11_STAGE_MESSAGE, ERR_LAUNCH_REFUSED, check_link},
    {"user_id", LTI11_STAGE_MESSAGE, ERR_LAUNCH_REFUSED, check_user},
};

_Static_assert(sizeof(checks) / sizeof(checks[0]) <= LTI_CHECKS_MAX, "all results fit");

enum err lti11_checks_run(
    struct work *w, const struct lti11_evidence *e, enum lti11_stage stage, struct lti_launch *launch)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct lti_check_result result = {.name = checks[i].name, .received = "", .expected = ""};

		if (checks[i].stage != stage)
			continue;
		result.passed = checks[i].check(w, e, &result);
		TRY(lti_check_keep(w, launch, &result, checks[i].error));
	}
	return OK;
}
