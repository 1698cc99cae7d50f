#include <stdlib.h>
#include <string.h>

#include "lms/quiz/question/question_int.h"

enum { HASHED_MAX = 256 };

/* The first eight bytes of SHA-256 of seed, salt, purpose and id. */
static uint64_t hash_of(int64_t seed, struct uuid salt, char purpose, const void *id, size_t len)
{
	uint8_t bytes[8 + sizeof(salt.bytes) + 1 + HASHED_MAX], digest[SHA256_SIZE];
	uint64_t value = 0;

	len = len < HASHED_MAX ? len : HASHED_MAX;
	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)seed >> (56 - 8 * i));
	memcpy(bytes + 8, salt.bytes, sizeof(salt.bytes));
	bytes[8 + sizeof(salt.bytes)] = (uint8_t)purpose;
	memcpy(bytes + 8 + sizeof(salt.bytes) + 1, id, len);
	sha256(bytes, 8 + sizeof(salt.bytes) + 1 + len, digest);
	for (int i = 0; i < 8; i++)
		value = value << 8 | digest[i];
	return value;
}

uint64_t question_rank(int64_t seed, struct uuid salt, const void *id, size_t len)
{
	return hash_of(seed, salt, 'o', id, len);
}

const char *question_key(struct work *w, const struct question *question, const char *id)
{
	return arena_printf(w->arena, "%016llx",
	    (unsigned long long)hash_of(question->seed, question->id, 'k', id, strlen(id)));
}

struct ranked {
	uint64_t rank;
	size_t index;
};

static int ranked_compare(const void *one, const void *other)
{
	const struct ranked *a = one, *b = other;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

/* Which of the author's stands at each place. */
static size_t *order_of(struct work *w, const struct question *question, const json_t *array, bool shuffle)
{
	size_t count = json_array_size(array), *order = arena_alloc(w->arena, (count + 1) * sizeof(*order));
	struct ranked *ranked = arena_alloc(w->arena, (count + 1) * sizeof(*ranked));

	for (size_t i = 0; i < count; i++) {
		const char *id = body_text(json_array_get(array, i), "id");

		ranked[i] = (struct ranked){
		    shuffle ? question_rank(question->seed, question->id, id, strlen(id)) : 0, i};
	}
	qsort(ranked, count, sizeof(*ranked), ranked_compare);
	for (size_t i = 0; i < count; i++)
		order[i] = ranked[i].index;
	return order;
}

struct drawn_option *options_draw(
    struct work *w, const struct question *question, const json_t *array, bool shuffle)
{
	size_t count = json_array_size(array), *order = order_of(w, question, array, shuffle);
	struct drawn_option *options = arena_alloc(w->arena, (count + 1) * sizeof(*options));

	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(array, order[i]);

		options[i] = (struct drawn_option){.id = body_text(one, "id"),
		    .key = question_key(w, question, body_text(one, "id")),
		    .text = body_text(one, "text")};
	}
	return options;
}

struct drawn_field *fields_draw(
    struct work *w, const struct question *question, const json_t *array, bool shuffle)
{
	const struct drawn_option *options = options_draw(w, question, array, shuffle);
	size_t count = json_array_size(array);
	struct drawn_field *fields = arena_alloc(w->arena, (count + 1) * sizeof(*fields));

	for (size_t i = 0; i < count; i++)
		fields[i] = (struct drawn_field){options[i].id, options[i].key, options[i].text};
	return fields;
}
