#include "lms/link/visit.h"

#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/link/visit_store.h"
#include "lms/organization/organization.h"

enum { UUID_SIZE = 16, PROOF_SIZE = 2 * UUID_SIZE };

static const char purpose[] = "visit", code_purpose[] = "learner-code";

/* No I, O, 0 and 1, which people mistake for each other. */
static const char alphabet[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

enum err visit_begin(
    struct work *w, const struct keys *keys, const struct visit *visit, const char **ret_capability)
{
	struct visit made = *visit;
	uint8_t bytes[PROOF_SIZE];

	made.id = uuid_v7();
	made.expires_us = w->now_us + VISIT_LIFE_S * US_PER_S;
	TRY(visit_store_add(w, &made));
	memcpy(bytes, made.org.bytes, UUID_SIZE);
	memcpy(bytes + UUID_SIZE, made.id.bytes, UUID_SIZE);
	*ret_capability = keys_capability(w, keys, purpose, bytes, sizeof bytes);
	return OK;
}

const char *visit_address(struct work *w, const struct config *config, const char *capability)
{
	return arena_printf(w->arena, "%s/me/%s", config->app_url, capability);
}

const char *visit_courses_address(struct work *w, const struct config *config, const char *capability)
{
	return arena_printf(w->arena, "%s/learn/%s", config->app_url, capability);
}

enum err visit_prove(struct work *w, const struct keys *keys, const char *capability, struct visit *ret_visit)
{
	uint8_t bytes[PROOF_SIZE];
	struct visit visit = {.source = ""};
	bool there;

	if (!keys_capability_read(keys, purpose, capability, bytes, sizeof bytes))
		return fail(w, ERR_GONE, "this address is good no longer");
	memcpy(visit.org.bytes, bytes, UUID_SIZE);
	memcpy(visit.id.bytes, bytes + UUID_SIZE, UUID_SIZE);
	TRY(organization_admits(w, visit.org));
	TRY(visit_store_one(w, &visit, &there));
	if (!there)
		return fail(w, ERR_GONE, "this address is good no longer");
	*ret_visit = visit;
	return OK;
}

struct principal visit_principal(const struct visit *visit)
{
	return (struct principal){
	    .kind = strcmp(visit->source, "direct") == 0 ? PRINCIPAL_GUEST : PRINCIPAL_LAUNCH,
	    .id = visit->learner,
	    .org = visit->org,
	    .session = visit->id,
	    .name = ""};
}

static const char *code_hash(struct work *w, const struct keys *keys, struct uuid org, const char *code)
{
	const char *text = arena_printf(w->arena, "%s %s", uuid_text(w->arena, org), code);
	uint8_t mac[SHA256_SIZE];

	keys_mac(keys, code_purpose, text, strlen(text), mac);
	return hex_encode(w->arena, mac, sizeof mac);
}

enum err visit_code(
    struct work *w, const struct keys *keys, const struct visit *visit, char ret_code[static CODE_TEXT_SIZE])
{
	char plain[CODE_LENGTH + 1] = {0};
	uint8_t drawn[CODE_LENGTH];
	bool kept;

	random_bytes(drawn, sizeof drawn);
	for (int i = 0; i < CODE_LENGTH; i++)
		plain[i] = alphabet[drawn[i] % 32];
	TRY(visit_store_code(
	    w, visit, code_hash(w, keys, visit->org, plain), w->now_us + CODE_LIFE_S * US_PER_S, &kept));
	if (!kept)
		return fail_field(w, ERR_NOT_FOUND, "learner", "nothing of this learner is kept");
	memcpy(ret_code, plain, CODE_LENGTH / 2);
	ret_code[CODE_LENGTH / 2] = '-';
	memcpy(ret_code + CODE_LENGTH / 2 + 1, plain + CODE_LENGTH / 2, CODE_LENGTH / 2 + 1);
	return OK;
}

/* As it was given out; "" for what cannot be one. */
static const char *code_plain(struct work *w, const char *typed)
{
	char *plain = arena_alloc(w->arena, CODE_LENGTH + 1);
	size_t len = 0;

	for (; *typed != '\0'; typed++) {
		char c = *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 32) : *typed;

		if (c == ' ' || c == '-')
			continue;
		if (len == CODE_LENGTH || strchr(alphabet, c) == NULL)
			return "";
		plain[len++] = c;
	}
	return len == CODE_LENGTH ? plain : "";
}

struct trying {
	const struct visit *visit;
	bool may;
};

static enum err try_body(struct work *w, void *arg)
{
	struct trying *t = arg;

	return visit_store_try(w, t->visit, &t->may);
}

struct joining {
	const struct visit *visit;
	const char *hash;
};

static enum err join_body(struct work *w, void *arg)
{
	const struct joining *j = arg;
	struct principal by = visit_principal(j->visit);
	struct uuid other, made;

	TRY(visit_store_code_use(w, j->visit->org, j->hash, &other));
	if (uuid_is_nil(other))
		return fail_field(w, ERR_BAD_INPUT, "code",
		    WORDS("This code is not known, was used already, or is older than ten minutes. Ask for a "
		          "new one in the "
		          "other place."));
	return learner_link_within(w,
	    &(struct link){.by = &by,
	        .org = j->visit->org,
	        .learner = j->visit->learner,
	        .other = other,
	        .proof = LINK_BY_CODE},
	    &made);
}

enum err visit_join(struct work *w, const struct keys *keys, const struct visit *visit, const char *code)
{
	struct joining j = {.visit = visit, .hash = code_hash(w, keys, visit->org, code_plain(w, code))};
	struct trying t = {.visit = visit};

	/* Counted before it is looked at, and whatever comes of it. */
	TRY(db_transact(w, db_tenant(visit->org), try_body, &t));
	if (!t.may)
		return fail_field(
		    w, ERR_TOO_MANY, "code", WORDS("Too many codes were tried here. Wait an hour."));
	return db_transact(w, db_tenant(visit->org), join_body, &j);
}

enum err visit_join_account(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const struct visit *visit, const char *email, const char *password,
    const char *code, int64_t *ret_wait_s)
{
	struct principal by = visit_principal(visit);
	struct uuid account, made;
	bool strong;

	TRY(sign_in_check(w, config, keys, visitor, email, password, code, &account, &strong, ret_wait_s));
	return learner_link(w,
	    &(struct link){.by = &by,
	        .org = visit->org,
	        .learner = visit->learner,
	        .account = account,
	        .proof = LINK_BY_PASSWORD},
	    &made);
}
