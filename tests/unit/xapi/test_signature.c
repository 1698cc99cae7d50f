/* Signed statements: taken where the signature is of this statement, refused where it is not. */
#include "statements.h"

#include <string.h>

#include "base/id.h"
#include "signer.h"
#include "xapi/statement/signature.h"

#define ID "'id':'33cff416-e331-4c9d-969e-5373a1756120'"
#define ME WITH(ID ",'result':{'duration':'P1DT12H36M0.12S'}")

struct signing {
	struct lrs lrs;
	struct signer signer;
};

static void begin(struct signing *s)
{
	lrs_begin(&s->lrs, XAPI_1_0_3);
	s->signer = signer_new(s->lrs.arena);
}

/* A statement with this token as its signature, judged. */
static enum err judged(struct signing *s, const char *members, const char *token, const char *type)
{
	struct lrs *lrs = &s->lrs;
	struct xapi_blob blob = {
	    .sha2 = sha256_hex(lrs->arena, token), .content_type = type, .data = {token, strlen(token)}};
	const char *text = arena_printf(lrs->arena,
	    "{" ACTOR "," VERB "," OBJECT ",%s,'attachments':[{'usageType':"
	    "'http://adlnet.gov/expapi/attachments/"
	    "signature','display':{'en':'S'},'contentType':'%s','length':%zu,"
	    "'sha2':'%s'}]}",
	    members, type, strlen(token), blob.sha2);
	size_t count;

	assert_int_equal(statements_take(lrs, text), OK);
	assert_int_equal(xapi_attachments_check(&lrs->w, lrs->statements, 1, &blob, 1, &count), OK);
	return xapi_signatures_check(&lrs->w, &lrs->reading, lrs->statements, 1, &blob, count);
}

static enum err signed_by(struct signing *s, int bits, const char *header, const char *payload)
{
	struct arena *a = s->lrs.arena;
	enum err e = judged(s, ID ",'result':{'duration':'P1DT12H36M0.12S'}",
	    signer_sign(a, &s->signer, bits, quoted(&s->lrs, header), quoted(&s->lrs, payload)),
	    "application/octet-stream");

	if (e != OK)
		assert_string_equal(s->lrs.w.field, "/attachments/0");
	return e;
}

static const char *with_chain(struct signing *s, const char *alg, const char *x5c)
{
	return arena_printf(s->lrs.arena, "{'alg':'%s','x5c':['%s']}", alg, x5c);
}

static void test_signature__is_taken_with_the_three_algorithms_and_its_certificate(void **state)
{
	struct signing s;

	begin(&s);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256'}", ME), OK);
	assert_int_equal(signed_by(&s, 256, with_chain(&s, "RS256", s.signer.x5c), ME), OK);
	assert_int_equal(signed_by(&s, 384, with_chain(&s, "RS384", s.signer.x5c), ME), OK);
	assert_int_equal(signed_by(&s, 512, with_chain(&s, "RS512", s.signer.x5c), ME), OK);
	lrs_end(&s.lrs);
}

static void test_signature__may_say_the_same_in_other_words(void **state)
{
	struct signing s;

	begin(&s);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256'}",
	                     "{'result':{'duration':'P1DT12H36M0.1237S'}," OBJECT "," VERB "," ACTOR
	                     ",'version':'1.0.0'}"),
	    OK);
	assert_int_equal(
	    signed_by(&s, 256, "{'alg':'RS256'}", WITH(ID ",'result':{'duration':'P1DT12H36M0.13S'}")),
	    ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256'}", PLAIN), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256'}",
	                     WITH("'id':'33cff416-e331-4c9d-969e-5373a1756121','result':{'duration':"
	                          "'P1DT12H36M0.12S'}")),
	    ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256'}", "[" ME "]"), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256'}", "{no JSON"), ERR_BAD_INPUT);
	lrs_end(&s.lrs);
}

static void test_signature__other_algorithms_and_headers_are_refused_before_anything_is_verified(void **state)
{
	struct signing s;

	begin(&s);
	assert_int_equal(signed_by(&s, 256, "{'alg':'HS256'}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'none'}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'rs256'}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256','alg':'RS256'}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256','crit':['b64']}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "[]", ME), ERR_BAD_INPUT);
	lrs_end(&s.lrs);
}

static void test_signature__of_another_key_than_the_certificates_is_refused(void **state)
{
	struct signing s;
	struct signer other;

	begin(&s);
	other = signer_new(s.lrs.arena);
	assert_int_equal(signed_by(&s, 256, with_chain(&s, "RS256", other.x5c), ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, with_chain(&s, "RS384", s.signer.x5c), ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, with_chain(&s, "RS256", "AAAA"), ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, with_chain(&s, "RS256", ""), ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256','x5c':[]}", ME), ERR_BAD_INPUT);
	assert_int_equal(signed_by(&s, 256, "{'alg':'RS256','x5c':'x'}", ME), ERR_BAD_INPUT);
	lrs_end(&s.lrs);
}

static void test_signature__that_is_no_jws_or_of_another_type_is_refused(void **state)
{
	struct signing s;
	const char *token;

	begin(&s);
	token = signer_sign(s.lrs.arena, &s.signer, 256, "{\"alg\":\"RS256\"}", quoted(&s.lrs, WITH(ID)));
	assert_int_equal(judged(&s, ID, token, "application/octet-stream"), OK);
	assert_int_equal(judged(&s, ID, token, "text/plain"), ERR_BAD_INPUT);
	assert_int_equal(judged(&s, ID, "no token", "application/octet-stream"), ERR_BAD_INPUT);
	assert_int_equal(judged(&s, ID, "a.b", "application/octet-stream"), ERR_BAD_INPUT);
	assert_int_equal(judged(&s, ID, arena_printf(s.lrs.arena, "%s.x", token), "application/octet-stream"),
	    ERR_BAD_INPUT);
	assert_int_equal(judged(&s, ID, arena_printf(s.lrs.arena, "%s\n", token), "application/octet-stream"),
	    ERR_BAD_INPUT);
	lrs_end(&s.lrs);
}

static void test_signature__must_come_with_the_request_and_other_usages_are_no_signatures(void **state)
{
#define USED(usage)                                                                                          \
	WITH(ID ",'attachments':[{'usageType':'" usage "','display':{},'contentType':'text/plain',"          \
	        "'length':1,'fileUrl':'urn:f','sha2':"                                                       \
	        "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}]")
	struct lrs lrs;

	lrs_begin(&lrs, XAPI_1_0_3);
	assert_int_equal(statements_take(&lrs, USED("http://adlnet.gov/expapi/attachments/signature")), OK);
	assert_int_equal(
	    xapi_signatures_check(&lrs.w, &lrs.reading, lrs.statements, 1, NULL, 0), ERR_BAD_INPUT);
	assert_int_equal(statements_take(&lrs, USED("http://adlnet.gov/expapi/attachments/signatures")), OK);
	assert_int_equal(xapi_signatures_check(&lrs.w, &lrs.reading, lrs.statements, 1, NULL, 0), OK);
	lrs_end(&lrs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_signature__is_taken_with_the_three_algorithms_and_its_certificate),
	    cmocka_unit_test(test_signature__may_say_the_same_in_other_words),
	    cmocka_unit_test(
	        test_signature__other_algorithms_and_headers_are_refused_before_anything_is_verified),
	    cmocka_unit_test(test_signature__of_another_key_than_the_certificates_is_refused),
	    cmocka_unit_test(test_signature__that_is_no_jws_or_of_another_type_is_refused),
	    cmocka_unit_test(test_signature__must_come_with_the_request_and_other_usages_are_no_signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
