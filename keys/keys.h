/* The only JOSE. Our own key set, other people's key sets, signing and verifying (JWS, RS256 only), sealing
 * of secrets at rest and capabilities (small MACed tokens of our own). */
#ifndef KEYS_KEYS_H
#define KEYS_KEYS_H

#include <jansson.h>

#include "base/config.h"
#include "base/work.h"
#include "db/db.h"
#include "keys/http.h"

struct keys;

/* Reads or makes the secret file, reads our key set from the database or makes its first RSA-2048 key (one
 * wins when several nodes start at once). w has a database session; http is borrowed and must outlive keys.
 * ERR_BAD_INPUT with the field secret_file: the file has the wrong size, can be read by others, or is not the
 * one this database's keys were sealed with. */
enum err keys_open(
    struct work *w, const struct config *config, struct http *http, struct keys **ret_keys) MUST_CHECK;
void keys_close(struct keys *keys);

/* Our public key set (RFC 7517) as ready text; every key has kid, use=sig and alg=RS256. In w's arena. */
enum err keys_public_set(struct work *w, struct keys *keys, const char **ret_json) MUST_CHECK;

/* Signs claims as a compact JWS (RS256, kid, typ=JWT) with the key of that kid, or with the current one where
 * kid is NULL. claims is borrowed. ERR_BUSY: this process has not yet read that key. */
enum err keys_sign(struct work *w, struct keys *keys, const char *kid, const json_t *claims,
    const char **ret_token) MUST_CHECK;
/* The key that a registration was bound to (keys_pin); *ret_kid NULL: none, the current one signs. */
enum err keys_pinned(struct work *w, struct uuid registration, const char **ret_kid) MUST_CHECK;

/* What the outside of a compact JWS says, before anything is believed. */
struct jws_peek {
	const char *token; /* borrowed */
	json_t *header;    /* in the arena */
	json_t *payload;   /* in the arena; NOT verified */
	const char *alg;
	const char *kid; /* NULL when absent */
};
/* Three base64url parts, at most 64 KiB, JSON objects without duplicate names, no `crit`; alg must be RS256.
 * Errors: ERR_BAD_INPUT with the field "id_token", "alg", "crit" or "kid". */
enum err jws_peek(struct work *w, const char *token, struct jws_peek *ret_peek) MUST_CHECK;

/* Why a verification failed, for the launch log. */
enum jws_result { JWS_GOOD, JWS_NO_KEY, JWS_BAD_KEY, JWS_BAD_SIGNATURE, JWS_NO_SET };

/* Verifies against the key set at jwks_uri through the cache: unknown kid → one forced refetch,
 * single-flight, cool-down 30 s for each URI; a header without kid tries all RSA signing keys (at most 8).
 * Keys below 2048 bits and use=enc are refused. OK means *ret_result is set; only JWS_GOOD proves the token.
 * After JWS_NO_SET w->detail says why the set cannot be had. The outside of the token is checked first, as by
 * jws_peek. */
enum err keys_verify(struct work *w, struct keys *keys, const char *token, const char *jwks_uri,
    enum jws_result *ret_result) MUST_CHECK;
/* The same of a token that was peeked at. */
enum err keys_verify_peeked(struct work *w, struct keys *keys, const struct jws_peek *peek,
    const char *jwks_uri, enum jws_result *ret_result) MUST_CHECK;
/* The same against a key set in hand: pure; for pinned sets and tests. */
enum err jws_verify(
    struct work *w, const char *token, const json_t *jwks, enum jws_result *ret_result) MUST_CHECK;
enum jws_result jws_verify_peeked(struct work *w, const struct jws_peek *peek, const json_t *jwks);

/* What a platform's keys are, for people: an array of {kid (null: none), kind ("RSA", "EC P-256"), bits (of
 * RSA; else 0), use, usable (a launch may be verified by it)}, at most KEYS_TOLD_MAX. Ends with the work. */
enum { KEYS_TOLD_MAX = 50 };
json_t *keys_describe(struct work *w, const json_t *jwks);

/* What this process last saw of the key set at an address, without asking for it anew. */
struct key_set_seen {
	int64_t fetched_us;  /* Unix time of the last good answer; 0: none */
	int64_t failed_us;   /* of the last that was not, since then; 0: none */
	const char *trouble; /* why; "" */
	json_t *keys;        /* keys_describe of it; NULL: none */
};
void keys_set_seen(struct work *w, struct keys *keys, const char *jwks_uri, struct key_set_seen *ret_seen);

/* Keys that somebody pasted: a key set in JSON, one JWK, or PEM (PUBLIC KEY, RSA PUBLIC KEY, CERTIFICATE; one
 * or several) as a key set, in the arena. ERR_BAD_INPUT, saying why, for anything else, and where no RSA key
 * of 2048 bits or more is among them. */
enum err keys_paste_read(struct work *w, const char *text, json_t **ret_jwks) MUST_CHECK;

/* Seals bytes with AES-256-GCM under the secret; purpose is bound in ("access-token", "private-key"). Text
 * form, base64url, in the arena. */
enum err keys_seal(struct work *w, struct keys *keys, const char *purpose, const char *plain, size_t len,
    const char **ret_sealed) MUST_CHECK;
/* ERR_INTERNAL when it was sealed under another secret or purpose. */
enum err keys_unseal(struct work *w, struct keys *keys, const char *purpose, const char *sealed,
    const char **ret_plain, size_t *ret_len) MUST_CHECK;

/* A capability: up to 96 bytes of ours, MACed under the secret with its purpose, as base64url. Stateless:
 * checked in a microsecond on any thread. */
const char *keys_capability(
    struct work *w, const struct keys *keys, const char *purpose, const void *data, size_t len);
/* False for anything that is not ours, for this purpose and of exactly len bytes; then ret_data is untouched.
 * Does not allocate. */
bool keys_capability_read(
    const struct keys *keys, const char *purpose, const char *text, void *ret_data, size_t len) MUST_CHECK;
/* HMAC-SHA256 under a key derived from the secret and purpose: host labels and the like. */
void keys_mac(const struct keys *keys, const char *purpose, const void *data, size_t len,
    uint8_t ret_mac[static SHA256_SIZE]);

/* Rotation (K3). A key is next (published, does not sign), current (signs) or retiring (published, signs only
 * for registrations bound to it). A thread of the service looks every 2 s: it reads what other nodes did,
 * lets a next key sign after key_publish_before, removes a retiring one after key_keep_after, and begins a
 * rotation by itself after key_rotate_after. ERR_BAD_INPUT with the field key_rotate_after. db is borrowed.
 */
enum err keys_watch_start(
    struct work *w, struct keys *keys, const struct config *config, struct db *db) MUST_CHECK;
void keys_watch_stop(struct keys *keys);

/* Publishes a next key, or finds the one there is. at_once: it signs from now on (for a key that others may
 * know); the old one still stays published. ERR_CONFLICT: pinned keys have filled the set. */
enum err keys_rotate(struct work *w, struct keys *keys, bool at_once, const char **ret_kid) MUST_CHECK;
/* An array of our keys, current, next, then retiring, without secrets; it ends with the work. */
enum err keys_list(struct work *w, const struct config *config, json_t **ret_list) MUST_CHECK;
/* Binds a registration that exists to one of our keys, for a platform that keeps a copy of it instead of
 * reading our set. ERR_NOT_FOUND with the field kid. */
enum err keys_pin(struct work *w, const char *kid, struct uuid registration) MUST_CHECK;
/* ERR_NOT_FOUND: it was not bound. */
enum err keys_unpin(struct work *w, struct uuid registration) MUST_CHECK;

/* Access tokens for our own API: JWTs by HS256 under a key made from the secret. */
struct keys_token {
	const char *audience, *scope; /* scope: words separated by blanks */
	int64_t expires_s;            /* Unix time */
};
enum err keys_token_make(
    struct work *w, struct keys *keys, const struct keys_token *token, const char **ret_text) MUST_CHECK;
/* ERR_UNAUTHORIZED, saying why, for anything that is not such a token of ours, for this audience and in time.
 * Its algorithm is looked at before it is decoded. */
enum err keys_token_read(struct work *w, const struct keys *keys, const char *text, const char *audience,
    struct keys_token *ret_token) MUST_CHECK;

/* What this process remembers of secrets that are stored sealed, by name ("token …"), each until its time
 * (Unix microseconds): at most KEYS_MEMORY_MAX texts, the one that ends first makes room. A copy beside the
 * store, for what may be out of date without harm. */
enum { KEYS_MEMORY_MAX = 64 };
void keys_remember(struct keys *keys, const char *name, const char *text, int64_t until_us);
/* In w's arena; NULL when nothing is remembered. */
const char *keys_recall(struct work *w, struct keys *keys, const char *name);
void keys_forget(struct keys *keys, const char *name);

/* Access tokens of minutes (RFC 9068's members): HS256 under a key of a period of rotate_after_s seconds,
 * made from the secret and named by kid. Keys rotate by the clock, on every node alike: made under the
 * present period's, taken under the one before and the one after too. */
struct keys_access {
	const char *audience, *scope, *client; /* client: key_id of the program; "": a person's session */
	struct uuid subject, session; /* the person or credential; the session or credential it came by */
	int64_t expires_s;            /* Unix time */
};
enum { KEYS_ACCESS_LIFE_MAX_S = 600 };
enum err keys_access_make(struct work *w, struct keys *keys, int64_t rotate_after_s,
    const struct keys_access *access, const char **ret_text) MUST_CHECK;
/* As keys_token_read. */
enum err keys_access_read(struct work *w, const struct keys *keys, int64_t rotate_after_s, const char *text,
    const char *audience, struct keys_access *ret_access) MUST_CHECK;
/* True for a text that says it is such a token (it names a kid), false for any other: nothing is believed. */
bool keys_access_named(struct work *w, const char *text);

/* One thread at a time for each name ("token …"): others wait in enter until it left. Who comes second finds
 * done what the first did. */
struct flight;
struct flight *keys_flight_enter(struct work *w, struct keys *keys, const char *name);
void keys_flight_leave(struct keys *keys, struct flight *flight);

#endif
