/* The two halves of the self-test: selftest.c asks, selftest_words.c judges what came (pure). */
#ifndef LTI_SELFTEST_INT_H
#define LTI_SELFTEST_INT_H

#include "keys/http.h"
#include "lti/selftest.h"

enum test_verdict { TEST_GOOD, TEST_LOOK, TEST_WRONG };

struct test_told {
	enum test_verdict verdict;
	const char *says, *advice; /* English in WORDS; advice "" for none */
};

/* A key set in hand. */
struct test_told keyset_told(struct work *w, const json_t *jwks);
/* What its address answered; *ret_jwks is set where it is one. */
struct test_told keyset_answer_told(struct work *w, const struct http_answer *answer, json_t **ret_jwks);

/* What the token endpoint answered; *ret_granted: the scope was given. The token itself goes nowhere. */
struct test_told token_answer_told(
    struct work *w, const struct http_answer *answer, const char *scope, bool *ret_granted);
struct test_told token_silence_told(struct work *w, const char *why);

#endif
