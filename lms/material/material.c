#include "lms/material/material.h"

#include <string.h>

#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/material/material_int.h"
#include "lms/material/material_media.h"
#include "lms/material/material_store.h"

#define MATERIAL(identifier) extern const struct material_type material_##identifier;
#include "lms/material/type.def"
#undef MATERIAL

#define MATERIAL(identifier) &material_##identifier,
static const struct material_type *const types[] = {
#include "lms/material/type.def"
};
#undef MATERIAL

const struct material_type *material_type_at(size_t index)
{
	return index < FIELDS_COUNT(types) ? types[index] : NULL;
}

const struct material_type *material_type_find(const char *name)
{
	for (size_t i = 0; i < FIELDS_COUNT(types); i++)
		if (strcmp(types[i]->name, name) == 0)
			return types[i];
	return NULL;
}

bool material_kind(const char *kind)
{
	return material_type_find(kind) != NULL;
}

static enum err type_of(struct work *w, const char *name, const struct material_type **ret_type)
{
	*ret_type = material_type_find(name);
	if (*ret_type == NULL)
		return fail_field(w, ERR_BAD_INPUT, "type", WORDS("There is no such type of module."));
	return OK;
}

/* m->shown is the body with every member there. */
static enum err body_read(struct work *w, struct uuid org, const struct material_type *type, bool whole,
    json_t *body, struct material_reading *ret_reading)
{
	struct material_reading m = {.w = w, .org = org, .whole = whole};

	m.contents = arena_alloc(w->arena, MATERIAL_CONTENTS_MAX * sizeof(*m.contents));
	TRY(type->read(&m, body));
	*ret_reading = m;
	return OK;
}

/* As a digest needs it: the same for the same. */
static const char *sorted_text(struct work *w, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	const char *copy = arena_strdup(w->arena, text != NULL ? text : "");

	free(text);
	return copy;
}

static enum err draft_of(struct work *w, struct uuid module, struct uuid org, const struct draft_row *row,
    struct material_draft *ret_draft)
{
	struct material_draft draft = {.module = module,
	    .title = row->title,
	    .revision = row->revision,
	    .updated_us = row->updated_us,
	    .course = row->course,
	    .course_title = row->course_title};
	struct material_reading m;
	json_t *body;

	TRY(type_of(w, row->type, &draft.type));
	TRY(json_read(w, "the draft", row->body, strlen(row->body), &body));
	TRY(body_read(w, org, draft.type, false, body, &m));
	draft.body = m.shown;
	*ret_draft = draft;
	return OK;
}

enum err material_draft_new(struct work *w, struct uuid org, struct uuid module, const char *type)
{
	const struct material_type *found;
	struct material_reading m;

	TRY(type_of(w, type, &found));
	TRY(body_read(w, org, found, false, json_own(w->arena, json_object()), &m));
	return draft_row_add(w, org, module, type, sorted_text(w, m.shown));
}

/* --- reading and saving --- */

struct draft_work {
	const struct principal *by;
	struct uuid org, module;
	int64_t revision;
	json_t *body;
	struct material_draft *draft;
	struct uuid made;
};

static enum err draft_read(struct work *w, void *arg)
{
	const struct draft_work *d = arg;
	struct draft_row row;

	TRY(draft_row_find(w, d->org, d->module, false, &row));
	return draft_of(w, d->module, d->org, &row, d->draft);
}

enum err material_draft_read(
    struct work *w, struct uuid org, struct uuid module, struct material_draft *ret_draft)
{
	struct draft_work d = {.org = org, .module = module, .draft = ret_draft};

	return db_transact(w, db_tenant(org), draft_read, &d);
}

static enum err draft_note(struct work *w, const struct draft_work *d, int64_t revision)
{
	json_t *after = json_own(
	    w->arena, json_pack("{s:s,s:I}", "type", d->draft->type->name, "revision", (json_int_t)revision));

	return audit_record(w, &(struct audit){.actor = d->by,
	                           .org = d->org,
	                           .action = "module.drafted",
	                           .subject_type = "module",
	                           .subject = d->module,
	                           .after = after});
}

static enum err draft_save(struct work *w, void *arg)
{
	const struct draft_work *d = arg;
	struct material_reading m;
	struct draft_row row;

	TRY(draft_row_find(w, d->org, d->module, true, &row));
	TRY(draft_of(w, d->module, d->org, &row, d->draft));
	TRY(body_read(w, d->org, d->draft->type, false, d->body, &m));
	if (json_equal(m.shown, d->draft->body) == 1)
		return OK;
	if (row.revision != d->revision)
		return fail_field(w, ERR_PRECONDITION, "If-Match",
		    WORDS("Somebody changed this meanwhile: read it again."));
	d->draft->body = m.shown;
	d->draft->revision++;
	d->draft->updated_us = w->now_us;
	TRY(draft_row_keep(w, d->org, d->module, sorted_text(w, m.shown)));
	TRY(material_uses_of_draft(w, d->org, d->module, m.contents, m.count));
	return draft_note(w, d, d->draft->revision);
}

enum err material_draft_save(struct work *w, const struct principal *by, struct uuid org, struct uuid module,
    int64_t revision, json_t *body, struct material_draft *ret_draft)
{
	struct draft_work d = {
	    .by = by, .org = org, .module = module, .revision = revision, .body = body, .draft = ret_draft};

	return db_transact(w, db_tenant(org), draft_save, &d);
}

/* --- making --- */

static const char *digest_of(struct work *w, struct uuid org, struct uuid module, const char *manifest)
{
	return sha256_hex(w->arena, arena_printf(w->arena, "%s\n%s\n%s", uuid_text(w->arena, org),
	                                uuid_text(w->arena, module), manifest));
}

enum err material_make(struct work *w, struct uuid org, struct uuid module, struct uuid *ret_package_version)
{
	struct made_version made = {.org = org, .module = module};
	const struct material_type *type;
	struct material_reading m;
	struct draft_row row;
	bool is_new;
	json_t *body;

	TRY(draft_row_find(w, org, module, true, &row));
	TRY(type_of(w, row.type, &type));
	TRY(json_read(w, "the draft", row.body, strlen(row.body), &body));
	TRY(body_read(w, org, type, true, body, &m));
	made.title = row.title;
	made.kind = type->name;
	made.manifest = sorted_text(w, json_own(w->arena, json_pack("{s:s,s:s,s:O}", "edition", "native",
	                                                      "type", type->name, "body", m.shown)));
	made.sha256 = digest_of(w, org, module, made.manifest);
	TRY(made_version_put(w, &made, ret_package_version, &is_new));
	if (!is_new)
		return OK;
	if (type->made != NULL)
		TRY(type->made(w, org, module, *ret_package_version, m.shown));
	return material_uses_of_version(w, org, *ret_package_version, m.contents, m.count);
}

enum err material_judge(struct work *w, struct uuid org, struct uuid module)
{
	const struct material_type *type;
	struct material_reading m;
	struct draft_row row;
	json_t *body;

	TRY(draft_row_find(w, org, module, false, &row));
	TRY(type_of(w, row.type, &type));
	TRY(json_read(w, "the draft", row.body, strlen(row.body), &body));
	return body_read(w, org, type, true, body, &m);
}

static enum err ready(struct work *w, void *arg)
{
	const struct draft_work *d = arg;

	return material_judge(w, d->org, d->module);
}

enum err material_ready(struct work *w, struct uuid org, struct uuid module)
{
	struct draft_work d = {.org = org, .module = module};

	return db_transact(w, db_tenant(org), ready, &d);
}

static enum err preview(struct work *w, void *arg)
{
	struct draft_work *d = arg;

	return material_make(w, d->org, d->module, &d->made);
}

enum err material_preview(
    struct work *w, struct uuid org, struct uuid module, struct uuid *ret_package_version)
{
	struct draft_work d = {.org = org, .module = module};

	TRY(db_transact(w, db_tenant(org), preview, &d));
	*ret_package_version = d.made;
	return OK;
}

enum err material_shown_read(
    struct work *w, struct uuid org, struct uuid package_version, struct material_shown *ret_shown)
{
	const char *kind, *title, *manifest;
	const struct material_type *type;
	json_t *json;

	TRY(made_version_find(w, org, package_version, &kind, &title, &manifest));
	type = material_type_find(kind);
	if (type == NULL)
		return fail(w, ERR_NOT_FOUND, "there is no such content");
	TRY(json_read(w, "the content", manifest, strlen(manifest), &json));
	*ret_shown =
	    (struct material_shown){.type = type, .title = title, .body = json_object_get(json, "body")};
	return OK;
}
