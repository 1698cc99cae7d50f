#include "scorm/sequencing/engine_inside.h"

int common_ancestor(const struct tracking *t, int one, int other)
{
	while (!is_within(t, other, one))
		one = parent_of(t, one);
	return one;
}

int path_from_root(const struct tracking *t, int activity, int path[static ACTIVITY_DEPTH_MAX])
{
	int count = activity_of(t, activity)->depth + 1;

	for (int i = count - 1; i >= 0; i--, activity = parent_of(t, activity))
		path[i] = activity;
	return count;
}

bool is_available(const struct tracking *t, int activity)
{
	for (; activity != ACTIVITY_NONE; activity = parent_of(t, activity))
		if (!seen(t, activity)->available)
			return false;
	return true;
}

bool is_after(const struct tracking *t, int activity, int other)
{
	int common = common_ancestor(t, activity, other);

	while (parent_of(t, activity) != common)
		activity = parent_of(t, activity);
	while (parent_of(t, other) != common)
		other = parent_of(t, other);
	for (int at = seen(t, other)->next; at != ACTIVITY_NONE; at = seen(t, at)->next)
		if (at == activity)
			return true;
	return false;
}
