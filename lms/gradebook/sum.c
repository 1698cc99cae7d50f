#include "lms/gradebook/sum.h"

#include <string.h>

/* --- whole numbers of any size: as many limbs as their bound asks for --- */

struct big {
	uint32_t *limbs;
	size_t count, room;
};

static struct big big_new(struct arena *arena, size_t room)
{
	struct big b = {.limbs = arena_alloc(arena, room * sizeof(uint32_t)), .room = room};

	return b;
}

static void big_set(struct big *b, uint32_t value)
{
	b->count = value != 0;
	b->limbs[0] = value;
}

static void big_copy(struct big *to, const struct big *from)
{
	memcpy(to->limbs, from->limbs, from->count * sizeof(uint32_t));
	to->count = from->count;
}

static void big_push(struct big *b, uint64_t carry)
{
	if (carry != 0 && b->count < b->room)
		b->limbs[b->count++] = (uint32_t)carry;
}

static void big_add(struct big *b, const struct big *other)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < other->count || (carry != 0 && i < b->count); i++) {
		if (i == b->count)
			b->limbs[b->count++] = 0;
		carry += (uint64_t)b->limbs[i] + (i < other->count ? other->limbs[i] : 0);
		b->limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
	big_push(b, carry);
}

static void big_times_small(struct big *b, uint32_t factor)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < b->count; i++) {
		carry += (uint64_t)b->limbs[i] * factor;
		b->limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
	big_push(b, carry);
	while (b->count > 0 && b->limbs[b->count - 1] == 0)
		b->count--;
}

/* spare: of the same room. */
static void big_times(struct big *b, int64_t factor, struct big *spare)
{
	uint64_t f = (uint64_t)factor;

	if (f >> 32 == 0) {
		big_times_small(b, (uint32_t)f);
		return;
	}
	big_copy(spare, b);
	big_times_small(spare, (uint32_t)(f >> 32));
	if (spare->count > 0) {
		memmove(spare->limbs + 1, spare->limbs, spare->count * sizeof(uint32_t));
		spare->limbs[0] = 0;
		spare->count++;
	}
	big_times_small(b, (uint32_t)f);
	big_add(b, spare);
}

static int big_compare(const struct big *a, const struct big *b)
{
	if (a->count != b->count)
		return a->count < b->count ? -1 : 1;
	for (size_t i = a->count; i-- > 0;)
		if (a->limbs[i] != b->limbs[i])
			return a->limbs[i] < b->limbs[i] ? -1 : 1;
	return 0;
}

/* --- what counts --- */

static int64_t weight_of(const struct sum_book *book, const struct sum_item *item)
{
	return book->how == SUM_WEIGHTS ? item->weight : book->how == SUM_POINTS ? item->max_points : 1;
}

static bool worse(const struct sum_book *book, const struct sum_item *a, const struct sum_item *b)
{
	int64_t one = a->got * b->out_of, other = b->got * a->out_of;

	return one != other ? one < other : weight_of(book, a) > weight_of(book, b);
}

static size_t items_of(const struct sum_book *book)
{
	return book->items_count < SUM_ITEMS_MAX ? book->items_count : SUM_ITEMS_MAX;
}

static void choose(struct sum_book *book)
{
	for (size_t i = 0; i < book->items_count; i++) {
		struct sum_item *item = &book->items[i];

		item->dropped = false;
		item->counts = i < SUM_ITEMS_MAX && !item->excused && weight_of(book, item) > 0 &&
		               (item->known || (book->missing_zero && !item->extra));
		if (item->counts && !item->known) {
			item->got = 0;
			item->out_of = 1;
		}
	}
}

static void drop(struct sum_book *book, int category)
{
	int64_t left = 0, drops = book->categories[category].drop_lowest;

	for (size_t i = 0; i < items_of(book); i++)
		left += book->items[i].counts && !book->items[i].extra && book->items[i].category == category;
	for (; drops > 0 && left > 1; drops--, left--) {
		struct sum_item *lowest = NULL;

		for (size_t i = 0; i < items_of(book); i++) {
			struct sum_item *item = &book->items[i];

			if (item->counts && !item->extra && item->category == category &&
			    (lowest == NULL || worse(book, item, lowest)))
				lowest = item;
		}
		lowest->counts = false;
		lowest->dropped = true;
	}
}

/* --- the sum --- */

/* What one group comes to: the sum over its different out_of of parts[k] / outs[k], divided by weight. The
 * group counts for factor times that, and for its part of the whole. */
struct group {
	int64_t *parts;
	int64_t weight; /* of what counts, extra credit apart */
	int64_t divisor, factor, part;
};

struct sum {
	struct arena *arena;
	struct sum_book *book;
	int64_t *outs;
	size_t outs_count;
	struct group *groups; /* the categories, and last what is in none */
	size_t count;
	size_t room; /* limbs that no number needs more of */
	struct big above, below, term, spare;
};

static size_t out_index(struct sum *s, int64_t out_of)
{
	for (size_t k = 0; k < s->outs_count; k++)
		if (s->outs[k] == out_of)
			return k;
	s->outs[s->outs_count] = out_of;
	return s->outs_count++;
}

static struct group *group_of(struct sum *s, const struct sum_item *item)
{
	bool in = item->category >= 0 && (size_t)item->category < s->book->categories_count;

	return &s->groups[in ? (size_t)item->category : s->count - 1];
}

static void gather(struct sum *s)
{
	size_t items = items_of(s->book);

	for (size_t i = 0; i < items; i++)
		if (s->book->items[i].counts)
			(void)out_index(s, s->book->items[i].out_of);
	for (size_t g = 0; g < s->count; g++)
		s->groups[g] =
		    (struct group){.parts = arena_alloc(s->arena, (s->outs_count + 1) * sizeof(int64_t))};
	for (size_t i = 0; i < items; i++) {
		const struct sum_item *item = &s->book->items[i];
		struct group *group = group_of(s, item);

		if (!item->counts)
			continue;
		group->parts[out_index(s, item->out_of)] += weight_of(s->book, item) * item->got;
		group->weight += item->extra ? 0 : weight_of(s->book, item);
	}
}

/* above / below: the groups from first on, so many of them. */
static void fraction(struct sum *s, size_t first, size_t count)
{
	big_set(&s->below, 1);
	big_set(&s->above, 0);
	for (size_t k = 0; k < s->outs_count; k++)
		big_times(&s->below, s->outs[k], &s->spare);
	for (size_t g = first; g < first + count; g++)
		big_times(&s->below, s->groups[g].divisor, &s->spare);
	for (size_t g = first; g < first + count; g++) {
		for (size_t k = 0; k < s->outs_count; k++) {
			if (s->groups[g].parts[k] == 0 || s->groups[g].factor == 0)
				continue;
			big_set(&s->term, 1);
			big_times(&s->term, s->groups[g].parts[k], &s->spare);
			big_times(&s->term, s->groups[g].factor, &s->spare);
			for (size_t o = 0; o < s->outs_count; o++)
				if (o != k)
					big_times(&s->term, s->outs[o], &s->spare);
			for (size_t o = first; o < first + count; o++)
				if (o != g)
					big_times(&s->term, s->groups[o].divisor, &s->spare);
			big_add(&s->above, &s->term);
		}
	}
}

/* above / (below * part) in SUM_SHAREs, half away from zero: the greatest share whose (2 share - 1) times
 * below is not above twice what there is. */
static int64_t rounded(struct sum *s, int64_t part)
{
	int64_t low = 0, high = SUM_SHARE;

	big_times(&s->below, part, &s->spare);
	big_times(&s->above, 2 * (int64_t)SUM_SHARE, &s->spare);
	while (low < high) {
		int64_t middle = low + (high - low + 1) / 2;

		big_copy(&s->term, &s->below);
		big_times(&s->term, 2 * middle - 1, &s->spare);
		if (big_compare(&s->term, &s->above) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static void categories_tell(struct sum *s)
{
	for (size_t g = 0; g + 1 < s->count; g++) {
		struct group *group = &s->groups[g];
		struct sum_category *category = &s->book->categories[g];

		category->known = group->weight > 0;
		category->share = 0;
		group->divisor = 1;
		group->factor = 1;
		if (!category->known)
			continue;
		fraction(s, g, 1);
		category->share = rounded(s, group->weight);
	}
}

bool sum_total(struct arena *arena, struct sum_book *book, int64_t *ret_share)
{
	struct sum s = {.arena = arena, .book = book, .count = book->categories_count + 1};
	int64_t whole = 0;

	choose(book);
	for (size_t c = 0; c < book->categories_count; c++)
		drop(book, (int)c);
	s.outs = arena_alloc(arena, (items_of(book) + 1) * sizeof(int64_t));
	s.groups = arena_alloc(arena, s.count * sizeof(*s.groups));
	gather(&s);
	s.room = s.outs_count + 2 * s.count + 16;
	s.above = big_new(arena, s.room);
	s.below = big_new(arena, s.room);
	s.term = big_new(arena, s.room);
	s.spare = big_new(arena, s.room);
	categories_tell(&s);
	for (size_t g = 0; g < s.count; g++) {
		struct group *group = &s.groups[g];
		bool weighted = g + 1 < s.count && book->how == SUM_WEIGHTS;

		/* What is no category of its own weight counts for what lies in it. */
		group->divisor = weighted && group->weight > 0 ? group->weight : 1;
		group->factor = !weighted ? 1 : group->weight > 0 ? book->categories[g].weight : 0;
		whole += weighted ? group->factor : group->weight;
	}
	if (whole == 0)
		return false;
	fraction(&s, 0, s.count);
	*ret_share = rounded(&s, whole);
	return true;
}
