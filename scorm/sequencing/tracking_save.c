/* Tracking as text: a line for what the whole is, then one for each activity, cluster, objective and global
 * objective with which anything happened.
 *
 *     t1 ACTIVITIES OBJECTIVES GLOBALS CURRENT SUSPENDED RANDOM
 *     a ACTIVITY FLAGS BY_CONTENT ATTEMPTS BEGAN ATTEMPT_BEGAN EXPERIENCED ATTEMPT_EXPERIENCED
 *     c CLUSTER COUNT CHILD …
 *     o OBJECTIVE KNOWN STALE VALUE …      g GLOBAL KNOWN 0 VALUE …      values of the known parts, bit by
 * bit */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "scorm/sequencing/engine_inside.h"

enum { PARTS_ALL = OBJECTIVE_PARTS_IMSSS | OBJECTIVE_PARTS_ADLSEQ };
enum { FLAG_ACTIVE = 1, FLAG_SUSPENDED = 2, FLAG_SELECTED = 4, FLAG_RANDOMIZED = 8, FLAGS_ALL = 15 };

static double *number_of(struct objective_state *state, unsigned part)
{
	switch (part) {
	case OBJECTIVE_MEASURE:
		return &state->measure;
	case OBJECTIVE_RAW:
		return &state->raw;
	case OBJECTIVE_MIN:
		return &state->min;
	case OBJECTIVE_MAX:
		return &state->max;
	case OBJECTIVE_PROGRESS:
		return &state->progress;
	default:
		return NULL;
	}
}

static bool *flag_of(struct objective_state *state, unsigned part)
{
	return part == OBJECTIVE_SATISFIED ? &state->satisfied : &state->completed;
}

static void objective_save(struct text *to, char kind, size_t index, struct objective_state state)
{
	if (state.known == 0)
		return;
	text_printf(to, "%c %zu %u %u", kind, index, state.known, state.stale);
	for (unsigned part = 1; part <= OBJECTIVE_PROGRESS; part <<= 1) {
		const double *number = number_of(&state, part);

		if (!(state.known & part))
			continue;
		if (number != NULL)
			text_printf(to, " %.17g", *number);
		else
			text_printf(to, " %d", *flag_of(&state, part));
	}
	text_add_char(to, '\n');
}

static void activity_save(struct text *to, const struct tracking *t, int activity)
{
	const struct activity_state *s = seen(t, activity);
	int count = 0;
	unsigned flags = (s->active ? FLAG_ACTIVE : 0U) | (s->suspended ? FLAG_SUSPENDED : 0U) |
	                 (s->selected ? FLAG_SELECTED : 0U) | (s->randomized ? FLAG_RANDOMIZED : 0U);

	if (flags != 0 || s->attempts != 0)
		text_printf(to, "a %d %u %u %u %lld %lld %lld %lld\n", activity, flags, s->by_content,
		    s->attempts, (long long)s->activity_began_us, (long long)s->attempt_began_us,
		    (long long)s->activity_experienced_cs, (long long)s->attempt_experienced_cs);
	if (!s->selected && !s->randomized)
		return;
	for (int child = s->first; child != ACTIVITY_NONE; child = seen(t, child)->next)
		count++;
	text_printf(to, "c %d %d", activity, count);
	for (int child = s->first; child != ACTIVITY_NONE; child = seen(t, child)->next)
		text_printf(to, " %d", child);
	text_add_char(to, '\n');
}

/* What an abandoned session goes back to. */
static void opened_save(struct text *to, const struct tracking *t)
{
	const struct activity *a;

	if (t->current == ACTIVITY_NONE || !seen(t, t->current)->active)
		return;
	a = activity_of(t, t->current);
	for (size_t o = 0; o < a->objectives_count; o++) {
		objective_save(to, 'p', (size_t)a->first_objective + o,
		    t->objectives_opened[(size_t)a->first_objective + o]);
		for (size_t m = 0; m < a->objectives[o].maps_count; m++)
			if (a->objectives[o].maps[m].write != 0)
				objective_save(to, 'q', (size_t)a->objectives[o].maps[m].target_index,
				    t->globals_opened[a->objectives[o].maps[m].target_index]);
	}
}

const char *tracking_save(struct work *w, const struct tracking *tracking)
{
	const struct activity_tree *tree = tracking->tree;
	struct text to = text_new(w->arena, TRACKING_TEXT_MAX);

	text_printf(&to, "t1 %zu %zu %zu %d %d %llu\n", tree->count, tree->objectives_count,
	    tree->globals_count, tracking->current, tracking->suspended,
	    (unsigned long long)tracking->random);
	for (size_t i = 0; i < tree->count; i++)
		activity_save(&to, tracking, (int)i);
	for (size_t i = 0; i < tree->objectives_count; i++)
		objective_save(&to, 'o', i, tracking->objectives[i]);
	for (size_t i = 0; i < tree->globals_count && !tree->objectives_global_to_system; i++)
		objective_save(&to, 'g', i, tracking->globals[i]);
	opened_save(&to, tracking);
	for (size_t i = 0; i < tree->globals_count; i++)
		if (tracking->globals_moved[i])
			text_printf(&to, "m %zu\n", i);
	return to.data;
}

/* Reads numbers one after the other; good ends with the first that is none. */
struct scan {
	const char *at;
	bool good;
};

static long long scan_integer(struct scan *s, long long low, long long high)
{
	char *end = NULL;
	long long value;

	errno = 0;
	value = *s->at == ' ' ? strtoll(s->at, &end, 10) : 0;
	if (!s->good || end == NULL || end == s->at || errno != 0 || value < low || value > high) {
		s->good = false;
		return low;
	}
	s->at = end;
	return value;
}

static uint64_t scan_random(struct scan *s)
{
	char *end = NULL;
	unsigned long long value;

	errno = 0;
	value = *s->at == ' ' ? strtoull(s->at, &end, 10) : 0;
	s->good = s->good && end != NULL && end != s->at && errno == 0;
	if (s->good)
		s->at = end;
	return value;
}

static double scan_number(struct scan *s)
{
	char *end = NULL;
	double value = *s->at == ' ' ? strtod(s->at, &end) : 0;

	s->good = s->good && end != NULL && end != s->at && isfinite(value);
	if (s->good)
		s->at = end;
	return value;
}

static void scan_end(struct scan *s)
{
	s->good = s->good && *s->at == '\n';
	if (s->good)
		s->at++;
}

static void objective_load(struct scan *s, struct objective_state *all, size_t count)
{
	long long index = scan_integer(s, 0, (long long)count - 1);
	struct objective_state state = {0};

	state.known = (unsigned)scan_integer(s, 0, PARTS_ALL);
	state.stale = (unsigned)scan_integer(s, 0, PARTS_ALL) & state.known;
	for (unsigned part = 1; part <= OBJECTIVE_PROGRESS; part <<= 1) {
		double *number = number_of(&state, part);

		if (!(state.known & part))
			continue;
		if (number != NULL)
			*number = scan_number(s);
		else
			*flag_of(&state, part) = scan_integer(s, 0, 1) != 0;
	}
	if (s->good)
		all[index] = state;
}

static void activity_load(struct scan *s, struct tracking *t)
{
	int activity = (int)scan_integer(s, 0, (long long)t->tree->count - 1);
	struct activity_state *state = state_of(t, activity);
	unsigned flags = (unsigned)scan_integer(s, 0, FLAGS_ALL);

	state->active = flags & FLAG_ACTIVE;
	state->suspended = flags & FLAG_SUSPENDED;
	state->selected = flags & FLAG_SELECTED;
	state->randomized = flags & FLAG_RANDOMIZED;
	state->by_content = (unsigned)scan_integer(s, 0, PARTS_ALL);
	state->attempts = (uint32_t)scan_integer(s, 0, UINT32_MAX);
	state->activity_began_us = scan_integer(s, 0, INT64_MAX);
	state->attempt_began_us = scan_integer(s, 0, INT64_MAX);
	state->activity_experienced_cs = scan_integer(s, 0, INT64_MAX / 2);
	state->attempt_experienced_cs = scan_integer(s, 0, INT64_MAX / 2);
}

static void children_load(struct scan *s, struct tracking *t)
{
	int cluster = (int)scan_integer(s, 0, (long long)t->tree->count - 1);
	int count = (int)scan_integer(s, 0, activity_of(t, cluster)->children_count);

	for (int i = 0; i < count && s->good; i++) {
		int child = (int)scan_integer(s, 0, (long long)t->tree->count - 1);

		s->good = s->good && parent_of(t, child) == cluster && !t->marked[child];
		t->marked[child] = s->good;
		t->scratch[i] = child;
	}
	for (int i = 0; i < count && s->good; i++)
		t->marked[t->scratch[i]] = false;
	if (s->good)
		children_link(t, cluster, t->scratch, count);
}

static void moved_load(struct scan *s, struct tracking *t)
{
	long long index = scan_integer(s, 0, (long long)t->tree->globals_count - 1);

	if (s->good)
		t->globals_moved[index] = true;
}

static void head_load(struct scan *s, struct tracking *t)
{
	const struct activity_tree *tree = t->tree;

	s->good = strncmp(s->at, "t1", 2) == 0;
	s->at += s->good ? 2 : 0;
	(void)scan_integer(s, (long long)tree->count, (long long)tree->count);
	(void)scan_integer(s, (long long)tree->objectives_count, (long long)tree->objectives_count);
	(void)scan_integer(s, (long long)tree->globals_count, (long long)tree->globals_count);
	t->current = (int)scan_integer(s, ACTIVITY_NONE, (long long)tree->count - 1);
	t->suspended = (int)scan_integer(s, ACTIVITY_NONE, (long long)tree->count - 1);
	t->random = scan_random(s);
	scan_end(s);
}

/* What is open is the way to the current activity, so that no text makes the engine lose its way. */
static bool is_whole(const struct tracking *t)
{
	for (int i = 0; i < (int)t->tree->count; i++)
		if (seen(t, i)->active && (t->current == ACTIVITY_NONE || !is_within(t, t->current, i)))
			return false;
	return (t->current == ACTIVITY_NONE || is_available(t, t->current)) &&
	       (t->suspended == ACTIVITY_NONE || is_available(t, t->suspended));
}

enum err tracking_load(struct work *w, const struct activity_tree *tree, uint64_t seed, const char *text,
    struct tracking **ret_tracking)
{
	struct tracking *t = tracking_new(w, tree, seed);
	struct scan s = {.at = text};

	if (text[0] == '\0') {
		*ret_tracking = t;
		return OK;
	}
	head_load(&s, t);
	while (s.good && *s.at != '\0') {
		switch (*s.at++) {
		case 'a':
			activity_load(&s, t);
			break;
		case 'c':
			children_load(&s, t);
			break;
		case 'o':
			objective_load(&s, t->objectives, tree->objectives_count);
			break;
		case 'g':
			objective_load(&s, t->globals, tree->globals_count);
			break;
		case 'p':
			objective_load(&s, t->objectives_opened, tree->objectives_count);
			break;
		case 'q':
			objective_load(&s, t->globals_opened, tree->globals_count);
			break;
		case 'm':
			moved_load(&s, t);
			break;
		default:
			s.good = false;
		}
		scan_end(&s);
	}
	if (!s.good || !is_whole(t))
		return fail(w, ERR_INTERNAL, "The saved tracking does not fit the course");
	*ret_tracking = t;
	return OK;
}
