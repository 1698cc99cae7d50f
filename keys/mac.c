/* Message authentication codes under keys made from the secret, one for each use and purpose. A key is made
 * and worked into its state once; each code then costs the hashing of what it is of, on any thread and
 * without a lock. */
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/keys_int.h"

enum { MACS_MAX = 16, MAC_NAME_MAX = 80 };

struct mac {
	char name[MAC_NAME_MAX];
	crypto_auth_hmacsha256_state state;
};

struct macs {
	pthread_mutex_t lock; /* over adding */
	atomic_int count;
	struct mac list[MACS_MAX];
};

struct macs *macs_new(void)
{
	struct macs *macs = calloc(1, sizeof(*macs));

	if (macs == NULL)
		abort();
	pthread_mutex_init(&macs->lock, NULL);
	return macs;
}

void macs_free(struct macs *macs)
{
	if (macs == NULL)
		return;
	pthread_mutex_destroy(&macs->lock);
	sodium_memzero(macs, sizeof(*macs));
	free(macs);
}

static void state_make(const struct keys *keys, const char *name, crypto_auth_hmacsha256_state *ret_state)
{
	uint8_t key[SHA256_SIZE];

	secret_derive(keys, name, key);
	crypto_auth_hmacsha256_init(ret_state, key, sizeof(key));
	sodium_memzero(key, sizeof(key));
}

static const struct mac *mac_find(struct macs *macs, const char *use, const char *purpose)
{
	int count = atomic_load_explicit(&macs->count, memory_order_acquire);
	size_t len = strlen(use);

	for (int i = 0; i < count; i++) {
		const char *name = macs->list[i].name;

		if (strncmp(name, use, len) == 0 && name[len] == ':' && strcmp(name + len + 1, purpose) == 0)
			return &macs->list[i];
	}
	return NULL;
}

/* With room for one more, keeps it; *ret_state in any case. */
static void mac_add(
    const struct keys *keys, const char *use, const char *purpose, crypto_auth_hmacsha256_state *ret_state)
{
	struct macs *macs = keys->macs;
	char name[MAC_NAME_MAX];
	int count;

	snprintf(name, sizeof(name), "%s:%.*s", use, (int)PURPOSE_MAX, purpose);
	state_make(keys, name, ret_state);
	pthread_mutex_lock(&macs->lock);
	count = atomic_load_explicit(&macs->count, memory_order_relaxed);
	if (count < MACS_MAX && mac_find(macs, use, purpose) == NULL) {
		memcpy(macs->list[count].name, name, sizeof(name));
		macs->list[count].state = *ret_state;
		atomic_store_explicit(&macs->count, count + 1, memory_order_release);
	}
	pthread_mutex_unlock(&macs->lock);
}

void mac_make(const struct keys *keys, const char *use, const char *purpose, const void *data, size_t len,
    uint8_t ret_mac[static SHA256_SIZE])
{
	const struct mac *mac = mac_find(keys->macs, use, purpose);
	crypto_auth_hmacsha256_state state;

	if (mac != NULL)
		state = mac->state;
	else
		mac_add(keys, use, purpose, &state);
	crypto_auth_hmacsha256_update(&state, data, len);
	crypto_auth_hmacsha256_final(&state, ret_mac);
	sodium_memzero(&state, sizeof(state));
}
