#include "xapi/transfer/sketch.h"

#include <math.h>

void sketch_add(struct sketch *sketch, const uint8_t hash[static 16])
{
	size_t at = ((size_t)hash[0] << 8 | hash[1]) % SKETCH_SIZE;
	uint8_t rank = 1;

	/* The bits behind the first two bytes: where the first 1 stands. */
	for (size_t i = 2; i < 10 && hash[i] == 0; i++)
		rank = (uint8_t)(rank + 8);
	if (rank <= 64)
		for (uint8_t byte = hash[2 + (rank - 1) / 8]; (byte & 0x80) == 0; byte = (uint8_t)(byte << 1))
			rank++;
	if (sketch->registers[at] < rank)
		sketch->registers[at] = rank;
}

void sketch_merge(struct sketch *sketch, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; len == SKETCH_SIZE && i < SKETCH_SIZE; i++)
		if (sketch->registers[i] < bytes[i])
			sketch->registers[i] = bytes[i];
}

int64_t sketch_count(const struct sketch *sketch)
{
	const double m = SKETCH_SIZE, alpha = 0.7213 / (1 + 1.079 / m);
	double sum = 0, estimate;
	int zeros = 0;

	for (size_t i = 0; i < SKETCH_SIZE; i++) {
		sum += ldexp(1, -sketch->registers[i]);
		zeros += sketch->registers[i] == 0;
	}
	estimate = alpha * m * m / sum;
	/* Few: the empty registers tell more. */
	if (estimate <= 2.5 * m && zeros > 0)
		estimate = m * log(m / zeros);
	return llround(estimate);
}
