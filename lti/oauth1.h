/* OAuth 1.0a signatures (RFC 5849), HMAC-SHA1 only, without tokens: what LTI 1.1 proves itself by, in both
 * directions. Pure. */
#ifndef LTI_OAUTH1_H
#define LTI_OAUTH1_H

#include "base/fields.h"
#include "base/work.h"

enum { OAUTH1_BASE_MAX = 512 * 1024, OAUTH1_PARAMETERS_MAX = 2 * FORM_PAIRS_MAX };

/* The base string (section 3.4.1) of a request to url (absolute; its own query counts) with these decoded
 * parameters, oauth_signature and realm left out. query and body may be NULL. ERR_BAD_INPUT: url is none, or
 * there are more than OAUTH1_PARAMETERS_MAX parameters or OAUTH1_BASE_MAX bytes. */
struct oauth1_request {
	const char *method, *url;
	const struct form *query, *body;
};
enum err oauth1_base_string(
    struct work *w, const struct oauth1_request *request, const char **ret_base) MUST_CHECK;

/* The signature (section 3.4.2) of a base string, base64. */
const char *oauth1_signature(struct work *w, const char *base, const char *secret);

/* Compares in constant time. */
bool oauth1_signature_equal(const char *a, const char *b);

/* An Authorization header, name and all, that signs a POST of a body that is no form, by its hash
 * (oauth_body_hash). ERR_BAD_INPUT: url is none. */
struct oauth1_post {
	const char *url, *key, *secret, *nonce, *body;
	size_t body_len;
	int64_t at_us;
};
enum err oauth1_post_header(
    struct work *w, const struct oauth1_post *post, const char **ret_header) MUST_CHECK;

#endif
