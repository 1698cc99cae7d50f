#include "lms/course/tree.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "db/db.h"
#include "lms_sql.h"

/* Versions never change, so what is kept is never stale. */
struct kept {
	struct uuid org, version;
	struct course_tree told;
	struct activity_tree tree;
	struct arena *arena;
	size_t weight; /* activities */
	int holders;
	uint64_t used; /* by the clock of askings */
	bool listed;
};

static struct {
	pthread_mutex_t lock;
	struct kept *list[COURSE_TREES_MAX];
	size_t count, weight;
	uint64_t clock;
} trees = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void kept_free(struct kept *kept)
{
	arena_free(kept->arena);
	free(kept);
}

static void kept_release(void *object)
{
	struct kept *kept = object;
	bool last;

	pthread_mutex_lock(&trees.lock);
	kept->holders--;
	last = kept->holders == 0 && !kept->listed;
	pthread_mutex_unlock(&trees.lock);
	if (last)
		kept_free(kept);
}

/* With the lock. */
static struct kept *kept_find(struct uuid org, struct uuid version)
{
	for (size_t i = 0; i < trees.count; i++) {
		if (uuid_equal(trees.list[i]->version, version) && uuid_equal(trees.list[i]->org, org))
			return trees.list[i];
	}
	return NULL;
}

static void kept_hold(struct work *w, struct kept *kept)
{
	kept->holders++;
	kept->used = ++trees.clock;
	arena_defer(w->arena, kept_release, kept);
}

/* With the lock: out goes what was not asked for the longest. Who holds it frees it. */
static void trees_shrink(void)
{
	size_t oldest = 0;
	struct kept *out;

	for (size_t i = 1; i < trees.count; i++) {
		if (trees.list[i]->used < trees.list[oldest]->used)
			oldest = i;
	}
	out = trees.list[oldest];
	trees.list[oldest] = trees.list[--trees.count];
	trees.weight -= out->weight;
	out->listed = false;
	if (out->holders == 0)
		kept_free(out);
}

/* Somebody else may have read it meanwhile: then theirs stays. */
static struct kept *trees_add(struct work *w, struct kept *own)
{
	struct kept *kept;

	pthread_mutex_lock(&trees.lock);
	kept = kept_find(own->org, own->version);
	if (kept == NULL) {
		while (trees.count > 0 && (trees.count == COURSE_TREES_MAX ||
		                              trees.weight + own->weight > COURSE_TREES_ACTIVITIES_MAX))
			trees_shrink();
		trees.list[trees.count++] = own;
		trees.weight += own->weight;
		own->listed = true;
		kept = own;
	}
	kept_hold(w, kept);
	pthread_mutex_unlock(&trees.lock);
	if (kept != own)
		kept_free(own);
	return kept;
}

static bool edition_read(const char *name, enum package_edition *ret_edition)
{
	for (int i = 0; name != NULL && i < PACKAGE_EDITIONS; i++) {
		if (strcmp(name, package_edition_name((enum package_edition)i)) == 0) {
			*ret_edition = (enum package_edition)i;
			return true;
		}
	}
	return false;
}

/* In memory of its own, which outlives the work. */
static enum err tree_read(struct work *w, const char *manifest, struct kept *own)
{
	struct arena *asked = w->arena;
	enum err e;

	w->arena = own->arena;
	e = package_tree_read(w, manifest, &own->tree);
	w->arena = asked;
	return e;
}

static enum err kept_read(struct work *w, const struct db_rows *rows, struct kept *own)
{
	if (db_count(rows) == 0 || !edition_read(db_text(rows, 0, 0), &own->told.edition))
		return fail(w, ERR_INTERNAL, "the attempt's package version is missing");
	own->told.cmi5 = db_bool(rows, 0, 2);
	if (own->told.edition == PACKAGE_SCORM_12)
		return OK;
	TRY(tree_read(w, db_text(rows, 0, 1), own));
	own->told.tree = &own->tree;
	own->weight = own->tree.count;
	return OK;
}

enum err course_tree_hold(
    struct work *w, struct uuid org, struct uuid version, const struct course_tree **ret_tree)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, version)};
	struct db_rows *rows;
	struct kept *kept;
	enum err e;

	pthread_mutex_lock(&trees.lock);
	kept = kept_find(org, version);
	if (kept != NULL)
		kept_hold(w, kept);
	pthread_mutex_unlock(&trees.lock);
	if (kept == NULL) {
		TRY(db_run(w, &lms_course_tree, params, &rows));
		kept = calloc(1, sizeof(*kept));
		if (kept == NULL)
			return fail(w, ERR_INTERNAL, "no memory for a course's activity tree");
		kept->org = org;
		kept->version = version;
		kept->weight = 1;
		kept->arena = arena_new();
		e = kept_read(w, rows, kept);
		if (e != OK) {
			kept_free(kept);
			return e;
		}
		kept = trees_add(w, kept);
	}
	*ret_tree = &kept->told;
	return OK;
}
