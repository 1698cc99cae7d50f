/* How many different things there were, without keeping them (HyperLogLog, 2,048 registers: about 2.3 % of
 * error). Pure. */
#ifndef XAPI_TRANSFER_SKETCH_H
#define XAPI_TRANSFER_SKETCH_H

#include <stddef.h>
#include <stdint.h>

enum { SKETCH_SIZE = 2048 };

struct sketch {
	uint8_t registers[SKETCH_SIZE];
};

/* hash: of what is seen, evenly spread. */
void sketch_add(struct sketch *sketch, const uint8_t hash[static 16]);
/* What either has seen. bytes: of a sketch; another length counts as one that saw nothing. */
void sketch_merge(struct sketch *sketch, const uint8_t *bytes, size_t len);
int64_t sketch_count(const struct sketch *sketch);

#endif
