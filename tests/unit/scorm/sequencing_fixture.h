/* Activity trees for tests: built by hand, or read from a published package. */
#ifndef TESTS_UNIT_SCORM_SEQUENCING_FIXTURE_H
#define TESTS_UNIT_SCORM_SEQUENCING_FIXTURE_H

#include "scorm/sequencing/engine.h"

struct sequencing_fixture {
	struct arena *arena;
	struct work w;
	struct activity_tree tree;
	struct tracking *t;
	struct navigation_outcome outcome;
};

int sequencing_setup(void **state);
int sequencing_teardown(void **state);

/* "root(a b(c d) e)": flow and choice on, names as identifiers and titles. Replaces the fixture's tree;
 * change its activities, then call tree_ready. */
void tree_make(struct sequencing_fixture *f, const char *shape);
struct activity *tree_node(struct sequencing_fixture *f, const char *identifier);
/* Finishes the tree and begins a tracking of it. */
void tree_ready(struct sequencing_fixture *f);

/* Adds a rule of one condition; objective "" is the primary. */
struct sequencing_rule *rule_add(struct sequencing_fixture *f, struct sequencing_rules *rules,
    enum rule_condition_kind kind, bool negated, enum rule_action action);
struct rollup_rule *rollup_add(struct sequencing_fixture *f, struct activity *activity,
    enum rollup_child_set child_set, enum rule_condition_kind kind, enum rollup_action action);
/* Adds an objective (or, with identifier "", sets up the primary) with one map to a global one. */
struct objective *objective_add(struct sequencing_fixture *f, struct activity *activity,
    const char *identifier, const char *target, unsigned read, unsigned write);

/* One request. Returns what was delivered, "" for nothing; the rest is in f->outcome. */
const char *go(struct sequencing_fixture *f, enum navigation kind, const char *target);
/* What the open content says of its primary objective: parts of text such as "completed passed 0.5". */
void say(struct sequencing_fixture *f, const char *words);

/* The tree of a package's manifest; false when there is no such file. */
bool tree_read(struct sequencing_fixture *f, const char *zip_path);

#endif
