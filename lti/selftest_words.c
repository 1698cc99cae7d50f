#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "lti/selftest_int.h"
#include "lti/token.h"

static struct test_told told(enum test_verdict verdict, const char *says, const char *advice)
{
	return (struct test_told){verdict, says, advice};
}

struct test_told keyset_told(struct work *w, const json_t *jwks)
{
	json_t *keys = keys_describe(w, jwks), *key;
	size_t count = json_array_size(keys), usable = 0, nameless = 0, i;

	json_array_foreach(keys, i, key)
	{
		usable += json_is_true(json_object_get(key, "usable")) ? 1 : 0;
		nameless += json_is_null(json_object_get(key, "kid")) ? 1 : 0;
	}
	if (count == 0)
		return told(TEST_WRONG, WORDS("The key set is empty."),
		    WORDS("The platform has made no key for this tool yet: save the tool there once more."));
	if (usable == 0)
		return told(TEST_WRONG,
		    arena_printf(w->arena,
		        WORDS(
		            "None of its %zu keys can verify a launch: an RSA key of 2048 bits or more, for "
		            "signatures, is wanted."),
		        count),
		    WORDS("Let the platform sign with RS256 and a key of 2048 bits or more."));
	if (nameless > 0)
		return told(TEST_GOOD,
		    arena_printf(w->arena,
		        WORDS(
		            "Keys in it: %zu; good for launches: %zu; without an id, so that each is tried: "
		            "%zu."),
		        count, usable, nameless),
		    "");
	return told(TEST_GOOD,
	    arena_printf(w->arena, WORDS("Keys in it: %zu; good for launches: %zu."), count, usable), "");
}

static bool is_page(const struct http_answer *answer)
{
	return strncasecmp(answer->content_type, "text/html", 9) == 0 ||
	       answer->body[strspn(answer->body, " \t\r\n")] == '<';
}

struct test_told keyset_answer_told(struct work *w, const struct http_answer *answer, json_t **ret_jwks)
{
	static const char advice[] = WORDS("Compare the key set URL with the one that the platform shows.");
	json_t *jwks;

	if (answer->status >= 300 && answer->status < 400)
		return told(TEST_WRONG,
		    arena_printf(w->arena,
		        WORDS("The key set's address leads elsewhere (%d), which is not followed."),
		        answer->status),
		    WORDS("Enter the address that it leads to; often only https or a slash is missing."));
	if (answer->status != 200)
		return told(TEST_WRONG,
		    arena_printf(w->arena, WORDS("The key set's address answered %d."), answer->status),
		    advice);
	if (is_page(answer))
		return told(TEST_WRONG, WORDS("A web page came from the key set's address instead of keys."),
		    WORDS("It is the address of another page, or one that wants somebody to sign in first."));
	if (json_read(w, "the key set", answer->body, answer->body_len, &jwks) != OK ||
	    !json_is_array(json_object_get(jwks, "keys"))) {
		work_forgive(w);
		return told(TEST_WRONG, WORDS("What came from the key set's address is no key set."), advice);
	}
	*ret_jwks = jwks;
	return keyset_told(w, jwks);
}

/* By the error that RFC 6749 names, and what platforms write beside it. */
static const char *refusal_advice(const char *why, int status)
{
	if (strcasestr(why, "aud") != NULL)
		return WORDS(
		    "The platform wants another audience (aud): enter it as the audience of token requests.");
	if (strcasestr(why, "invalid_client") != NULL || status == 401)
		return WORDS(
		    "Compare the client id, and see that the platform can read our keys at the public keyset "
		    "URL that this tool gives; a platform that was given a copy of our key needs a pin.");
	if (strcasestr(why, "unidentified_error") != NULL)
		return WORDS("Open edX says so where the clocks differ or our signature has run out: compare "
		             "the clocks.");
	if (strcasestr(why, "invalid_grant") != NULL || strcasestr(why, "invalid_request") != NULL ||
	    strcasestr(why, "unsupported_grant_type") != NULL)
		return WORDS("See that this is the platform's LTI 1.3 token address, and not that of another "
		             "service.");
	if (status == 404)
		return WORDS("Compare the access token URL with the one that the platform shows.");
	return WORDS("Compare the access token URL and the client id with what the platform shows.");
}

struct test_told token_answer_told(
    struct work *w, const struct http_answer *answer, const char *scope, bool *ret_granted)
{
	struct token_grant grant;
	const char *why;

	*ret_granted = false;
	if (token_answer_read(w, answer, scope, &grant) == OK) {
		*ret_granted = scope_holds(grant.scope, scope);
		if (*ret_granted)
			return told(TEST_GOOD, WORDS("A token was given."), "");
		return told(TEST_LOOK, WORDS("A token was given, but without this right."),
		    WORDS("Switch the service on for this tool at the platform, where it is wanted."));
	}
	why = arena_strdup(w->arena, w->detail);
	work_forgive(w);
	if (strstr(why, "invalid_scope") != NULL)
		return told(TEST_LOOK, WORDS("The platform does not give this right."),
		    WORDS("Switch the service on for this tool at the platform, where it is wanted."));
	if (answer->status != 200 && answer->status != 201 && is_page(answer))
		return told(TEST_WRONG,
		    arena_printf(w->arena, WORDS("No token: a web page came instead (%d)."), answer->status),
		    WORDS("Compare the access token URL with the one that the platform shows."));
	return told(TEST_WRONG, arena_printf(w->arena, WORDS("No token: %s"), why),
	    refusal_advice(why, answer->status));
}

struct test_told token_silence_told(struct work *w, const char *why)
{
	return told(TEST_WRONG,
	    arena_printf(w->arena, WORDS("The access token URL does not answer: %s"), why),
	    WORDS("Compare the access token URL with the one that the platform shows."));
}
