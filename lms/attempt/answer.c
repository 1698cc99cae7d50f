#include "lms/attempt/run.h"

const char *status_word(bool seen, enum completion completion, enum success success)
{
	if (success == SUCCESS_PASSED || success == SUCCESS_FAILED)
		return success_name(success);
	if (completion == COMPLETION_COMPLETED)
		return completion_name(completion);
	return completion_name(seen ? COMPLETION_INCOMPLETE : COMPLETION_NOT_ATTEMPTED);
}

json_t *score_json(bool has_score, double score)
{
	return has_score ? json_real(score) : json_null();
}

json_t *run_items_json(struct work *w, struct run *run)
{
	json_t *items = json_array();

	hold_decide(w, run);
	for (size_t i = 0; i < run->count; i++) {
		const struct run_item *item = &run->items[i];

		if (run->tells_all || item->changed || item->may_open != item->could_open)
			json_array_append_new(items,
			    json_pack("{s:s,s:s,s:o,s:b}", "id", uuid_text(w->arena, item->grain), "status",
			        status_word(item->seen, item->completion, item->success), "score",
			        score_json(item->has_score, item->score), "may_open", item->may_open));
	}
	return items;
}
