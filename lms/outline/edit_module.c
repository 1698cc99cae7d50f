/* Modules of a draft. */
#include <math.h>
#include <string.h>

#include "db/db.h"
#include "lms/material/material.h"
#include "lms/outline/edit_int.h"
#include "lms/quiz/quiz.h"

struct module_work {
	const struct outline_edit *edit;
	struct uuid module, sequence;
	int64_t position;
	enum outline_way way;
	const struct module_new *new_one;
	const struct module_change *change;
	const struct module_need *needs;
	size_t needs_count;
};

enum err editing_module(
    struct work *w, const struct editing *e, struct uuid module, struct outline *ret_outline, size_t *ret_at)
{
	size_t at = 0;

	TRY(outline_load(w, e->org, e->draft, ret_outline));
	at = outline_module_find(ret_outline, module);
	if (at == SIZE_MAX)
		return fail_field(
		    w, ERR_NOT_FOUND, "module", WORDS("There is no such module in this course."));
	*ret_at = at;
	return OK;
}

/* --- a new one --- */

/* Where it goes: the sequence that was named, else the last one, else a first one of the course's name. */
static enum err sequence_for(
    struct work *w, const struct editing *e, const struct module_new *new_one, struct uuid *ret_sequence)
{
	struct outline outline;
	size_t at = SIZE_MAX;

	TRY(outline_load(w, e->org, e->draft, &outline));
	if (outline.modules_count >= OUTLINE_MODULES_MAX)
		return fail_field(w, ERR_CONFLICT, "module", WORDS("A course holds at most %d modules."),
		    OUTLINE_MODULES_MAX);
	if (!uuid_is_nil(new_one->sequence)) {
		TRY(editing_sequence(w, e, new_one->sequence, &outline, &at));
		*ret_sequence = new_one->sequence;
	} else if (outline.sequences_count > 0) {
		*ret_sequence = outline.sequences[outline.sequences_count - 1].id;
	} else {
		*ret_sequence = uuid_v7();
		TRY(edit_sequence_put(w, e, *ret_sequence, outline.course_title));
	}
	return OK;
}

static enum err package_add(struct work *w, const struct editing *e, const struct module_new *new_one,
    struct uuid sequence, const char **ret_title)
{
	struct edit_package package;
	const char *type;

	TRY(edit_package_find(w, e->org, new_one->package, &package));
	type = strncmp(package.kind, "scorm", strlen("scorm")) == 0 ? "scorm" : package.kind;
	*ret_title = new_one->title != NULL && *new_one->title != '\0' ? new_one->title : package.title;
	TRY(edit_module_play(w, e, new_one->id, sequence, type, *ret_title, package.source));
	return edit_module_put(w, e, new_one->id, sequence, type, *ret_title, package.version);
}

/* Empty until somebody writes it (lms/material). */
static enum err type_add(
    struct work *w, const struct editing *e, const struct module_new *new_one, struct uuid sequence)
{
	bool quiz = strcmp(new_one->type, QUIZ_KIND) == 0;

	TRY(edit_module_begin(w, e, new_one->id, sequence, new_one->type, new_one->title, !quiz));
	TRY(material_draft_new(w, e->org, new_one->id, new_one->type));
	return edit_module_put(
	    w, e, new_one->id, sequence, new_one->type, new_one->title, (struct uuid){{0}});
}

static enum err add(struct work *w, void *arg)
{
	const struct module_work *m = arg;
	const struct module_new *new_one = m->new_one;
	const char *title = new_one->title;
	struct uuid sequence;
	struct editing e;
	bool made;

	TRY(edit_made(w, m->edit->by->org, new_one->id, &made));
	if (made)
		return OK;
	TRY(editing_begin(w, m->edit, &e));
	TRY(sequence_for(w, &e, new_one, &sequence));
	if (new_one->type == NULL)
		TRY(package_add(w, &e, new_one, sequence, &title));
	else
		TRY(type_add(w, &e, new_one, sequence));
	if (new_one->position != OUTLINE_LAST)
		TRY(edit_module_place(w, &e, new_one->id, sequence, sequence, new_one->position));
	return editing_note(w, &e, "module.added", "module", new_one->id, json_pack("{s:s}", "title", title));
}

enum err module_add(struct work *w, const struct outline_edit *edit, const struct module_new *new_one)
{
	struct module_work m = {.edit = edit, .new_one = new_one};

	if ((new_one->type != NULL) == !uuid_is_nil(new_one->package))
		return fail_field(
		    w, ERR_BAD_INPUT, "type", WORDS("Name a package that was imported, or a type."));
	if (new_one->type != NULL && material_type_find(new_one->type) == NULL)
		return fail_field(w, ERR_BAD_INPUT, "type", WORDS("There is no such type of module."));
	if (new_one->type != NULL || (new_one->title != NULL && *new_one->title != '\0'))
		TRY(editing_title_check(w, new_one->title != NULL ? new_one->title : ""));
	return db_transact(w, db_tenant(edit->by->org), add, &m);
}

/* --- its settings --- */

struct module_change module_change_none(void)
{
	return (struct module_change){.available_from_us = -1,
	    .available_until_us = -1,
	    .weight = NAN,
	    .required = -1,
	    .free_preview = -1};
}

static enum err change(struct work *w, void *arg)
{
	const struct module_work *m = arg;
	const struct module_change *c = m->change;
	struct outline_module *one;
	struct outline outline;
	struct editing e;
	size_t at = 0;

	TRY(editing_begin(w, m->edit, &e));
	TRY(editing_module(w, &e, m->module, &outline, &at));
	one = &outline.modules[at];
	one->title = c->title != NULL ? c->title : one->title;
	one->available_from_us = c->available_from_us >= 0 ? c->available_from_us : one->available_from_us;
	one->available_until_us =
	    c->available_until_us >= 0 ? c->available_until_us : one->available_until_us;
	one->weight = isnan(c->weight) ? one->weight : c->weight;
	one->required = c->required >= 0 ? c->required != 0 : one->required;
	one->free_preview = c->free_preview >= 0 ? c->free_preview != 0 : one->free_preview;
	TRY(editing_times_check(w, one->available_from_us, one->available_until_us));
	TRY(edit_module_set(w, &e, one));
	return editing_note(w, &e, "module.changed", "module", one->id,
	    json_pack("{s:s,s:b,s:b,s:f}", "title", one->title, "required", (int)one->required,
	        "free_preview", (int)one->free_preview, "weight", one->weight));
}

enum err module_change(
    struct work *w, const struct outline_edit *edit, struct uuid module, const struct module_change *what)
{
	struct module_work m = {.edit = edit, .module = module, .change = what};

	if (what->title != NULL)
		TRY(editing_title_check(w, what->title));
	if (!isnan(what->weight) && !(what->weight >= 0 && what->weight <= MODULE_WEIGHT_MAX))
		return fail_field(w, ERR_BAD_INPUT, "weight", WORDS("A number from 0 to %d is wanted here."),
		    MODULE_WEIGHT_MAX);
	return db_transact(w, db_tenant(edit->by->org), change, &m);
}

/* --- its place --- */

static enum err moved(struct work *w, const struct editing *e, const struct outline *outline, size_t at,
    struct uuid sequence, int64_t position)
{
	const struct outline_module *one = &outline->modules[at];

	TRY(edit_module_place(w, e, one->id, outline->sequences[one->sequence].id, sequence, position));
	return editing_note(w, e, "module.moved", "module", one->id,
	    json_pack(
	        "{s:s,s:I}", "sequence", uuid_text(w->arena, sequence), "position", (json_int_t)position));
}

static enum err move(struct work *w, void *arg)
{
	const struct module_work *m = arg;
	struct uuid sequence = m->sequence;
	struct outline outline;
	struct editing e;
	size_t at = 0, there;

	TRY(editing_begin(w, m->edit, &e));
	TRY(editing_module(w, &e, m->module, &outline, &at));
	if (uuid_is_nil(sequence))
		sequence = outline.sequences[outline.modules[at].sequence].id;
	else
		TRY(editing_sequence(w, &e, sequence, &outline, &there));
	return moved(w, &e, &outline, at, sequence, m->position);
}

enum err module_move(struct work *w, const struct outline_edit *edit, struct uuid module,
    struct uuid sequence, int64_t position)
{
	struct module_work m = {.edit = edit, .module = module, .sequence = sequence, .position = position};

	return db_transact(w, db_tenant(edit->by->org), move, &m);
}

static enum err step(struct work *w, void *arg)
{
	const struct module_work *m = arg;
	const struct outline_sequence *own;
	struct outline outline;
	struct editing e;
	size_t at = 0, place;

	TRY(editing_begin(w, m->edit, &e));
	TRY(editing_module(w, &e, m->module, &outline, &at));
	own = &outline.sequences[outline.modules[at].sequence];
	place = at - own->first + 1;
	if (m->way == OUTLINE_UP && place > 1)
		return moved(w, &e, &outline, at, own->id, (int64_t)place - 1);
	if (m->way == OUTLINE_DOWN && place < own->count)
		return moved(w, &e, &outline, at, own->id, (int64_t)place + 1);
	if (m->way == OUTLINE_UP && own > outline.sequences)
		return moved(w, &e, &outline, at, own[-1].id, OUTLINE_LAST);
	if (m->way == OUTLINE_DOWN && own + 1 < outline.sequences + outline.sequences_count)
		return moved(w, &e, &outline, at, own[1].id, 1);
	return OK;
}

enum err module_step(
    struct work *w, const struct outline_edit *edit, struct uuid module, enum outline_way way)
{
	struct module_work m = {.edit = edit, .module = module, .way = way};

	return db_transact(w, db_tenant(edit->by->org), step, &m);
}

/* --- out of the draft --- */

static enum err drop(struct work *w, void *arg)
{
	const struct module_work *m = arg;
	struct outline outline;
	struct editing e;
	size_t at = 0;

	TRY(editing_begin(w, m->edit, &e));
	TRY(editing_module(w, &e, m->module, &outline, &at));
	for (size_t i = 0; i < outline.modules_count; i++)
		for (size_t n = 0; n < outline.modules[i].needs_count; n++)
			if (outline.modules[i].needs[n].module == at)
				return fail_field(w, ERR_CONFLICT, "module",
				    WORDS(
				        "“%.100s” asks for this module: take that prerequisite away first."),
				    outline.modules[i].title);
	TRY(edit_module_drop(w, &e, m->module, outline.sequences[outline.modules[at].sequence].id));
	return editing_note(w, &e, "module.removed", "module", m->module,
	    json_pack("{s:s}", "title", outline.modules[at].title));
}

enum err module_remove(struct work *w, const struct outline_edit *edit, struct uuid module)
{
	struct module_work m = {.edit = edit, .module = module};

	return db_transact(w, db_tenant(edit->by->org), drop, &m);
}

/* --- what it asks for --- */

static enum err needs_found(struct work *w, const struct module_work *m, const struct outline *outline,
    struct outline_need *ret_needs)
{
	for (size_t i = 0; i < m->needs_count; i++) {
		size_t module = outline_module_find(outline, m->needs[i].module);

		if (module == SIZE_MAX)
			return fail_field(w, ERR_BAD_INPUT, "needs",
			    WORDS("A module that is asked for does not lie in this version."));
		for (size_t before = 0; before < i; before++)
			if (ret_needs[before].module == module)
				return fail_field(w, ERR_BAD_INPUT, "needs",
				    WORDS("“%.100s” is asked for twice."), outline->modules[module].title);
		ret_needs[i] = (struct outline_need){module, m->needs[i].passed};
	}
	return OK;
}

static enum err needs(struct work *w, void *arg)
{
	const struct module_work *m = arg;
	struct outline_need asked[OUTLINE_MODULE_NEEDS_MAX];
	struct outline outline;
	struct editing e;
	size_t at = 0, by;

	TRY(editing_begin(w, m->edit, &e));
	TRY(editing_module(w, &e, m->module, &outline, &at));
	TRY(needs_found(w, m, &outline, asked));
	by = outline_circle(&outline, at, asked, m->needs_count);
	if (by == at)
		return fail_field(w, ERR_BAD_INPUT, "needs", WORDS("A module cannot ask for itself."));
	if (by != SIZE_MAX)
		return fail_field(w, ERR_BAD_INPUT, "needs",
		    WORDS("“%.100s” asks for this module in the end: neither would ever open."),
		    outline.modules[by].title);
	TRY(edit_needs_put(w, &e, m->module, m->needs, m->needs_count));
	return editing_note(w, &e, "module.needs_set", "module", m->module,
	    json_pack("{s:I}", "count", (json_int_t)m->needs_count));
}

enum err module_needs_set(struct work *w, const struct outline_edit *edit, struct uuid module,
    const struct module_need *asked, size_t count)
{
	struct module_work m = {.edit = edit, .module = module, .needs = asked, .needs_count = count};

	if (count > OUTLINE_MODULE_NEEDS_MAX)
		return fail_field(w, ERR_BAD_INPUT, "needs", WORDS("A module asks for at most %d others."),
		    OUTLINE_MODULE_NEEDS_MAX);
	return db_transact(w, db_tenant(edit->by->org), needs, &m);
}
