/* What a version still lacks before learners may have it: of every module at once, so that nobody mends one
 * and is told of the next. */
#include <string.h>

#include "base/text.h"
#include "db/db.h"
#include "lms/material/material.h"
#include "lms/outline/version_int.h"

enum { NAMES_MAX = 300 };

void missing_note(struct work *w, struct missing *all, const struct outline_module *m)
{
	struct version_missing *one;

	if (all->rows == NULL)
		all->rows = arena_alloc(w->arena, OUTLINE_MODULES_MAX * sizeof(*all->rows));
	one = &all->rows[all->count++];
	*one = (struct version_missing){.module = m->id, .title = m->title, .type = m->type, .member = ""};
	if (material_type_find(m->type) == NULL) {
		one->says = WORDS("It has no content yet.");
		return;
	}
	one->member = arena_strdup(w->arena, w->field);
	one->says = arena_strdup(w->arena, w->detail);
	work_forgive(w);
}

/* "“Salt”, “Water”": as many names as fit, whole. */
static const char *names(struct work *w, const struct missing *all)
{
	struct text text = text_new(w->arena, NAMES_MAX * 2);

	for (size_t i = 0; i < all->count; i++) {
		const char *title = all->rows[i].title;

		if (text.len + strlen(title) > NAMES_MAX) {
			text_add(&text, i > 0 ? ", …" : "…");
			break;
		}
		text_printf(&text, "%s“%s”", i > 0 ? ", " : "", title);
	}
	return text.data;
}

enum err missing_told(struct work *w, const struct missing *all)
{
	const struct version_missing *one = all->rows;

	if (all->count == 0)
		return OK;
	if (all->count > 1)
		return fail_field(w, ERR_UNPROCESSABLE, "modules",
		    WORDS("%d modules are not ready for learners: %.400s"), (int)all->count, names(w, all));
	if (*one->member == '\0')
		return fail_field(
		    w, ERR_UNPROCESSABLE, "modules", WORDS("“%.100s” has no content yet."), one->title);
	return fail_field(w, ERR_UNPROCESSABLE, "modules",
	    WORDS("“%.100s” is not ready for learners (%.60s): %.300s"), one->title, one->member, one->says);
}

struct asking {
	struct uuid org, version;
	struct missing all;
};

static enum err find(struct work *w, void *arg)
{
	struct asking *a = arg;
	struct outline outline;

	TRY(outline_load(w, a->org, a->version, &outline));
	for (size_t i = 0; i < outline.modules_count; i++) {
		const struct outline_module *m = &outline.modules[i];
		bool ours = material_type_find(m->type) != NULL;
		enum err e = ours ? material_judge(w, a->org, m->id) : OK;

		if (e != OK && e != ERR_UNPROCESSABLE)
			return e;
		if (e == ERR_UNPROCESSABLE || (!ours && uuid_is_nil(m->package_version)))
			missing_note(w, &a->all, m);
	}
	return OK;
}

enum err version_missing(struct work *w, struct uuid org, struct uuid version,
    struct version_missing **ret_rows, size_t *ret_count)
{
	struct asking a = {.org = org, .version = version};

	TRY(db_transact(w, db_tenant(org), find, &a));
	*ret_rows = a.all.rows;
	*ret_count = a.all.count;
	return OK;
}
