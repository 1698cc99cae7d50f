/* What both data models keep of one SCO: an ordered map from element names to values, and the counts of
 * arrays. Knows nothing of SCORM: what a name means and what it may hold is each model's own. Arena memory
 * only. */
#ifndef SCORM_CMI_VALUES_H
#define SCORM_CMI_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* One value, or (row NULL) one array with its count. value is NULL once removed. */
struct cmi_entry {
	const char *key;
	size_t key_len;
	uint64_t hash;
	const void *row; /* of the model's table */
	char *value;
	size_t len, size;
	uint32_t count;
	bool told; /* by content, not by the service */
};

struct cmi_values {
	struct arena *arena;
	struct cmi_entry *entries; /* in order of arrival */
	size_t count, size;
	uint32_t *slots; /* open addressing; entry + 1, or 0 */
	size_t slots_size;
	uint64_t seed;
};

/* An empty map in the arena. */
struct cmi_values cmi_values_new(struct arena *a);
/* NULL when the name never came. Entries move when one is taken: the pointer holds until then. */
struct cmi_entry *cmi_values_find(const struct cmi_values *values, const char *key, size_t len);
/* The entry of that name, made empty where there is none. */
struct cmi_entry *cmi_values_take(struct cmi_values *values, const char *key, size_t len);
/* The value, or "" where there is none. */
const char *cmi_values_text(const struct cmi_values *values, const char *key);
/* Copies the value into the entry, behind what is there when append. */
void cmi_entry_write(
    struct cmi_values *values, struct cmi_entry *entry, const char *value, size_t len, bool append);
/* Forgets the value; the name keeps its place. */
void cmi_entry_clear(struct cmi_entry *entry);

#endif
