/* From what is stored to a grade, and on to those it is owed to. */
#include "lms/gradebook/gradebook.h"

#include <string.h>

#include "lms/grade/grade.h"
#include "lms/gradebook/gradebook_store.h"

bool gradebook_entry_share(const struct gradebook_entry *entry, int64_t *ret_share)
{
	int64_t points = entry->points < entry->max_points ? entry->points : entry->max_points;

	if (entry->marked && entry->excused)
		return false;
	if (entry->marked)
		*ret_share = (2 * points * SUM_SHARE + entry->max_points) / (2 * entry->max_points);
	else if (entry->scored)
		*ret_share = entry->share;
	return entry->marked || entry->scored;
}

static int category_index(const struct gradebook_card *card, struct uuid id)
{
	for (size_t c = 0; c < card->categories_count; c++)
		if (uuid_equal(card->categories[c].id, id))
			return (int)c;
	return -1;
}

static struct sum_item item_of(const struct gradebook_card *card, const struct gradebook_entry *entry)
{
	struct sum_item item = {.category = category_index(card, entry->category),
	    .weight = entry->weight,
	    .max_points = entry->max_points,
	    .extra = entry->extra,
	    .excused = entry->marked && entry->excused,
	    .known = entry->marked || entry->scored,
	    .got = entry->share < SUM_SHARE ? entry->share : SUM_SHARE,
	    .out_of = SUM_SHARE};

	if (entry->marked) {
		item.got = entry->points < entry->max_points ? entry->points : entry->max_points;
		item.out_of = entry->max_points;
	}
	return item;
}

static void card_sum(struct work *w, struct gradebook_card *card)
{
	struct sum_book book = {.how = card->how,
	    .missing_zero = card->missing_zero,
	    .items = arena_alloc(w->arena, (card->entries_count + 1) * sizeof(struct sum_item)),
	    .items_count = card->entries_count,
	    .categories = arena_alloc(w->arena, (card->categories_count + 1) * sizeof(struct sum_category)),
	    .categories_count = card->categories_count};

	for (size_t i = 0; i < card->entries_count; i++)
		book.items[i] = item_of(card, &card->entries[i]);
	for (size_t c = 0; c < card->categories_count; c++)
		book.categories[c] = (struct sum_category){
		    .weight = card->categories[c].weight, .drop_lowest = card->categories[c].drop_lowest};
	card->has_total = sum_total(w->arena, &book, &card->total);
	for (size_t i = 0; i < card->entries_count; i++) {
		card->entries[i].counts = book.items[i].counts;
		card->entries[i].dropped = book.items[i].dropped;
	}
	for (size_t c = 0; c < card->categories_count; c++) {
		card->categories[c].known = book.categories[c].known;
		card->categories[c].share = book.categories[c].share;
	}
	card->success = !card->has_pass || !card->complete || !card->has_total ? "unknown"
	                : card->total >= card->pass                            ? "passed"
	                                                                       : "failed";
}

enum err gradebook_cards(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct gradebook_card **ret_cards, size_t *ret_count)
{
	TRY(gradebook_store_cards(w, org, ids, count, ret_cards, ret_count));
	for (size_t i = 0; i < *ret_count; i++)
		card_sum(w, &(*ret_cards)[i]);
	return OK;
}

static bool total_same(const struct gradebook_card *card)
{
	return card->was_known == card->has_total && (!card->has_total || card->was_total == card->total);
}

static enum err card_keep(struct work *w, struct uuid org, const struct gradebook_card *card)
{
	bool same = card->was_counted && total_same(card);

	if (same && card->was_revision == card->book_revision &&
	    strcmp(card->success, card->was_success) == 0)
		return OK;
	TRY(gradebook_store_total(w, org, card));
	if (total_same(card))
		return OK;
	return gradebook_store_note(w, org,
	    &(struct gradebook_note){.enrollment = card->enrollment,
	        .kind = "total",
	        .has_was = card->was_known,
	        .was = card->was_total,
	        .has_became = card->has_total,
	        .became = card->total,
	        .reason = ""});
}

enum err gradebook_recount(
    struct work *w, struct uuid org, const struct uuid ids[], size_t count, bool *ret_graded)
{
	struct gradebook_card *cards;
	size_t found;

	if (count == 0)
		return OK;
	TRY(gradebook_cards(w, org, ids, count, &cards, &found));
	for (size_t i = 0; i < found; i++)
		TRY(card_keep(w, org, &cards[i]));
	/* A grade that is not final would empty what some platforms have (A13): it is owed once the course is
	 * completed, and from then on whenever it changes. */
	for (size_t i = 0; i < found; i++) {
		const struct gradebook_card *card = &cards[i];
		bool written = false;

		if (!card->gradable || !card->complete || !card->linked || !card->has_total)
			continue;
		TRY(grade_record_course(w, org, card->enrollment, (double)card->total / SUM_SHARE, &written));
		*ret_graded = *ret_graded || written;
	}
	return OK;
}
