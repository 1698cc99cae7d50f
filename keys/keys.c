#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "keys/keys_int.h"

enum err keys_new(
    struct work *w, const uint8_t secret[static SECRET_SIZE], struct http *http, struct keys **ret_keys)
{
	struct keys *keys = calloc(1, sizeof(*keys));

	if (keys == NULL)
		return fail(w, ERR_INTERNAL, "no memory for keys");
	memcpy(keys->secret, secret, SECRET_SIZE);
	keys->http = http;
	pthread_mutex_init(&keys->lock, NULL);
	keys->remote = remote_new();
	keys->flights = flights_new();
	keys->memory = memory_new();
	keys->macs = macs_new();
	*ret_keys = keys;
	return OK;
}

enum err keys_open(struct work *w, const struct config *config, struct http *http, struct keys **ret_keys)
{
	uint8_t secret[SECRET_SIZE];
	struct keys *keys = NULL;
	enum err e;

	TRY(secret_load(w, config, secret));
	e = keys_new(w, secret, http, &keys);
	OPENSSL_cleanse(secret, sizeof(secret));
	TRY(e);
	e = own_load(w, keys);
	if (e != OK) {
		keys_close(keys);
		return e;
	}
	*ret_keys = keys;
	return OK;
}

void keys_close(struct keys *keys)
{
	if (keys == NULL)
		return;
	keys_watch_stop(keys);
	remote_free(keys->remote);
	flights_free(keys->flights);
	memory_free(keys->memory);
	macs_free(keys->macs);
	own_free(keys);
	pthread_mutex_destroy(&keys->lock);
	OPENSSL_cleanse(keys, sizeof(*keys));
	free(keys);
}
