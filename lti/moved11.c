#include "lti/moved11.h"

#include <string.h>

#include "base/sha1.h"
#include "base/time.h"
#include "lti/checks_int.h"
#include "lti/consumer_store.h"
#include "lti/oauth1.h"

enum { ID_MAX = 255, CLAIM_MAX = 8192 };

const char *lti_moved_sign(struct work *w, const struct lti_moved_claim *claim, const char *secret)
{
	const char *base = arena_printf(w->arena, "%s&%s&%s&%s&%lld&%s", claim->key, claim->deployment_id,
	    claim->iss, claim->client_id, (long long)claim->exp_s, claim->nonce);
	uint8_t mac[SHA256_SIZE];

	hmac_sha256(secret, strlen(secret), base, strlen(base), mac);
	return base64_encode(w->arena, mac, sizeof(mac));
}

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && strlen(text) <= CLAIM_MAX ? text : "";
}

/* Told beside the checks; a claim that does not hold is no reason to keep somebody out. */
static void tell(struct lti_launch *launch, bool passed, const char *received)
{
	if (launch->checks_count == LTI_CHECKS_MAX)
		return;
	launch->checks[launch->checks_count++] = (struct lti_check_result){.name = "lti1p1",
	    .passed = passed,
	    .received = received,
	    .expected =
	        WORDS("who the learner was in LTI 1.1, signed with the secret of a key that is known here")};
}

static bool is_signed(struct work *w, const json_t *claims, const json_t *lti1p1,
    const struct lti_launch *launch, const struct lti11_consumer *consumer)
{
	const char *sign = member(lti1p1, "oauth_consumer_key_sign");
	int64_t exp_us;

	if (*sign == '\0' || !claim_time(json_object_get(claims, "exp"), &exp_us))
		return false;
	return oauth1_signature_equal(
	    sign, lti_moved_sign(w,
	              &(struct lti_moved_claim){.key = consumer->registration.client_id,
	                  .deployment_id = lti_claim_deployment(w, claims),
	                  .iss = launch->registration.issuer,
	                  .client_id = launch->registration.client_id,
	                  .nonce = member(claims, "nonce"),
	                  .exp_s = exp_us / US_PER_S},
	              consumer->secret));
}

/* What is left out is as it is in LTI 1.3. */
static void moved_fill(struct lti_launch *launch, const json_t *lti1p1, const char *legacy,
    const struct lti11_consumer *consumer, bool by_signature)
{
	const char *user = member(lti1p1, "user_id"), *link = member(lti1p1, "resource_link_id");

	if (*user == '\0')
		user = *legacy != '\0' && !by_signature ? legacy : launch->sub;
	launch->moved = (struct lti_moved){.consumer = consumer->registration.id,
	    .origin = consumer->registration.origin,
	    .user_id = strlen(user) <= ID_MAX ? user : "",
	    .resource_link_id = *link == '\0' || strlen(link) > ID_MAX ? launch->resource_link_id : link,
	    .is_signed = by_signature};
	if (*launch->moved.user_id == '\0')
		launch->moved.user_id = NULL;
}

enum err lti_moved_read(struct work *w, struct keys *keys, const json_t *claims, struct lti_launch *launch)
{
	const json_t *lti1p1 = lti_claim(claims, "lti1p1");
	const char *legacy = json_string_value(lti_claim(claims, "lti11_legacy_user_id"));
	struct lti11_consumer consumer;
	bool known, trusted, by_signature;

	if (!json_is_object(lti1p1))
		lti1p1 = NULL;
	if ((lti1p1 == NULL && legacy == NULL) || *launch->sub == '\0')
		return OK;
	TRY(consumer_store_moved(w, keys, &launch->registration, member(lti1p1, "oauth_consumer_key"), &known,
	    &trusted, &consumer));
	if (!known) {
		tell(launch, false, WORDS("a key that is not known here"));
		return OK;
	}
	by_signature = is_signed(w, claims, lti1p1, launch, &consumer);
	if (by_signature || trusted)
		moved_fill(launch, lti1p1, legacy != NULL ? legacy : "", &consumer, by_signature);
	tell(launch, by_signature || trusted,
	    by_signature ? WORDS("as expected")
	    : trusted    ? WORDS("unsigned, and believed because an administrator trusts this platform")
	    : *member(lti1p1, "oauth_consumer_key_sign") != '\0' ? WORDS("a signature that does not fit")
	                                                         : WORDS("a claim without a signature"));
	return OK;
}
