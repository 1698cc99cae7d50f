#include "lti/selftest.h"

#include <string.h>
#include <strings.h>

#include "base/time.h"
#include "keys/certificate.h"
#include "lti/checks.h"
#include "lti/selftest_int.h"
#include "lti/token.h"

enum {
	ANSWER_MAX = 256 * 1024,
	CALL_TIMEOUT_S = 8,
	CERTIFICATE_WAIT_MS = 5000,
	AT_ONCE = 8,
	CLOCK_LOOK_S = 30,
	SOON_DAYS = 21,
	DAY_S = 24 * 3600
};

static const char *const scopes[] = {
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
};
enum {
	SCOPES = sizeof(scopes) / sizeof(scopes[0]),
	CALL_ISSUER = 0,
	CALL_AUTH,
	CALL_KEYS,
	CALL_TOKEN,
	CALLS = CALL_TOKEN + SCOPES
};

struct test {
	const struct config *config;
	const struct lti_registration *registration;
	struct http_call calls[CALLS]; /* those with an url are made */
	int64_t begun_us, ended_us;
	json_t *result, *steps, *granted;
	int worst;
};

static const char *const verdicts[] = {"good", "look", "wrong"};

static void step_add(
    struct test *t, const char *step, enum test_verdict verdict, const char *says, const char *advice)
{
	json_array_append_new(t->steps, json_pack("{s:s,s:s,s:s,s:s}", "step", step, "verdict",
	                                    verdicts[verdict], "says", says, "advice", advice));
	if ((int)verdict > t->worst)
		t->worst = (int)verdict;
}

static void told_add(struct test *t, const char *step, const struct test_told *told)
{
	step_add(t, step, told->verdict, told->says, told->advice);
}

static bool is_url(struct work *w, const char *url)
{
	const char *origin;

	if (http_url_origin(w, url, &origin) == OK)
		return true;
	work_forgive(w);
	return false;
}

static void call_set(struct work *w, struct test *t, int index, const char *url)
{
	if (is_url(w, url))
		t->calls[index].request = (struct http_request){
		    .method = "GET", .url = url, .answer_max = ANSWER_MAX, .timeout_s = CALL_TIMEOUT_S};
}

/* All at once, so that the slowest alone is waited for. */
static enum err calls_make(struct work *w, struct test *t, struct keys *keys, struct http *http)
{
	static const struct http_plan plan = {.in_flight = AT_ONCE, .start_until_us = INT64_MAX};
	const struct lti_registration *r = t->registration;
	struct http_call made[CALLS];
	size_t at[CALLS], count = 0;

	call_set(w, t, CALL_ISSUER, r->issuer);
	call_set(w, t, CALL_AUTH, r->auth_url);
	if (r->jwks == NULL)
		call_set(w, t, CALL_KEYS, r->jwks_uri);
	for (int i = 0; i < SCOPES && is_url(w, r->token_url); i++) {
		TRY(token_request(w, keys, r, scopes[i], &t->calls[CALL_TOKEN + i].request));
		t->calls[CALL_TOKEN + i].request.timeout_s = CALL_TIMEOUT_S;
	}
	for (size_t i = 0; i < CALLS; i++) {
		if (t->calls[i].request.url == NULL)
			continue;
		at[count] = i;
		made[count++] = t->calls[i];
	}
	t->begun_us = time_now_us();
	if (count > 0)
		TRY(http_exchange_many(w, http, made, count, &plan));
	t->ended_us = time_now_us();
	for (size_t i = 0; i < count; i++)
		t->calls[at[i]] = made[i];
	return OK;
}

static bool answered(const struct http_call *call)
{
	return call->request.url != NULL && call->started && call->error == OK;
}

static const char *why_not(const struct http_call *call)
{
	return call->why != NULL ? call->why : WORDS("the service is stopping");
}

static void issuer_look(struct work *w, struct test *t)
{
	const struct http_call *call = &t->calls[CALL_ISSUER];

	if (call->request.url == NULL)
		step_add(t, "issuer", TEST_LOOK,
		    WORDS("The issuer is a name and no address; that is allowed."),
		    WORDS("Nothing, if the platform says so."));
	else if (answered(call))
		step_add(t, "issuer", TEST_GOOD, WORDS("Something answers at the issuer's address."), "");
	else
		step_add(t, "issuer", TEST_LOOK,
		    arena_printf(
		        w->arena, WORDS("Nothing answers at the issuer's address: %s"), why_not(call)),
		    WORDS("An issuer is only a name, and launches do without its address; but look for a "
		          "slip of "
		          "the pen."));
}

static void authorization_look(struct work *w, struct test *t)
{
	const struct http_call *call = &t->calls[CALL_AUTH];
	static const char advice[] =
	    WORDS("Compare the authentication request URL with the one that the platform shows.");

	if (!answered(call))
		step_add(t, "authorization", TEST_WRONG,
		    arena_printf(w->arena, WORDS("The authentication request URL does not answer: %s"),
		        call->request.url != NULL ? why_not(call) : WORDS("it is no address")),
		    advice);
	else if (call->answer.status == 404 || call->answer.status == 410)
		step_add(t, "authorization", TEST_WRONG,
		    arena_printf(w->arena,
		        WORDS("There is nothing at the authentication request URL: it answered %d."),
		        call->answer.status),
		    advice);
	else if (call->answer.status >= 500)
		step_add(t, "authorization", TEST_LOOK,
		    arena_printf(w->arena,
		        WORDS("The authentication request URL answered %d to a request without a person."),
		        call->answer.status),
		    WORDS("Some platforms do so; open an activity there to see."));
	else
		step_add(t, "authorization", TEST_GOOD,
		    arena_printf(
		        w->arena, WORDS("The authentication request URL answers (%d)."), call->answer.status),
		    "");
}

static void keys_look(struct work *w, struct test *t)
{
	const struct http_call *call = &t->calls[CALL_KEYS];
	json_t *jwks = t->registration->jwks;
	struct test_told told;

	if (jwks != NULL)
		told = keyset_told(w, jwks);
	else if (!answered(call))
		told = (struct test_told){TEST_WRONG,
		    arena_printf(w->arena, WORDS("The key set's address does not answer: %s"),
		        call->request.url != NULL ? why_not(call) : WORDS("it is no address")),
		    WORDS("Compare the key set URL with the one that the platform shows; where the platform "
		          "cannot be "
		          "reached from here, paste its public key instead.")};
	else
		told = keyset_answer_told(w, &call->answer, &jwks);
	told_add(t, "keyset", &told);
	json_object_set(
	    t->result, "keys", jwks != NULL ? keys_describe(w, jwks) : json_own(w->arena, json_array()));
}

static void certificate_judge(struct work *w, struct test *t, const struct certificate *c)
{
	int64_t days = (c->expires_us - time_now_us()) / US_PER_S / DAY_S;
	char text[TIME_TEXT_SIZE];
	const char *until = arena_strdup(w->arena, time_format(c->expires_us, text));

	json_object_set_new(t->result, "certificate_expires_at", json_string(until));
	if (!c->trusted)
		step_add(t, "certificate", TEST_WRONG,
		    arena_printf(w->arena, WORDS("Its certificate (by %s, until %s) is not trusted: %s"),
		        c->issuer, until, c->doubt),
		    WORDS("Those who run the platform have to install a certificate that everybody trusts, "
		          "with its "
		          "intermediate certificates."));
	else if (days < SOON_DAYS)
		step_add(t, "certificate", TEST_LOOK,
		    arena_printf(w->arena, WORDS("Its certificate (by %s) runs out in %lld days, on %s."),
		        c->issuer, (long long)days, until),
		    WORDS(
		        "Tell those who run the platform: when it has run out, no launch can be verified."));
	else
		step_add(t, "certificate", TEST_GOOD,
		    arena_printf(
		        w->arena, WORDS("Its certificate (by %s) holds until %s."), c->issuer, until),
		    "");
}

static void certificate_look(struct work *w, struct test *t)
{
	const char *url =
	    t->registration->jwks != NULL ? t->registration->auth_url : t->registration->jwks_uri;
	struct certificate certificate;
	const char *origin, *host, *port;
	size_t len;

	if (http_url_origin(w, url, &origin) != OK) {
		work_forgive(w);
		return;
	}
	if (strncmp(origin, "https://", 8) != 0) {
		step_add(t, "certificate", TEST_LOOK,
		    WORDS("There is none: the address is http, and anybody between can change the keys."),
		    WORDS("Use https everywhere but on a machine of your own."));
		return;
	}
	host = origin + 8;
	port = strrchr(host, ':');
	port = port != NULL && strchr(port, ']') == NULL ? port + 1 : NULL;
	len = port != NULL ? (size_t)(port - 1 - host) : strlen(host);
	if (certificate_read_of_others(w, arena_strndup(w->arena, host, len), port != NULL ? port : "443",
	        t->config->outbound_private, CERTIFICATE_WAIT_MS, &certificate) == OK) {
		certificate_judge(w, t, &certificate);
		return;
	}
	step_add(t, "certificate", TEST_WRONG,
	    arena_printf(w->arena, WORDS("Its certificate could not be read: %s"), w->detail),
	    WORDS("See that the platform answers by https from the internet."));
	work_forgive(w);
}

/* By the first answer that tells the time. What may have passed meanwhile is not held against it. */
static void clock_look(struct work *w, struct test *t)
{
	static const int order[] = {CALL_KEYS, CALL_AUTH, CALL_TOKEN, CALL_ISSUER};
	int64_t date_s = -1, off_s = 0, size_s;

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && date_s < 0; i++)
		date_s = answered(&t->calls[order[i]]) ? t->calls[order[i]].answer.date_s : -1;
	if (date_s < 0) {
		json_object_set_new(t->result, "clock_s", json_null());
		step_add(t, "clock", TEST_LOOK,
		    WORDS("The platform's clock is unknown: no answer said the time."), "");
		return;
	}
	if (date_s < t->begun_us / US_PER_S)
		off_s = date_s - t->begun_us / US_PER_S;
	else if (date_s > t->ended_us / US_PER_S)
		off_s = date_s - t->ended_us / US_PER_S;
	size_s = off_s < 0 ? -off_s : off_s;
	json_object_set_new(t->result, "clock_s", json_integer(off_s));
	step_add(t, "clock",
	    size_s > LTI_SKEW_S     ? TEST_WRONG
	    : size_s > CLOCK_LOOK_S ? TEST_LOOK
	                            : TEST_GOOD,
	    size_s <= 1 ? WORDS("Its clock and ours agree.")
	    : off_s > 0
	        ? arena_printf(w->arena, WORDS("Its clock is %lld seconds ahead of ours."), (long long)size_s)
	        : arena_printf(w->arena, WORDS("Its clock is %lld seconds behind ours."), (long long)size_s),
	    size_s > CLOCK_LOOK_S ? WORDS("Let both servers keep their time by NTP: more than 60 seconds, "
	                                  "and launches are refused.")
	                          : "");
}

static void tokens_look(struct work *w, struct test *t)
{
	if (!is_url(w, t->registration->token_url)) {
		step_add(t, "token", TEST_LOOK,
		    WORDS("No access token URL is registered: no grade goes back."),
		    WORDS("Enter it if the platform is to take grades."));
		return;
	}
	for (int i = 0; i < SCOPES; i++) {
		const struct http_call *call = &t->calls[CALL_TOKEN + i];
		const char *step = arena_printf(w->arena, "token %s", strrchr(scopes[i], '/') + 1);
		struct test_told told;
		bool granted = false;

		told = answered(call) ? token_answer_told(w, &call->answer, scopes[i], &granted)
		                      : token_silence_told(w, why_not(call));
		if (granted)
			json_array_append_new(t->granted, json_string(scopes[i]));
		told_add(t, step, &told);
	}
}

enum err lti_selftest(struct work *w, const struct config *config, struct keys *keys, struct http *http,
    const struct lti_registration *registration, json_t **ret_result)
{
	struct test *t = arena_alloc(w->arena, sizeof(*t));
	char text[TIME_TEXT_SIZE];

	*t = (struct test){.config = config, .registration = registration};
	t->result = json_own(w->arena, json_object());
	t->steps = json_own(w->arena, json_array());
	t->granted = json_own(w->arena, json_array());
	json_object_set_new(t->result, "certificate_expires_at", json_null());
	TRY(calls_make(w, t, keys, http));
	issuer_look(w, t);
	authorization_look(w, t);
	keys_look(w, t);
	certificate_look(w, t);
	clock_look(w, t);
	tokens_look(w, t);
	json_object_set_new(t->result, "verdict", json_string(verdicts[t->worst]));
	json_object_set(t->result, "steps", t->steps);
	json_object_set(t->result, "granted", t->granted);
	json_object_set_new(t->result, "tested_at", json_string(time_format(time_now_us(), text)));
	*ret_result = t->result;
	return OK;
}
