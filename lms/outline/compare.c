/* What is otherwise in one version than in another. Pure. */
#include <string.h>

#include "lms/outline/version.h"

const char *const version_change_names[] = {
    "added", "removed", "moved", "renamed", "content", "needs", "settings", NULL};

/* Of numbers that differ, those that a longest ascending run leaves out: the fewest that were moved. */
static void mark_moved(struct arena *a, const size_t *were, size_t count, bool *ret_moved)
{
	size_t *length = arena_alloc(a, (count + 1) * sizeof(*length));
	size_t *before = arena_alloc(a, (count + 1) * sizeof(*before));
	size_t last = SIZE_MAX;

	for (size_t i = 0; i < count; i++) {
		ret_moved[i] = true;
		length[i] = 1;
		before[i] = SIZE_MAX;
		for (size_t j = 0; j < i; j++) {
			if (were[j] < were[i] && length[j] + 1 > length[i]) {
				length[i] = length[j] + 1;
				before[i] = j;
			}
		}
		if (last == SIZE_MAX || length[i] > length[last])
			last = i;
	}
	for (; last != SIZE_MAX; last = before[last])
		ret_moved[last] = false;
}

struct comparison {
	struct arena *a;
	const struct outline *from, *to;
	struct version_change *changes;
	size_t count;
};

static void add(struct comparison *c, struct version_change change)
{
	if (change.changes != 0)
		c->changes[c->count++] = change;
}

static bool differ(const char *one, const char *other)
{
	return strcmp(one, other) != 0;
}

/* --- sequences --- */

static unsigned sequence_changes(const struct outline_sequence *was, const struct outline_sequence *now)
{
	unsigned changes = differ(was->title, now->title) ? VERSION_RENAMED : 0;

	if (was->available_from_us != now->available_from_us ||
	    was->available_until_us != now->available_until_us)
		changes |= VERSION_SETTINGS;
	return changes;
}

static void compare_sequences(struct comparison *c)
{
	size_t count = c->to->sequences_count, common = 0;
	size_t *were = arena_alloc(c->a, (count + 1) * sizeof(*were));
	bool *moved = arena_alloc(c->a, count + 1);

	for (size_t i = 0; i < count; i++) {
		size_t was = outline_sequence_find(c->from, c->to->sequences[i].id);

		if (was != SIZE_MAX)
			were[common++] = was;
	}
	mark_moved(c->a, were, common, moved);
	common = 0;
	for (size_t i = 0; i < count; i++) {
		const struct outline_sequence *now = &c->to->sequences[i];
		size_t was = outline_sequence_find(c->from, now->id);
		struct version_change change = {.id = now->id, .sequence = true, .title = now->title};

		if (was == SIZE_MAX) {
			change.changes = VERSION_ADDED;
		} else {
			change.changes = sequence_changes(&c->from->sequences[was], now) |
			                 (moved[common++] ? VERSION_MOVED : 0);
			if (change.changes & VERSION_RENAMED)
				change.was = c->from->sequences[was].title;
		}
		add(c, change);
	}
}

/* --- modules --- */

static bool asks(const struct outline *o, const struct outline_module *m, struct uuid id, bool passed)
{
	for (size_t i = 0; i < m->needs_count; i++)
		if (uuid_equal(o->modules[m->needs[i].module].id, id) && m->needs[i].passed == passed)
			return true;
	return false;
}

static bool needs_differ(
    const struct comparison *c, const struct outline_module *was, const struct outline_module *now)
{
	if (was->needs_count != now->needs_count)
		return true;
	for (size_t i = 0; i < now->needs_count; i++)
		if (!asks(c->from, was, c->to->modules[now->needs[i].module].id, now->needs[i].passed))
			return true;
	return false;
}

static unsigned module_changes(
    const struct comparison *c, const struct outline_module *was, const struct outline_module *now)
{
	unsigned changes = differ(was->title, now->title) ? VERSION_RENAMED : 0;

	if (!uuid_equal(was->package_version, now->package_version))
		changes |= VERSION_CONTENT;
	if (needs_differ(c, was, now))
		changes |= VERSION_NEEDS;
	if (was->required != now->required || was->free_preview != now->free_preview ||
	    was->available_from_us != now->available_from_us ||
	    was->available_until_us != now->available_until_us || was->weight < now->weight ||
	    was->weight > now->weight)
		changes |= VERSION_SETTINGS;
	return changes;
}

static bool same_sequence(const struct comparison *c, size_t was, size_t now)
{
	return uuid_equal(c->from->sequences[c->from->modules[was].sequence].id,
	    c->to->sequences[c->to->modules[now].sequence].id);
}

static void compare_module(struct comparison *c, size_t at, size_t was, bool moved)
{
	const struct outline_module *now = &c->to->modules[at];
	struct version_change change = {.id = now->id,
	    .title = now->title,
	    .type = now->type,
	    .sequence_title = c->to->sequences[now->sequence].title,
	    .changes = VERSION_ADDED};

	if (was != SIZE_MAX) {
		change.changes = module_changes(c, &c->from->modules[was], now) | (moved ? VERSION_MOVED : 0);
		if (change.changes & VERSION_RENAMED)
			change.was = c->from->modules[was].title;
	}
	add(c, change);
}

static void compare_modules_of(struct comparison *c, const struct outline_sequence *sequence)
{
	size_t *was = arena_alloc(c->a, (sequence->count + 1) * sizeof(*was));
	size_t *stayed = arena_alloc(c->a, (sequence->count + 1) * sizeof(*stayed)), common = 0;
	bool *moved = arena_alloc(c->a, sequence->count + 1);

	for (size_t i = 0; i < sequence->count; i++) {
		was[i] = outline_module_find(c->from, c->to->modules[sequence->first + i].id);
		if (was[i] != SIZE_MAX && same_sequence(c, was[i], sequence->first + i))
			stayed[common++] = was[i];
	}
	mark_moved(c->a, stayed, common, moved);
	common = 0;
	for (size_t i = 0; i < sequence->count; i++) {
		bool there = was[i] != SIZE_MAX && same_sequence(c, was[i], sequence->first + i);

		compare_module(c, sequence->first + i, was[i], there ? moved[common++] : was[i] != SIZE_MAX);
	}
}

static void compare_removed(struct comparison *c)
{
	const struct outline *from = c->from;

	for (size_t i = 0; i < from->sequences_count; i++)
		if (outline_sequence_find(c->to, from->sequences[i].id) == SIZE_MAX)
			add(c, (struct version_change){.id = from->sequences[i].id,
			           .sequence = true,
			           .title = from->sequences[i].title,
			           .changes = VERSION_REMOVED});
	for (size_t i = 0; i < from->modules_count; i++)
		if (outline_module_find(c->to, from->modules[i].id) == SIZE_MAX)
			add(c, (struct version_change){.id = from->modules[i].id,
			           .title = from->modules[i].title,
			           .type = from->modules[i].type,
			           .sequence_title = from->sequences[from->modules[i].sequence].title,
			           .changes = VERSION_REMOVED});
}

void version_compare(struct arena *a, const struct outline *from, const struct outline *to,
    struct version_change **ret_changes, size_t *ret_count)
{
	size_t most = from->sequences_count + from->modules_count + to->sequences_count + to->modules_count;
	struct comparison c = {.a = a, .from = from, .to = to};

	c.changes = arena_alloc(a, (most + 1) * sizeof(*c.changes));
	compare_sequences(&c);
	for (size_t i = 0; i < to->sequences_count; i++)
		compare_modules_of(&c, &to->sequences[i]);
	compare_removed(&c);
	*ret_changes = c.changes;
	*ret_count = c.count;
}
