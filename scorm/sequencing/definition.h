/* The activity tree of SCORM 2004 as a manifest defines it: what is tried, in which order, under which rules.
 * Filled once by whoever reads the manifest, then only read. Texts are "" when absent and belong, as all
 * lists, to whoever filled them. Names are those of chapter 3 of the book Sequencing and Navigation (SN) of
 * the 4th Edition.
 *
 *     activity_tree_begin(tree)                  defaults of an organization
 *     tree->activities[i] = activity_default     one for the organization, then one for each item, in
 * document …                                          order, each with its parent; objectives[0] is the
 * primary activity_tree_finish(w, tree)              checks bounds and derives the links
 *
 * Editions 2 and 3 use the same: what they do not know keeps its default. */
#ifndef SCORM_SEQUENCING_DEFINITION_H
#define SCORM_SEQUENCING_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

enum {
	ACTIVITIES_MAX = 10001,           /* the organization and its items */
	ACTIVITY_DEPTH_MAX = 65,          /* the organization counts as one */
	ACTIVITY_OBJECTIVES_MAX = 1000,   /* of one activity, the primary included */
	ACTIVITY_RULES_MAX = 1000,        /* of one activity, of one kind */
	ACTIVITY_CONDITIONS_MAX = 100,    /* of one rule */
	ACTIVITY_SHARES_MAX = 1000,       /* adlcp:data maps of one activity */
	OBJECTIVE_MAPS_MAX = 1000,        /* of one objective */
	OBJECTIVES_MAX = 50000,           /* of a whole tree */
	OBJECTIVE_MAPS_TREE_MAX = 100000, /* of a whole tree: maps of objectives */
	ACTIVITY_NONE = -1
};

enum activity_kind { ACTIVITY_CLUSTER, ACTIVITY_SCO, ACTIVITY_ASSET };

/* What a rule asks. Order binds nothing; names are the manifest's. */
enum rule_condition_kind {
	CONDITION_ALWAYS,
	CONDITION_SATISFIED,
	CONDITION_OBJECTIVE_STATUS_KNOWN,
	CONDITION_OBJECTIVE_MEASURE_KNOWN,
	CONDITION_OBJECTIVE_MEASURE_GREATER_THAN, /* not in rollup rules */
	CONDITION_OBJECTIVE_MEASURE_LESS_THAN,    /* not in rollup rules */
	CONDITION_COMPLETED,
	CONDITION_ACTIVITY_PROGRESS_KNOWN,
	CONDITION_ATTEMPTED,
	CONDITION_ATTEMPT_LIMIT_EXCEEDED,
	CONDITION_TIME_LIMIT_EXCEEDED,
	CONDITION_OUTSIDE_AVAILABLE_TIME_RANGE,
	CONDITIONS_COUNT
};

enum rule_combination { COMBINATION_ALL, COMBINATION_ANY };

struct rule_condition {
	enum rule_condition_kind kind;
	bool negated;             /* operator="not" */
	const char *objective;    /* referencedObjective; "" is the primary. Not in rollup rules */
	double measure_threshold; /* -1..1 */
	int objective_index; /* derived: of the activity's objectives; ACTIVITY_NONE when it has none so named
	                      */
};

enum rule_action {
	ACTION_NONE,
	/* preConditionRule */
	ACTION_SKIP,
	ACTION_DISABLED,
	ACTION_HIDDEN_FROM_CHOICE,
	ACTION_STOP_FORWARD_TRAVERSAL,
	/* postConditionRule */
	ACTION_EXIT_PARENT,
	ACTION_EXIT_ALL,
	ACTION_RETRY,
	ACTION_RETRY_ALL,
	ACTION_CONTINUE,
	ACTION_PREVIOUS,
	/* exitConditionRule */
	ACTION_EXIT,
	ACTIONS_COUNT
};

struct sequencing_rule {
	enum rule_combination combination; /* conditionCombination, "all" where the manifest says none */
	struct rule_condition *conditions;
	size_t conditions_count;
	enum rule_action action;
};

struct sequencing_rules {
	struct sequencing_rule *rules;
	size_t count;
};

/* Rollup rules. */
enum rollup_child_set { ROLLUP_ALL, ROLLUP_ANY, ROLLUP_NONE, ROLLUP_AT_LEAST_COUNT, ROLLUP_AT_LEAST_PERCENT };

enum rollup_action { ROLLUP_SATISFIED, ROLLUP_NOT_SATISFIED, ROLLUP_COMPLETED, ROLLUP_INCOMPLETE };

struct rollup_rule {
	enum rollup_child_set child_set;   /* childActivitySet, "all" where absent */
	uint32_t minimum_count;            /* 0 where absent */
	double minimum_percent;            /* 0..1, 0 where absent */
	enum rule_combination combination; /* conditionCombination, "any" where absent */
	struct rule_condition *conditions;
	size_t conditions_count;
	enum rollup_action action;
};

/* Rollup considerations (adlseq:rollupConsiderations). */
enum rollup_required {
	REQUIRED_ALWAYS,
	REQUIRED_IF_ATTEMPTED,
	REQUIRED_IF_NOT_SKIPPED,
	REQUIRED_IF_NOT_SUSPENDED
};

/* Objective maps: what of an objective is read from and written to a global one. Bits of objective_map.read
 * and .write; the last five are the 4th Edition's (adlseq:objectives). */
enum objective_part {
	OBJECTIVE_SATISFIED = 1 << 0,
	OBJECTIVE_MEASURE = 1 << 1,
	OBJECTIVE_RAW = 1 << 2,
	OBJECTIVE_MIN = 1 << 3,
	OBJECTIVE_MAX = 1 << 4,
	OBJECTIVE_COMPLETION = 1 << 5,
	OBJECTIVE_PROGRESS = 1 << 6,
	/* Where a mapInfo names no attribute: imsss:mapInfo reads its two, adlseq:mapInfo its five; none
	   writes. */
	OBJECTIVE_PARTS_IMSSS = OBJECTIVE_SATISFIED | OBJECTIVE_MEASURE,
	OBJECTIVE_PARTS_ADLSEQ =
	    OBJECTIVE_RAW | OBJECTIVE_MIN | OBJECTIVE_MAX | OBJECTIVE_COMPLETION | OBJECTIVE_PROGRESS
};

/* One mapInfo. imsss and adlseq maps of one objective to one target may be two entries or one. */
struct objective_map {
	const char *target; /* targetObjectiveID */
	unsigned read, write;
	int target_index; /* derived: of tree->globals */
};

struct objective {
	const char *identifier; /* "" only for a primary objective without objectiveID */
	bool satisfied_by_measure;
	double min_normalized_measure; /* -1..1 */
	struct objective_map *maps;
	size_t maps_count;
};

/* Sequencing control modes. */
struct control_mode {
	bool choice, choice_exit, flow, forward_only;
	bool use_current_attempt_objective_info, use_current_attempt_progress_info;
};

/* Limit conditions. Durations in hundredths of a second, -1 where there is no limit; times in Unix
 * microseconds. */
struct limit_conditions {
	bool has_attempt_limit, has_begin_time, has_end_time;
	uint32_t attempt_limit;
	int64_t attempt_absolute_cs, attempt_experienced_cs, activity_absolute_cs, activity_experienced_cs;
	int64_t begin_time_us, end_time_us;
};

/* Selection and randomization controls. */
enum selection_timing { TIMING_NEVER, TIMING_ONCE, TIMING_ON_EACH_NEW_ATTEMPT };

struct randomization_controls {
	enum selection_timing selection_timing, randomization_timing;
	bool has_select_count;
	uint32_t select_count;
	bool reorder_children;
};

/* Delivery controls. */
struct delivery_controls {
	bool tracked, completion_set_by_content, objective_set_by_content;
};

/* adlcp:completionThreshold. 2nd and 3rd Edition packages that give a number as the element's text
 * set min_measure and text_only: cmi.completion_threshold is told, and rollup does not look at it. */
struct completion_threshold {
	bool given;             /* the element is there */
	bool by_measure;        /* completedByMeasure */
	bool text_only;         /* 2nd and 3rd Edition form */
	double min_measure;     /* 0..1 */
	double progress_weight; /* 0..1 */
};

/* adlcp:data/map: a bucket of adl.data. */
struct data_map {
	const char *target;
	bool read, write; /* readSharedData, writeSharedData */
};

/* adlnav:hideLMSUI: bits of activity.hidden_ui. */
enum hidden_ui {
	HIDE_PREVIOUS = 1 << 0,
	HIDE_CONTINUE = 1 << 1,
	HIDE_EXIT = 1 << 2,
	HIDE_EXIT_ALL = 1 << 3,
	HIDE_ABANDON = 1 << 4,
	HIDE_ABANDON_ALL = 1 << 5,
	HIDE_SUSPEND_ALL = 1 << 6
};

/* adlcp:timeLimitAction. */
enum time_limit_action {
	TIME_LIMIT_NONE, /* the manifest says none */
	TIME_LIMIT_EXIT_MESSAGE,
	TIME_LIMIT_EXIT_NO_MESSAGE,
	TIME_LIMIT_CONTINUE_MESSAGE,
	TIME_LIMIT_CONTINUE_NO_MESSAGE
};

/* What every request looks at stands first. */
struct activity {
	int parent; /* index into the tree, smaller than its own; ACTIVITY_NONE for the organization */

	/* Derived by activity_tree_finish. */
	int depth;        /* 0 for the organization */
	int end;          /* descendants are the activities from its own index + 1 to before end */
	int first_child;  /* in document order; ACTIVITY_NONE for a leaf */
	int next_sibling; /* in document order; ACTIVITY_NONE for the last */
	int children_count;
	int first_objective; /* where its objectives begin when those of all activities are counted through */

	enum activity_kind kind;      /* a leaf that opens nothing is an ACTIVITY_CLUSTER without children */
	struct objective *objectives; /* [0] is the primary; NULL with count 0 stands for one with defaults */
	size_t objectives_count;
	struct sequencing_rules pre;
	struct control_mode control;
	struct delivery_controls delivery;
	bool prevent_activation, constrain_choice; /* adlseq:constrainedChoiceConsiderations */
	bool visible;                              /* isvisible */
	bool rollup_objective_satisfied, rollup_progress_completion, measure_satisfaction_if_active;
	double objective_measure_weight; /* 0..1 */
	struct completion_threshold completion;
	struct limit_conditions limits;

	struct sequencing_rules post, exit;
	struct rollup_rule *rollup;
	size_t rollup_count;
	enum rollup_required required_for_satisfied, required_for_not_satisfied, required_for_completed,
	    required_for_incomplete;
	struct randomization_controls random;

	const char *identifier;
	const char *title;
	const char *href;             /* as package_item.href, parameters already joined; "" for a cluster */
	const char *parameters;       /* as written */
	const char *launch_data;      /* adlcp:dataFromLMS */
	const char *max_time_allowed; /* attemptAbsoluteDurationLimit as written, for cmi.max_time_allowed */
	unsigned hidden_ui;
	enum time_limit_action time_limit_action;
	struct data_map *shares;
	size_t shares_count;
};

struct activity_tree {
	struct activity *activities; /* [0] is the organization */
	size_t count;
	bool objectives_global_to_system;  /* adlseq:objectivesGlobalToSystem of the organization */
	bool shared_data_global_to_system; /* adlcp:sharedDataGlobalToSystem of the organization */

	/* Derived by activity_tree_finish. */
	const char **globals; /* global objectives that maps name, sorted by strcmp */
	size_t globals_count;
	size_t objectives_count; /* of all activities */
	int *readers;          /* activities that read a global objective, those of the first global first */
	size_t *readers_begin; /* globals_count + 1 offsets into readers */
	const struct activity **by_identifier; /* all, sorted by identifier, then in document order */
};

/* All that a manifest leaves unsaid: SN's defaults, texts "", no parent. */
extern const struct activity activity_default;
extern const struct objective objective_default;
extern const struct objective_map objective_map_default; /* reads and writes nothing: set by the element */
extern const struct sequencing_rule sequencing_rule_default;
extern const struct rollup_rule rollup_rule_default;
extern const struct rule_condition rule_condition_default;
extern const struct data_map data_map_default;

/* The vocabularies as manifests write them, exact case; false for a word outside. */
bool condition_from_word(const char *word, enum rule_condition_kind *ret_kind) MUST_CHECK;
bool action_from_word(const char *word, enum rule_action *ret_action) MUST_CHECK;
bool rollup_action_from_word(const char *word, enum rollup_action *ret_action) MUST_CHECK;
bool child_set_from_word(const char *word, enum rollup_child_set *ret_set) MUST_CHECK;
bool required_from_word(const char *word, enum rollup_required *ret_required) MUST_CHECK;
bool timing_from_word(const char *word, enum selection_timing *ret_timing) MUST_CHECK;
bool hidden_ui_from_word(const char *word, unsigned *ret_bit) MUST_CHECK;
bool time_limit_action_from_word(const char *word, enum time_limit_action *ret_action) MUST_CHECK;

/* Words of the above, for reports, explanations and the stored model. hidden_ui_word: of one bit. */
const char *condition_word(enum rule_condition_kind kind);
const char *action_word(enum rule_action action);
const char *rollup_action_word(enum rollup_action action);
const char *child_set_word(enum rollup_child_set set);
const char *required_word(enum rollup_required value);
const char *timing_word(enum selection_timing timing);
const char *hidden_ui_word(unsigned bit);
const char *time_limit_action_word(enum time_limit_action action);

/* Empties tree and sets the organization's defaults. */
void activity_tree_begin(struct activity_tree *tree);

/* Checks bounds and order and fills what is derived; memory from w's arena. A tree may be finished again
 * after its lists changed. ERR_PACKAGE_REFUSED, with the activity's identifier in the detail, when a bound is
 * passed, a parent does not come before its child in document order, or a number is out of its range (a
 * measure outside -1..1, a weight outside 0..1, NaN). Two activities of one identifier are allowed: the first
 * is found. */
enum err activity_tree_finish(struct work *w, struct activity_tree *tree) MUST_CHECK;

/* Index of the activity of that identifier (exact case); ACTIVITY_NONE. Only of a finished tree. */
int activity_find(const struct activity_tree *tree, const char *identifier);

/* Index among the activity's objectives; "" finds the primary; ACTIVITY_NONE. */
int objective_find(const struct activity *activity, const char *identifier);

#endif
