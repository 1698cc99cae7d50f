#include <string.h>

#include "lti/ags.h"
#include "lti/doctor.h"
#include "lti/selftest.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/platform/platform.h"

enum { STEPS_MAX = 32, GRANTED_MAX = 16 };

struct fields {
	const char *org;
	struct uuid id;
};

static const struct {
	const char *step, *title;
} titles[] = {
    {"issuer", WORDS("Issuer")},
    {"authorization", WORDS("Authentication request URL")},
    {"keyset", WORDS("Key set")},
    {"certificate", WORDS("Certificate")},
    {"clock", WORDS("Clock")},
    {"token", WORDS("Access token")},
};

static const char *retold(struct request *r, const char *english)
{
	return page_retell(r->work.arena, request_language(r), english);
}

static const char *step_title(struct request *r, const char *step)
{
	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		if (strcmp(titles[i].step, step) == 0)
			return retold(r, titles[i].title);
	}
	if (strncmp(step, "token ", 6) == 0)
		return retold(r, arena_printf(r->work.arena, WORDS("Access token for %s"), step + 6));
	return step;
}

static size_t step_rows(struct request *r, const json_t *result, struct page_platform_test_steps *rows)
{
	json_t *step;
	size_t i, count = 0;

	json_array_foreach(json_object_get(result, "steps"), i, step)
	{
		if (count == STEPS_MAX)
			break;
		rows[count++] =
		    (struct page_platform_test_steps){.title = step_title(r, platform_text(step, "step")),
		        .verdict = platform_text(step, "verdict"),
		        .says = retold(r, platform_text(step, "says")),
		        .advice = retold(r, platform_text(step, "advice"))};
	}
	return count;
}

enum err get_platform_test(struct request *r)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platform_test_steps steps[STEPS_MAX];
	struct page_platform_test_granted granted[GRANTED_MAX];
	const json_t *platform;
	json_t *result, *scope;
	struct uuid id = {{0}};
	size_t i, granted_count = 0;

	TRY(platform_of_path(r, &platform));
	if (!uuid_parse(platform_text(platform, "registration"), &id))
		return fail(&r->work, ERR_INTERNAL, "a registration has no id");
	TRY(lti_selftest_last(&r->work, id, &result));
	json_array_foreach(json_object_get(result, "granted"), i, scope)
	{
		if (granted_count < GRANTED_MAX)
			granted[granted_count++] =
			    (struct page_platform_test_granted){.scope = json_string_value(scope)};
	}
	page_platform_test(&html, &(struct page_platform_test){.lang = request_language(r),
	                              .frame = frame_make(r, "platforms"),
	                              .name = platform_text(platform, "name"),
	                              .back = platform_address(r, platform, ""),
	                              .tested_at = platform_time(result, "tested_at"),
	                              .verdict = platform_text(result, "verdict"),
	                              .steps = steps,
	                              .steps_count = step_rows(r, result, steps),
	                              .granted = granted,
	                              .granted_count = granted_count});
	return reply_page(r, 200, &html);
}

enum err post_platform_test(struct request *r)
{
	struct fields in = {0};
	const json_t *platform;
	json_t *result;

	TRY(platform_of_path(r, &platform));
	if (!uuid_parse(platform_text(platform, "registration"), &in.id))
		return fail(&r->work, ERR_INTERNAL, "a registration has no id");
	TRY(platform_test(&r->work, &r->app->config, r->app->keys, r->app->http, &r->principal,
	    r->principal.org, in.id, &result));
	return reply_redirect(r, 303, platform_address(r, platform, "/test"));
}

static void keys_put(struct request *r, const json_t *keys, struct platform_sight *sight)
{
	json_t *key;
	size_t i;

	sight->keys = arena_alloc(r->work.arena, (json_array_size(keys) + 1) * sizeof(*sight->keys));
	json_array_foreach(keys, i, key)
	{
		sight->keys[sight->keys_count++] =
		    (struct page_platform_keys){.kid = platform_text(key, "kid"),
		        .kind = platform_text(key, "kind"),
		        .bits = json_integer_value(json_object_get(key, "bits")),
		        .usable = json_is_true(json_object_get(key, "usable"))};
	}
}

/* A pinned set; else what this process read last, or else what the last self-test read. */
enum err platform_sight(struct request *r, struct uuid registration, struct platform_sight *ret_sight)
{
	struct work *w = &r->work;
	struct platform_sight sight = {.fault = "", .fault_scope = "", .keys_trouble = "", .pin = ""};
	struct key_set_seen seen = {.trouble = ""};
	struct lti_registration known;
	json_t *test, *fault;
	const char *pin;

	TRY(lti_registration_load(w, registration, &known));
	TRY(lti_selftest_last(w, registration, &test));
	TRY(lti_token_fault(w, registration, &fault));
	TRY(keys_pinned(w, registration, &pin));
	sight.pin = pin != NULL ? pin : "";
	sight.verdict = platform_text(test, "verdict");
	sight.tested_at = platform_time(test, "tested_at");
	sight.certificate = platform_time(test, "certificate_expires_at");
	if (fault != NULL) {
		sight.fault = retold(r, platform_text(fault, "reason"));
		sight.fault_at = platform_time(fault, "at");
		sight.fault_scope = platform_text(fault, "scope");
		sight.fault_times = json_integer_value(json_object_get(fault, "times"));
	}
	if (known.jwks == NULL)
		keys_set_seen(w, r->app->keys, known.jwks_uri, &seen);
	sight.keys_trouble = retold(r, seen.trouble);
	sight.keys_failed = seen.failed_us;
	sight.keys_fetched = seen.keys != NULL ? seen.fetched_us : sight.tested_at;
	keys_put(r,
	    known.jwks != NULL  ? keys_describe(w, known.jwks)
	    : seen.keys != NULL ? seen.keys
	                        : json_object_get(test, "keys"),
	    &sight);
	*ret_sight = sight;
	return OK;
}
