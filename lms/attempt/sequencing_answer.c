/* What a turn of SCORM 2004 answers: docs/player-protocol.md. */
#include "lms/attempt/sequencing.h"

const char *sequencing_outcome_name(enum navigation_result result)
{
	static const char *const names[] = {[NAVIGATION_REFUSED] = "refused",
	    [NAVIGATION_DELIVER] = "delivered",
	    [NAVIGATION_NOTHING] = "nothing",
	    [NAVIGATION_BLOCKED] = "blocked",
	    [NAVIGATION_ENDED] = "ended"};

	return names[result];
}

/* Items that changed are there already; clusters are rolled up. A session begins with all of them. */
static void looks_answer(struct work *w, struct run *run, json_t *items)
{
	const struct run_sequencing *s = run->sequencing;

	for (size_t i = 1; i < s->tree->count; i++) {
		const struct run_item *item = s->items[i];
		struct activity_look look = sequencing_look(run, (int)i);
		bool differs = sequencing_status_differs(&look, &s->before[i]) ||
		               sequencing_score_differs(&look, &s->before[i]);
		bool told = s->begun || run->tells_all || (item == NULL && differs);

		if (!told || (item != NULL && (run->tells_all || item->changed)))
			continue;
		json_array_append_new(
		    items, json_pack("{s:s,s:s,s:o,s:b}", "id", uuid_text(w->arena, s->grains[i]), "status",
		               item != NULL ? status_word(item->seen, item->completion, item->success)
		                            : status_word(look.seen, look.completion, look.success),
		               "score",
		               item != NULL ? score_json(item->has_score, item->score)
		                            : score_json(look.has_score, look.score),
		               "may_open", true));
	}
}

static bool leads(struct work *w, const struct run *run, enum navigation kind)
{
	struct navigation_outcome outcome;

	return sequencing_leads(w, run, kind, ACTIVITY_NONE, &outcome);
}

static json_t *controls_json(struct work *w, const struct run *run, const struct valid_requests *v)
{
	const struct run_sequencing *s = run->sequencing;
	const struct tracking *t = s->t;
	unsigned hidden = t->current != ACTIVITY_NONE ? s->tree->activities[t->current].hidden_ui : 0;
	const struct {
		const char *name;
		bool valid;
		enum hidden_ui hide;
	} all[] = {{"continue", v->continue_ && leads(w, run, NAVIGATION_CONTINUE), HIDE_CONTINUE},
	    {"previous", v->previous && leads(w, run, NAVIGATION_PREVIOUS), HIDE_PREVIOUS},
	    {"exit", v->exit, HIDE_EXIT}, {"exitAll", v->exit_all, HIDE_EXIT_ALL},
	    {"suspendAll", v->suspend_all, HIDE_SUSPEND_ALL}, {"abandon", v->abandon, HIDE_ABANDON},
	    {"abandonAll", v->abandon_all, HIDE_ABANDON_ALL}};
	json_t *controls = json_array();

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].valid && !(hidden & all[i].hide))
			json_array_append_new(controls, json_string(all[i].name));
	}
	return controls;
}

static const char *contents_text(
    struct work *w, const struct run_sequencing *s, const struct valid_requests *v)
{
	char *contents = arena_alloc(w->arena, s->tree->count + 1);

	for (size_t i = 0; i < s->tree->count; i++)
		contents[i] = !v->shown[i] ? 'h' : v->choice[i] ? 'c' : v->disabled[i] ? 'd' : 's';
	return contents;
}

/* What is open: the player shows it, or has shown it. */
static const char *open_text(struct work *w, const struct run_sequencing *s)
{
	const struct tracking *t = s->t;

	if (t->current == ACTIVITY_NONE || !t->activities[t->current].active ||
	    s->tree->activities[t->current].kind == ACTIVITY_CLUSTER)
		return NULL;
	return uuid_text(w->arena, s->grains[t->current]);
}

void sequencing_answer(struct work *w, struct run *run, json_t *answer)
{
	const struct run_sequencing *s = run->sequencing;
	const struct valid_requests *v = sequencing_may(w, run);
	bool reopened = !s->asked && run->opened != NULL;
	const char *reason = s->asked ? exception_code(s->outcome.exception) : "";

	looks_answer(w, run, json_object_get(answer, "items"));
	json_object_set_new(answer, "sequencing",
	    json_pack("{s:s,s:s?,s:s?,s:o,s:{s:b,s:b},s:s}", "outcome",
	        s->asked   ? sequencing_outcome_name(s->outcome.result)
	        : reopened ? "delivered"
	                   : "none",
	        "open", open_text(w, s), "reason", reason[0] != '\0' ? reason : NULL, "controls",
	        controls_json(w, run, v), "valid", "continue", v->continue_, "previous", v->previous,
	        "contents", contents_text(w, s, v)));
}
