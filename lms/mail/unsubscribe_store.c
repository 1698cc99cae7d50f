#include <ctype.h>
#include <string.h>

#include "lms/mail/mail_int.h"
#include "lms/mail/unsubscribe.h"
#include "lms_sql.h"

static const char purpose[] = "unsubscribe";

struct token {
	struct uuid org;
	uint8_t mac[SHA256_SIZE];
};

/* Addresses are told apart without regard to the case of letters, as people write them. */
static void address_mac(
    struct work *w, const struct keys *keys, const char *address, uint8_t ret_mac[static SHA256_SIZE])
{
	char *lower = arena_strdup(w->arena, address);

	for (char *c = lower; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	keys_mac(keys, "unsubscribe-address", lower, strlen(lower), ret_mac);
}

const char *mail_unsubscribe_token(struct work *w, const struct keys *keys, struct uuid org, const char *to)
{
	struct token token = {.org = org};

	address_mac(w, keys, to, token.mac);
	return keys_capability(w, keys, purpose, &token, sizeof(token));
}

static enum err token_read(struct work *w, const struct keys *keys, const char *text, struct token *ret)
{
	if (!keys_capability_read(keys, purpose, text, ret, sizeof(*ret)))
		return fail(w, ERR_NOT_FOUND, "This link is not whole: open it from the mail itself");
	return OK;
}

enum err mail_unsubscribe(struct work *w, const struct keys *keys, const char *text, bool subscribe)
{
	struct token token;

	TRY(token_read(w, keys, text, &token));
	const char *const params[] = {
	    db_p_uuid(w, token.org), hex_encode(w->arena, token.mac, sizeof(token.mac))};
	return db_once(
	    w, db_tenant(token.org), subscribe ? &lms_mail_subscribe : &lms_mail_unsubscribe, params, NULL);
}

enum err mail_unsubscribed(
    struct work *w, const struct keys *keys, struct uuid org, const char *address, bool *ret_off)
{
	uint8_t mac[SHA256_SIZE];
	struct db_rows *rows;

	address_mac(w, keys, address, mac);
	const char *const params[] = {db_p_uuid(w, org), hex_encode(w->arena, mac, sizeof(mac))};
	TRY(db_once(w, db_tenant(org), &lms_mail_unsubscribed, params, &rows));
	*ret_off = db_count(rows) > 0;
	return OK;
}

enum err mail_unsubscribe_read(struct work *w, const struct keys *keys, const char *text,
    struct uuid *ret_org, const char **ret_organization, bool *ret_off)
{
	struct mail_sender_facts facts;
	struct token token;
	struct db_rows *rows;

	TRY(token_read(w, keys, text, &token));
	TRY(mail_facts(w, token.org, &facts));
	const char *const params[] = {
	    db_p_uuid(w, token.org), hex_encode(w->arena, token.mac, sizeof(token.mac))};
	TRY(db_once(w, db_tenant(token.org), &lms_mail_unsubscribed, params, &rows));
	*ret_org = token.org;
	*ret_organization = facts.organization;
	*ret_off = db_count(rows) > 0;
	return OK;
}
