/* Origins: where learners come from. */
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/learner/learner_store.h"

enum { NUMBERED_MAX = 99 };

const char *const origin_kinds_made[] = {"moodle", "funmooc", "lti", "api", NULL};
const char *const origin_kinds[] = {"moodle", "funmooc", "direct", "lti", "api", "dispatch", NULL};

enum err origin_list(struct work *w, struct uuid org, struct uuid id, const char *after, int64_t limit,
    struct origin_row **ret_rows, size_t *ret_count)
{
	return origin_store_list(w, org, id, NULL, after, limit, ret_rows, ret_count);
}

enum err origin_read(struct work *w, struct uuid org, struct uuid id, struct origin_row *ret_origin)
{
	struct origin_row *rows;
	size_t count;

	TRY(origin_store_list(w, org, id, NULL, "", 1, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such origin");
	*ret_origin = rows[0];
	return OK;
}

enum err origin_find(struct work *w, struct uuid org, const char *slug, struct origin_row *ret_origin)
{
	struct origin_row *rows;
	size_t count;

	TRY(origin_store_list(w, org, (struct uuid){{0}}, slug, "", 1, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "origin", "there is no origin of this name");
	*ret_origin = rows[0];
	return OK;
}

struct adding {
	const struct principal *by;
	struct origin_new origin;
};

/* moodle, then moodle-2, moodle-3 … */
static enum err slug_choose(struct work *w, struct uuid org, struct origin_new *origin)
{
	const char *slugs[NUMBERED_MAX];
	bool taken[NUMBERED_MAX];

	for (int i = 0; i < NUMBERED_MAX; i++)
		slugs[i] = i == 0 ? origin->kind : arena_printf(w->arena, "%s-%d", origin->kind, i + 1);
	TRY(origin_store_slugs(w, org, slugs, NUMBERED_MAX, taken));
	for (int i = 0; i < NUMBERED_MAX; i++) {
		if (!taken[i]) {
			origin->slug = slugs[i];
			return OK;
		}
	}
	return fail_field(w, ERR_CONFLICT, "slug", "name one: too many are called after this kind");
}

static enum err add_body(struct work *w, void *arg)
{
	struct adding *a = arg;
	struct origin_new origin = a->origin;
	json_t *after;
	bool made;

	if (*origin.slug == '\0')
		TRY(slug_choose(w, a->by->org, &origin));
	TRY(origin_store_add(w, a->by->org, &origin, &made));
	if (!made)
		return fail_field(w, ERR_CONFLICT, "slug", "there is an origin of this name already");
	after = json_own(w->arena,
	    json_pack("{s:s,s:s,s:s}", "slug", origin.slug, "kind", origin.kind, "name", origin.name));
	return audit_record(w, &(struct audit){.actor = a->by,
	                           .org = a->by->org,
	                           .action = "origin.added",
	                           .subject_type = "origin",
	                           .subject = origin.id,
	                           .after = after});
}

/* Names that the service gives by itself. */
static enum err slug_check(struct work *w, const struct origin_new *origin)
{
	static const char *const literal[] = {"moodle", "funmooc"};

	if (*origin->slug == '\0')
		return OK;
	if (!slug_valid(origin->slug) || strlen(origin->slug) > ORIGIN_SLUG_MAX)
		return fail_field(w, ERR_BAD_INPUT, "slug", "is made of a-z, 0-9 and single hyphens");
	if (strcmp(origin->slug, "direct") == 0 || strncmp(origin->slug, "dispatch-", 9) == 0)
		return fail_field(w, ERR_BAD_INPUT, "slug",
		    "direct and dispatch-… are kept for direct visitors and dispatches");
	for (size_t i = 0; i < sizeof literal / sizeof *literal; i++) {
		if (strcmp(origin->slug, literal[i]) == 0 && strcmp(origin->kind, literal[i]) != 0)
			return fail_field(
			    w, ERR_BAD_INPUT, "slug", "%s is of the kind %s", literal[i], literal[i]);
	}
	return OK;
}

enum err origin_add(struct work *w, const struct principal *by, const struct origin_new *origin)
{
	struct adding a = {.by = by, .origin = *origin};
	struct origin_row *rows;
	size_t count;

	TRY(slug_check(w, origin));
	/* A request that is repeated finds what it made. */
	TRY(origin_store_list(w, by->org, origin->id, NULL, "", 1, &rows, &count));
	return count > 0 ? OK : db_transact(w, db_tenant(by->org), add_body, &a);
}
