/* What was found lately, by the hash of what was asked: values of one size without pointers, kept for a short
 * time and in bounded room. What is forgotten while somebody reads it anew is not kept: they say under which
 * epoch they read. Thread-safe. */
#ifndef BASE_RECENT_H
#define BASE_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

struct recent;

/* stale_us: how old a value may be. Never NULL. */
struct recent *recent_new(size_t value_size, int64_t stale_us);
/* NULL is allowed. */
void recent_free(struct recent *recent);

/* False: not there, or too old; then ret_value is untouched. */
bool recent_find(struct recent *recent, const uint8_t key[static SHA256_SIZE], void *ret_value);
/* Counts what was forgotten: ask before reading what is to be kept. */
uint64_t recent_epoch(struct recent *recent);
/* Keeps a copy, in place of the oldest of its set where that is full; nothing where the epoch has passed. */
void recent_keep(
    struct recent *recent, uint64_t epoch, const uint8_t key[static SHA256_SIZE], const void *value);

typedef bool recent_match(const void *value, const void *arg);
/* Forgets what matches; match NULL: everything. */
void recent_forget(struct recent *recent, recent_match *match, const void *arg);

#endif
