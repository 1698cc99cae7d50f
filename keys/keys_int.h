/* What the files of this room share. */
#ifndef KEYS_KEYS_INT_H
#define KEYS_KEYS_INT_H

#include <pthread.h>

#include "keys/keys.h"

enum {
	SECRET_SIZE = 32,
	RSA_BITS_MIN = 2048,
	OWN_KEYS_MAX = 64,
	OWN_DIGEST_MAX = 64,
	PURPOSE_MAX = 64,
	JWS_KEYS_TRIED_MAX = 8
};

struct remote_cache;
struct flights;
struct macs;
struct memory;
struct own_set;
struct keys_watch;

struct keys {
	uint8_t secret[SECRET_SIZE];
	struct http *http;
	struct remote_cache *remote;
	struct flights *flights;
	struct macs *macs;
	struct memory *memory;
	pthread_mutex_t lock; /* over own */
	struct own_set *own;  /* NULL until loaded; replaced whole */
	struct keys_watch *watch;
};

/* A keys without signing keys; takes no database. For keys_open and unit tests. */
enum err keys_new(struct work *w, const uint8_t secret[static SECRET_SIZE], struct http *http,
    struct keys **ret_keys) MUST_CHECK;

/* secret.c: reads the configured secret file, or DATA/secret, which is made when absent. */
enum err secret_load(
    struct work *w, const struct config *config, uint8_t ret_secret[static SECRET_SIZE]) MUST_CHECK;
/* secret.c: the key for one purpose, HMAC-SHA256(secret, purpose). */
void secret_derive(const struct keys *keys, const char *purpose, uint8_t ret_key[static SHA256_SIZE]);

/* mac.c: HMAC-SHA256 under secret_derive("use:purpose"). use and purpose: constants, no ':' in use, at most
 * PURPOSE_MAX bytes of purpose count. */
struct macs *macs_new(void);
void macs_free(struct macs *macs);
void mac_make(const struct keys *keys, const char *use, const char *purpose, const void *data, size_t len,
    uint8_t ret_mac[static SHA256_SIZE]);

/* own.c: a new RSA-2048 key: its kid, public and private JWK as text in the arena. */
struct own_key {
	const char *kid, *public_jwk, *private_jwk;
};
enum err own_make(struct work *w, struct own_key *ret_key) MUST_CHECK;
/* own.c: takes these keys, the current one first, in place of those used so far; all are published. digest
 * names this state of the database. */
enum err own_use(struct work *w, struct keys *keys, const struct own_key *list, size_t count,
    const char *digest) MUST_CHECK;
/* own.c: true when the keys in use are those of this digest. */
bool own_is(struct keys *keys, const char *digest);
void own_free(struct keys *keys);

/* own_store.c: reads the key set, making the first key where there is none. */
enum err own_load(struct work *w, struct keys *keys) MUST_CHECK;
/* own_store.c: one look at the database (keys_watch_start says what for). */
enum err own_poll(struct work *w, struct keys *keys, const struct config *config) MUST_CHECK;

/* jws.c: jws_peek for an algorithm of the caller's. */
enum err jws_peek_as(
    struct work *w, const char *token, const char *alg, struct jws_peek *ret_peek) MUST_CHECK;

/* jws.c: a key set with its keys made ready to verify. Threads share it read-only. */
struct jws_set;
/* Takes jwks, an object with an array "keys". */
struct jws_set *jws_set_new(json_t *own_jwks);
void jws_set_free(struct jws_set *set);
/* Borrowed from the set. */
const json_t *jws_set_keys(const struct jws_set *set);
/* Whether a launch may be verified by this JWK. */
bool jws_key_usable(struct work *w, const json_t *key);

/* remote.c: other people's key sets. */
struct remote_cache *remote_new(void);
void remote_free(struct remote_cache *cache);
/* The set at uri, held for w's arena. older_than: 0 for whatever is held; else the generation that was not
 * good enough, so that a newer one is fetched (once for everybody, and not within the cool-down). *ret_set
 * NULL: no set; w->detail says why. */
enum err remote_get(struct work *w, struct keys *keys, const char *uri, uint64_t older_than,
    const struct jws_set **ret_set, uint64_t *ret_generation) MUST_CHECK;

/* memory.c */
struct memory *memory_new(void);
void memory_free(struct memory *memory);

/* flight.c */
struct flights *flights_new(void);
void flights_free(struct flights *flights);

#endif
