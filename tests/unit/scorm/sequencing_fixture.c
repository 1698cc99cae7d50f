#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sequencing_fixture.h"

enum { NODES_MAX = 300 };

int sequencing_setup(void **state)
{
	struct sequencing_fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	work_init(&f->w, f->arena);
	*state = f;
	return 0;
}

int sequencing_teardown(void **state)
{
	struct sequencing_fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

void tree_make(struct sequencing_fixture *f, const char *shape)
{
	int open = ACTIVITY_NONE, last = ACTIVITY_NONE;

	activity_tree_begin(&f->tree);
	f->tree.activities = arena_alloc(f->arena, NODES_MAX * sizeof(struct activity));
	while (*shape != '\0') {
		size_t len = strcspn(shape, "() ");

		if (len > 0) {
			struct activity *a = &f->tree.activities[f->tree.count];

			*a = activity_default;
			a->identifier = a->title = arena_strndup(f->arena, shape, len);
			a->parent = open;
			a->kind = ACTIVITY_SCO;
			a->control.flow = true;
			last = (int)f->tree.count++;
			shape += len;
		}
		if (*shape == '(') {
			open = last;
			f->tree.activities[open].kind = ACTIVITY_CLUSTER;
		} else if (*shape == ')') {
			open = f->tree.activities[open].parent;
		}
		shape += *shape != '\0';
	}
}

struct activity *tree_node(struct sequencing_fixture *f, const char *identifier)
{
	for (size_t i = 0; i < f->tree.count; i++)
		if (strcmp(f->tree.activities[i].identifier, identifier) == 0)
			return &f->tree.activities[i];
	print_message("no activity %s\n", identifier);
	assert_true(false);
	return NULL;
}

void tree_ready(struct sequencing_fixture *f)
{
	enum err e = activity_tree_finish(&f->w, &f->tree);

	if (e != OK)
		print_message("%s\n", f->w.detail);
	assert_int_equal(e, OK);
	f->t = tracking_new(&f->w, &f->tree, 1);
}

static struct rule_condition *condition_one(
    struct sequencing_fixture *f, enum rule_condition_kind kind, bool negated)
{
	struct rule_condition *c = arena_memdup(f->arena, &rule_condition_default, sizeof(*c));

	c->kind = kind;
	c->negated = negated;
	return c;
}

struct sequencing_rule *rule_add(struct sequencing_fixture *f, struct sequencing_rules *rules,
    enum rule_condition_kind kind, bool negated, enum rule_action action)
{
	struct sequencing_rule *all = arena_alloc(f->arena, (rules->count + 1) * sizeof(*all));
	struct sequencing_rule *added = &all[rules->count];

	if (rules->count > 0)
		memcpy(all, rules->rules, rules->count * sizeof(*all));
	*added = sequencing_rule_default;
	added->conditions = condition_one(f, kind, negated);
	added->conditions_count = 1;
	added->action = action;
	rules->rules = all;
	rules->count++;
	return added;
}

struct rollup_rule *rollup_add(struct sequencing_fixture *f, struct activity *activity,
    enum rollup_child_set child_set, enum rule_condition_kind kind, enum rollup_action action)
{
	struct rollup_rule *all = arena_alloc(f->arena, (activity->rollup_count + 1) * sizeof(*all));
	struct rollup_rule *added = &all[activity->rollup_count];

	if (activity->rollup_count > 0)
		memcpy(all, activity->rollup, activity->rollup_count * sizeof(*all));
	*added = rollup_rule_default;
	added->child_set = child_set;
	added->conditions = condition_one(f, kind, false);
	added->conditions_count = 1;
	added->action = action;
	activity->rollup = all;
	activity->rollup_count++;
	return added;
}

struct objective *objective_add(struct sequencing_fixture *f, struct activity *activity,
    const char *identifier, const char *target, unsigned read, unsigned write)
{
	size_t had = activity->objectives_count > 0 ? activity->objectives_count : 1;
	struct objective *all = arena_alloc(f->arena, (had + 1) * sizeof(*all));
	struct objective *added = identifier[0] == '\0' ? &all[0] : &all[had];

	all[0] = objective_default;
	if (activity->objectives_count > 0)
		memcpy(all, activity->objectives, had * sizeof(*all));
	if (identifier[0] != '\0') {
		*added = objective_default;
		added->identifier = identifier;
		had++;
	}
	if (target[0] != '\0') {
		struct objective_map *map = arena_memdup(f->arena, &objective_map_default, sizeof(*map));

		map->target = target;
		map->read = read;
		map->write = write;
		added->maps = map;
		added->maps_count = 1;
	}
	activity->objectives = all;
	activity->objectives_count = had;
	return added;
}

const char *go(struct sequencing_fixture *f, enum navigation kind, const char *target)
{
	struct navigation_request request = {.kind = kind,
	    .target = target[0] == '\0' ? ACTIVITY_NONE : activity_find(&f->tree, target),
	    .now_us = INT64_C(1700000000) * 1000000};

	sequencing_navigate(f->t, &request, &f->outcome);
	return f->outcome.result == NAVIGATION_DELIVER ? f->tree.activities[f->outcome.activity].identifier
	                                               : "";
}

void say(struct sequencing_fixture *f, const char *words)
{
	struct objective_report primary = {0};
	struct activity_report report = {.objectives = &primary, .objectives_count = 1};
	struct objective_state *s = &primary.state;
	char word[32];

	for (int used; sscanf(words, "%31s%n", word, &used) == 1; words += used) {
		bool success = strcmp(word, "passed") == 0 || strcmp(word, "failed") == 0;
		bool completion = strcmp(word, "completed") == 0 || strcmp(word, "incomplete") == 0;

		if (strcmp(word, "suspend") == 0) {
			report.suspended = true;
		} else if (success) {
			s->known |= OBJECTIVE_SATISFIED;
			s->satisfied = word[0] == 'p';
		} else if (completion) {
			s->known |= OBJECTIVE_COMPLETION;
			s->completed = word[0] == 'c';
		} else if (word[0] == '=') {
			s->known |= OBJECTIVE_PROGRESS;
			s->progress = strtod(word + 1, NULL);
		} else if (strcmp(word, "unknown") == 0) {
			primary.given |= OBJECTIVE_SATISFIED | OBJECTIVE_COMPLETION;
		} else {
			s->known |= OBJECTIVE_MEASURE;
			s->measure = strtod(word, NULL);
		}
	}
	primary.given |= s->known;
	sequencing_report(f->t, f->t->current, &report);
}
