/* Which requests would be valid now. What NB.2.1, SB.2.9 and DB.1.1 would say of every single target is found
 * here for all of them together: conditions that hold on a way are carried down the tree, and where a flow
 * would end is known for each activity from those after it. A test holds both ways against each other. */
#include "scorm/sequencing/engine_inside.h"

/* What is asked of every activity once. */
struct node {
	bool hidden;   /* hiddenFromChoice, here or above */
	bool disabled; /* UP.5, here or above */
	bool checked;  /* UP.5 here */
	bool skipped;
	bool stops; /* stopForwardTraversal here */
	bool available;
	int order;    /* in the order of available children */
	int flows_to; /* the leaf that SB.2.2 forward from here would deliver; ACTIVITY_NONE */
};

struct dry_run {
	const struct tracking *t;
	struct node *nodes;
	int *ordered; /* available activities in the order of SB.2.1 */
	int count;
};

/* UP.2 for all actions of precondition rules at once: a bit for each that some rule asks for. */
static unsigned pre_actions(const struct tracking *t, int activity)
{
	const struct sequencing_rules *rules = &activity_of(t, activity)->pre;
	unsigned actions = 0;

	for (size_t i = 0; i < rules->count; i++) {
		const struct sequencing_rule *rule = &rules->rules[i];

		if (!(actions & (1U << rule->action)) &&
		    conditions_combine(t, activity, rule->conditions, rule->conditions_count,
		        rule->combination, false) == TRUTH_TRUE)
			actions |= 1U << rule->action;
	}
	return actions;
}

static void node_look(struct dry_run *run, int activity)
{
	const struct tracking *t = run->t;
	const struct activity *a = activity_of(t, activity);
	struct node *node = &run->nodes[activity];
	const struct node *above = a->parent == ACTIVITY_NONE ? NULL : &run->nodes[a->parent];
	unsigned actions = pre_actions(t, activity);

	node->available = seen(t, activity)->available && (above == NULL || above->available);
	node->order = node->flows_to = ACTIVITY_NONE;
	node->hidden = (above != NULL && above->hidden) || (actions & (1U << ACTION_HIDDEN_FROM_CHOICE));
	node->checked = (actions & (1U << ACTION_DISABLED)) || limit_conditions_check(t, activity);
	node->disabled = node->checked || (above != NULL && above->disabled);
	node->skipped = actions & (1U << ACTION_SKIP);
	node->stops = actions & (1U << ACTION_STOP_FORWARD_TRAVERSAL);
}

/* The next in order that is not within the activity. */
static int after(const struct tracking *t, int activity)
{
	for (; activity != ACTIVITY_NONE; activity = parent_of(t, activity))
		if (seen(t, activity)->next != ACTIVITY_NONE)
			return seen(t, activity)->next;
	return ACTIVITY_NONE;
}

static void nodes_order(struct dry_run *run)
{
	for (int at = 0; at != ACTIVITY_NONE;) {
		run->nodes[at].order = run->count;
		run->ordered[run->count++] = at;
		at = seen(run->t, at)->first != ACTIVITY_NONE ? seen(run->t, at)->first : after(run->t, at);
	}
}

/* SB.2.2 forward from every activity, from the last to the first. */
static void flows_find(struct dry_run *run)
{
	const struct tracking *t = run->t;

	for (int i = run->count - 1; i > 0; i--) {
		int activity = run->ordered[i], next = activity;
		struct node *node = &run->nodes[activity];

		if (!activity_of(t, parent_of(t, activity))->control.flow)
			continue;
		if (node->skipped)
			next = after(t, activity);
		else if (node->checked)
			continue;
		else if (!is_leaf(t, activity))
			next = seen(t, activity)->first;
		if (next != ACTIVITY_NONE)
			node->flows_to = next == activity ? activity : run->nodes[next].flows_to;
	}
}

/* Where choosing the activity would lead; ACTIVITY_NONE where nothing would be delivered. */
static int choice_leads_to(const struct dry_run *run, int activity)
{
	int first = seen(run->t, activity)->first;
	int leaf = is_leaf(run->t, activity) ? activity
	           : first == ACTIVITY_NONE  ? ACTIVITY_NONE
	                                     : run->nodes[first].flows_to;

	return leaf == ACTIVITY_NONE || run->nodes[leaf].disabled ? ACTIVITY_NONE : leaf;
}

/* All that SB.2.9 asks of the target itself. */
static bool may_be_chosen(const struct dry_run *run, int activity)
{
	int parent = parent_of(run->t, activity);

	return run->nodes[activity].available && !run->nodes[activity].hidden &&
	       (parent == ACTIVITY_NONE || activity_of(run->t, parent)->control.choice) &&
	       choice_leads_to(run, activity) != ACTIVITY_NONE;
}

/* The way from the current activity up to a common ancestor. */
struct ascent {
	int from, common;
	bool exits;       /* choiceExit of all on it, the common ancestor left out */
	bool leaves;      /* the same of those that are active, as NB.2.1 asks */
	int constraining; /* ACTIVITY_NONE */
};

/* True where SB.2.9.1 keeps the target within reach of the cluster that constrains choice. */
static bool within_constraint(const struct dry_run *run, int constraining, int target)
{
	bool forward;

	if (constraining == ACTIVITY_NONE)
		return true;
	forward = run->nodes[target].order > run->nodes[constraining].order;
	return is_within(run->t, target, choice_flow(run->t, constraining, forward ? FORWARD : BACKWARD));
}

/* Below one common ancestor, what is not below the branch that the way up came from: case 5 of SB.2.9, and
 * case 3 where the common ancestor is the current activity. blocked[…]: a cluster there cannot be passed
 * forward (bit 0) or not at all (bit 1). */
static void branch_choose(
    const struct dry_run *run, const struct ascent *ascent, unsigned char *blocked, bool *choice)
{
	const struct tracking *t = run->t;
	int end = activity_of(t, ascent->common)->end;

	blocked[ascent->common] = run->nodes[ascent->common].stops ? 1 : 0;
	for (int i = ascent->common + 1; i < end; i++) {
		unsigned char above = blocked[parent_of(t, i)];
		bool forward;

		if (ascent->from != ascent->common && is_within(t, i, ascent->from)) {
			i = activity_of(t, ascent->from)->end - 1;
			continue;
		}
		blocked[i] = above | (run->nodes[i].stops ? 1 : 0) |
		             (activity_of(t, i)->prevent_activation && !seen(t, i)->active ? 2 : 0);
		if (!may_be_chosen(run, i))
			continue;
		forward =
		    ascent->from == ascent->common || run->nodes[i].order > run->nodes[ascent->from].order;
		choice[i] = ascent->exits && ascent->leaves && !(above & 2) && !(forward && (above & 1)) &&
		            within_constraint(run, ascent->constraining, i);
	}
}

/* Case 2 of SB.2.9: what lies beside the current activity. */
static void siblings_choose(const struct dry_run *run, bool *choice)
{
	const struct tracking *t = run->t;
	int current = t->current, parent = parent_of(t, current);
	bool may_leave = !seen(t, current)->active || activity_of(t, current)->control.choice_exit;
	bool open = may_leave;

	if (parent == ACTIVITY_NONE)
		return;
	for (int at = seen(t, current)->next; at != ACTIVITY_NONE; at = seen(t, at)->next) {
		open = open && !run->nodes[seen(t, at)->previous].stops;
		choice[at] = open && may_be_chosen(run, at);
	}
	open = may_leave && !activity_of(t, parent)->control.forward_only;
	for (int at = seen(t, current)->previous; at != ACTIVITY_NONE; at = seen(t, at)->previous)
		choice[at] = open && may_be_chosen(run, at);
}

/* Every target of SB.2.9, by the ancestor it has in common with the current activity: from the current
 * activity itself up to the root each has its own branches, and no branch is looked at twice. */
static void choices_find(const struct dry_run *run, unsigned char *blocked, bool *choice)
{
	const struct tracking *t = run->t;
	int current = t->current == ACTIVITY_NONE ? 0 : t->current;
	bool open = t->current != ACTIVITY_NONE && seen(t, current)->active;
	bool may_leave = !open || activity_of(t, current)->control.choice_exit;
	struct ascent ascent = {.from = current,
	    .common = current,
	    .exits = true,
	    .leaves = may_leave,
	    .constraining = ACTIVITY_NONE};

	choice[current] = may_leave && may_be_chosen(run, current);
	branch_choose(run, &ascent, blocked, choice);
	while (ascent.common != 0) {
		const struct activity *left = activity_of(t, ascent.common);

		ascent.exits = ascent.exits && left->control.choice_exit;
		ascent.leaves =
		    ascent.leaves && (!seen(t, ascent.common)->active || left->control.choice_exit);
		if (ascent.constraining == ACTIVITY_NONE && left->constrain_choice)
			ascent.constraining = ascent.common;
		ascent.from = ascent.common;
		ascent.common = left->parent;
		branch_choose(run, &ascent, blocked, choice);
		/* Case 4: the ancestor itself. */
		choice[ascent.common] = ascent.exits && ascent.leaves && may_be_chosen(run, ascent.common);
	}
	if (t->current != ACTIVITY_NONE)
		siblings_choose(run, choice);
}

/* The requests without a target. */
static void simple_find(const struct tracking *t, struct valid_requests *valid)
{
	bool *const of[NAVIGATIONS_COUNT] = {
	    [NAVIGATION_START] = &valid->start,
	    [NAVIGATION_RESUME_ALL] = &valid->resume_all,
	    [NAVIGATION_CONTINUE] = &valid->continue_,
	    [NAVIGATION_PREVIOUS] = &valid->previous,
	    [NAVIGATION_EXIT] = &valid->exit,
	    [NAVIGATION_EXIT_ALL] = &valid->exit_all,
	    [NAVIGATION_ABANDON] = &valid->abandon,
	    [NAVIGATION_ABANDON_ALL] = &valid->abandon_all,
	    [NAVIGATION_SUSPEND_ALL] = &valid->suspend_all,
	};

	for (int i = 0; i < NAVIGATIONS_COUNT; i++) {
		struct navigation_step step;
		struct sequencing_result result;

		if (of[i] == NULL)
			continue;
		step = navigation_request_process(t, (enum navigation)i, ACTIVITY_NONE);
		*of[i] = step.exception == EXCEPTION_NONE;
		if (!*of[i] ||
		    (i != NAVIGATION_START && i != NAVIGATION_RESUME_ALL && i != NAVIGATION_PREVIOUS))
			continue;
		result = sequencing_request(t, step.sequencing, ACTIVITY_NONE);
		*of[i] = result.deliver != ACTIVITY_NONE &&
		         delivery_request_process(t, result.deliver) == EXCEPTION_NONE;
	}
}

void sequencing_valid(struct work *w, struct tracking *t, int64_t now_us, struct valid_requests *ret_valid)
{
	size_t count = t->tree->count;
	struct valid_requests valid = {.choice = arena_alloc(w->arena, count),
	    .jump = arena_alloc(w->arena, count),
	    .shown = arena_alloc(w->arena, count),
	    .disabled = arena_alloc(w->arena, count)};
	struct dry_run run = {.t = t,
	    .nodes = arena_alloc(w->arena, count * sizeof(struct node)),
	    .ordered = arena_alloc(w->arena, count * sizeof(int))};

	t->now_us = now_us;
	for (int i = 0; i < (int)count; i++)
		node_look(&run, i);
	nodes_order(&run);
	flows_find(&run);
	choices_find(&run, arena_alloc(w->arena, count), valid.choice);
	for (size_t i = 0; i < count; i++) {
		const struct node *node = &run.nodes[i];

		valid.shown[i] = node->available && !node->hidden && t->tree->activities[i].visible;
		valid.disabled[i] = node->disabled;
		valid.jump[i] =
		    t->current != ACTIVITY_NONE && node->available && is_leaf(t, (int)i) && !node->disabled;
	}
	simple_find(t, &valid);
	*ret_valid = valid;
}
