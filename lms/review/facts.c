#include "lms/review/review.h"

struct rule_case review_facts(struct arena *a, const struct review *review)
{
	const struct review_attempt *attempt = &review->attempt;
	struct rule_item *items = arena_alloc(a, (review->items_count + 1) * sizeof(*items)),
	                 *whole = arena_alloc(a, sizeof(*whole));

	*whole = (struct rule_item){.completion = completion_find(review->rules.whole_completion),
	    .success = success_find(review->rules.whole_success),
	    .has_score = review->rules.whole_scored,
	    .score = review->rules.whole_score};
	for (size_t i = 0; i < review->items_count; i++) {
		const struct review_item *item = &review->items[i];

		items[i] = (struct rule_item){.grain = item->id,
		    .visible = item->visible,
		    .seen = item->opened,
		    .ended = item->ended,
		    .completion = completion_find(item->completion),
		    .success = success_find(item->success),
		    .has_score = item->scored,
		    .score = item->score};
	}
	return (struct rule_case){.items = items,
	    .count = review->items_count,
	    .whole = review->rules.summed_up ? whole : NULL,
	    .only = review->rules.only,
	    .own = review->rules.own,
	    .time_cs = attempt->time_cs,
	    .score_last = review->rules.score_last,
	    .grade_when_complete = review->rules.grade_when_complete,
	    .before = {completion_find(attempt->completion), success_find(attempt->success), attempt->scored,
	        attempt->score}};
}
