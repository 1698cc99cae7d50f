#include <string.h>

#include "lms/audit/audit.h"
#include "lms/quiz/bank/bank_store.h"

struct deed {
	const struct principal *by;
	struct uuid org, id, parent;
	const char *name;
	bool added;
};

static enum err note(struct work *w, const struct deed *d, const char *action)
{
	return audit_record(w, &(struct audit){.actor = d->by,
	                           .org = d->org,
	                           .action = action,
	                           .subject_type = "question_category",
	                           .subject = d->id,
	                           .after = json_own(w->arena, json_pack("{s:s}", "name", d->name))});
}

static const struct category *category_of(const struct category *rows, size_t count, struct uuid id)
{
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(rows[i].id, id))
			return &rows[i];
	}
	return NULL;
}

/* How many levels lie below it, itself counted. Rows stand in the order of the tree. */
static int64_t height_of(const struct category *rows, size_t count, const struct category *one)
{
	int64_t deepest = one != NULL ? one->depth : 0;

	if (one == NULL)
		return 1;
	for (const struct category *row = one + 1; row < rows + count && row->depth > one->depth; row++)
		deepest = row->depth > deepest ? row->depth : deepest;
	return deepest - one->depth + 1;
}

static enum err place_check(struct work *w, const struct deed *d, const struct category *rows, size_t count)
{
	const struct category *self = category_of(rows, count, d->id);
	const struct category *parent = category_of(rows, count, d->parent);
	int64_t depth = parent != NULL ? parent->depth + 1 : 0;

	if (!uuid_is_nil(d->parent) && parent == NULL)
		return fail_field(w, ERR_NOT_FOUND, "parent_id", WORDS("There is no such category."));
	for (const struct category *up = parent; up != NULL; up = category_of(rows, count, up->parent)) {
		if (uuid_equal(up->id, d->id))
			return fail_field(
			    w, ERR_UNPROCESSABLE, "parent_id", WORDS("A category cannot lie in itself."));
	}
	if (depth + height_of(rows, count, self) > CATEGORY_DEPTH_MAX)
		return fail_field(w, ERR_UNPROCESSABLE, "parent_id", WORDS("Categories lie at most %d deep."),
		    CATEGORY_DEPTH_MAX);
	for (size_t i = 0; i < count; i++) {
		if (uuid_equal(rows[i].parent, d->parent) && !uuid_equal(rows[i].id, d->id) &&
		    strcmp(rows[i].name, d->name) == 0)
			return fail_field(
			    w, ERR_CONFLICT, "name", WORDS("There is a category of that name here."));
	}
	return OK;
}

static enum err name_check(struct work *w, const char *name)
{
	if (*name == '\0' || strlen(name) > CATEGORY_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", WORDS("A name of 1 to %d bytes is expected."),
		    CATEGORY_NAME_MAX);
	return OK;
}

static enum err add_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct category *rows;
	size_t count;

	TRY(category_store_list(w, d->org, &rows, &count));
	if (category_of(rows, count, d->id) != NULL)
		return OK;
	if (count >= CATEGORIES_MAX)
		return fail(w, ERR_UNPROCESSABLE, WORDS("There are too many categories."));
	TRY(place_check(w, d, rows, count));
	TRY(category_store_add(w, d->org, d->id, d->parent, d->name, &d->added));
	if (!d->added)
		return fail_field(w, ERR_CONFLICT, "name", WORDS("There is a category of that name here."));
	return note(w, d, "question_category.created");
}

enum err category_add(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    struct uuid parent, const char *name)
{
	struct deed d = {.by = by, .org = org, .id = id, .parent = parent, .name = name};

	TRY(name_check(w, name));
	return db_transact(w, db_tenant(org), add_body, &d);
}

static enum err change_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct category *rows;
	size_t count;

	TRY(category_store_list(w, d->org, &rows, &count));
	if (category_of(rows, count, d->id) == NULL)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such category."));
	TRY(place_check(w, d, rows, count));
	TRY(category_store_change(w, d->org, d->id, d->parent, d->name));
	return note(w, d, "question_category.changed");
}

enum err category_change(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    struct uuid parent, const char *name)
{
	struct deed d = {.by = by, .org = org, .id = id, .parent = parent, .name = name};

	TRY(name_check(w, name));
	return db_transact(w, db_tenant(org), change_body, &d);
}

static enum err remove_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	const struct category *self;
	struct category *rows;
	bool removed;
	size_t count;

	TRY(category_store_list(w, d->org, &rows, &count));
	self = category_of(rows, count, d->id);
	if (self == NULL)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such category."));
	d->name = self->name;
	TRY(category_store_remove(w, d->org, d->id, &removed));
	if (!removed)
		return fail(w, ERR_CONFLICT, WORDS("Questions or categories lie in this category."));
	return note(w, d, "question_category.removed");
}

enum err category_remove(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	struct deed d = {.by = by, .org = org, .id = id, .name = ""};

	return db_transact(w, db_tenant(org), remove_body, &d);
}

enum err category_list(struct work *w, struct uuid org, struct category **ret_rows, size_t *ret_count)
{
	return categories_read(w, org, ret_rows, ret_count);
}
