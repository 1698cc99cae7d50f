#include "lms/course/tree.h"

#include <string.h>

#include "base/kept.h"
#include "db/db.h"
#include "lms_sql.h"

/* Versions never change, so what is kept is never stale. */
static struct kept trees = KEPT(COURSE_TREES_MAX, COURSE_TREES_ACTIVITIES_MAX);

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
static enum err tree_read(
    struct work *w, struct arena *into, const char *manifest, struct activity_tree *ret_tree)
{
	struct arena *asked = w->arena;
	enum err e;

	w->arena = into;
	e = package_tree_read(w, manifest, ret_tree);
	w->arena = asked;
	return e;
}

static enum err tree_make(struct work *w, struct arena *into, void *arg, struct kept_made *ret_made)
{
	const struct kept_key *key = arg;
	const char *const params[] = {db_p_uuid(w, key->org), db_p_uuid(w, key->id)};
	struct course_tree *told = arena_alloc(into, sizeof(*told));
	struct activity_tree *tree = arena_alloc(into, sizeof(*tree));
	struct db_rows *rows;

	TRY(db_run(w, &lms_course_tree, params, &rows));
	if (db_count(rows) == 0 || !edition_read(db_text(rows, 0, 0), &told->edition))
		return fail(w, ERR_INTERNAL, "the attempt's package version is missing");
	told->speaks_xapi = db_bool(rows, 0, 2);
	*ret_made = (struct kept_made){.thing = told, .weight = 1};
	if (told->edition == PACKAGE_SCORM_12)
		return OK;
	TRY(tree_read(w, into, db_text(rows, 0, 1), tree));
	told->tree = tree;
	ret_made->weight = tree->count;
	return OK;
}

enum err course_tree_hold(
    struct work *w, struct uuid org, struct uuid version, const struct course_tree **ret_tree)
{
	struct kept_key key = {.org = org, .id = version};
	const void *tree;

	TRY(kept_hold(&trees, w, &key, tree_make, &key, &tree));
	*ret_tree = tree;
	return OK;
}
