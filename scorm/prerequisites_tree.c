#include <stdlib.h>
#include <string.h>

#include "scorm/prerequisites.h"

struct cluster {
	size_t parts, done, seen;
};

struct tree {
	const struct prerequisites_item **sorted; /* by identifier, then in document order */
	size_t count;
};

static int item_order(const void *a, const void *b)
{
	const struct prerequisites_item *const *x = a, *const *y = b;
	int order = strcmp((*x)->identifier, (*y)->identifier);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

static const char *status_of(void *owner, const char *identifier)
{
	const struct tree *tree = owner;
	size_t low = 0, high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(tree->sorted[middle]->identifier, identifier) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tree->count || strcmp(tree->sorted[low]->identifier, identifier) != 0)
		return NULL;
	return tree->sorted[low]->status;
}

static const char *cluster_status(const struct cluster *cluster)
{
	if (cluster->parts > 0 && cluster->done == cluster->parts)
		return "completed";
	return cluster->seen > 0 ? "incomplete" : "not attempted";
}

/* From the last item to the first: parts come after what holds them. */
static void clusters_decide(struct arena *a, struct prerequisites_item *items, size_t count)
{
	struct cluster *clusters = arena_alloc(a, (count + 1) * sizeof(*clusters));

	memset(clusters, 0, (count + 1) * sizeof(*clusters));
	for (size_t i = count; i-- > 0;) {
		struct prerequisites_item *item = &items[i];
		struct cluster *above = item->parent >= 0 ? &clusters[item->parent] : NULL;

		if (item->status == NULL)
			item->status = cluster_status(&clusters[i]);
		if (above == NULL)
			continue;
		above->parts++;
		above->done += strcmp(item->status, "passed") == 0 || strcmp(item->status, "completed") == 0;
		above->seen += strcmp(item->status, "not attempted") != 0;
	}
}

void prerequisites_apply(struct arena *a, struct prerequisites_item *items, size_t count)
{
	struct tree tree = {.sorted = arena_alloc(a, (count + 1) * sizeof(*tree.sorted)), .count = count};

	clusters_decide(a, items, count);
	for (size_t i = 0; i < count; i++)
		tree.sorted[i] = &items[i];
	qsort(tree.sorted, count, sizeof(*tree.sorted), item_order);
	for (size_t i = 0; i < count; i++) {
		struct prerequisites_item *item = &items[i];
		bool above = item->parent < 0 || items[item->parent].may_open;

		item->may_open =
		    above && prerequisites_check(item->prerequisites, status_of, &tree) != PREREQUISITES_NO;
	}
}
