/* How a change of a draft begins, and sequences. */
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/outline/edit_int.h"
#include "lms/outline/version.h"

static enum err not_editable(struct work *w, const struct editing *e)
{
	struct outline outline;

	TRY(outline_load(w, e->org, e->draft, &outline));
	if (strcmp(outline.state, "scheduled") == 0)
		return fail_field(w, ERR_CONFLICT, "state",
		    WORDS("The draft of this course is scheduled: take it back before you change it."));
	return fail_field(w, ERR_CONFLICT, "revision",
	    WORDS("Somebody changed it meanwhile: look at it again before you save."));
}

enum err editing_begin(struct work *w, const struct outline_edit *edit, struct editing *ret_editing)
{
	struct editing e = {.edit = edit, .org = edit->by->org};
	struct course_held held;
	bool done;

	TRY(course_hold(w, e.org, edit->course, &held));
	if (strcmp(held.status, "archived") == 0)
		return fail_field(w, ERR_CONFLICT, "state",
		    WORDS("This course is archived: bring it back before you change it."));
	e.draft = held.draft;
	if (uuid_is_nil(e.draft)) {
		TRY(edit_copy(w, &e, held.published, held.versions + 1, &e.draft));
		TRY(workflow_begin(w, &version_workflow, e.org, e.draft, edit->by));
	}
	TRY(edit_touch(w, &e, &done));
	if (!done)
		return not_editable(w, &e);
	*ret_editing = e;
	return OK;
}

enum err editing_note(struct work *w, const struct editing *e, const char *action, const char *subject_type,
    struct uuid subject, json_t *own_after)
{
	json_t *after = json_own(w->arena, own_after != NULL ? own_after : json_object());

	json_object_set_new(after, "course", json_string(uuid_text(w->arena, e->edit->course)));
	return audit_record(w, &(struct audit){.actor = e->edit->by,
	                           .org = e->org,
	                           .action = action,
	                           .subject_type = subject_type,
	                           .subject = subject,
	                           .after = after});
}

enum err editing_title_check(struct work *w, const char *title)
{
	if (strspn(title, " \t\n") == strlen(title))
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("A title is needed here."));
	if (strlen(title) > OUTLINE_TITLE_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "title", WORDS("At most %d bytes are taken here."), OUTLINE_TITLE_MAX);
	if (!utf8_valid(title, strlen(title)))
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("This is not text."));
	return OK;
}

enum err editing_times_check(struct work *w, int64_t from_us, int64_t until_us)
{
	if (from_us != 0 && until_us != 0 && until_us <= from_us)
		return fail_field(
		    w, ERR_BAD_INPUT, "available_until", WORDS("It would close before it opens."));
	return OK;
}

enum err editing_sequence(struct work *w, const struct editing *e, struct uuid sequence,
    struct outline *ret_outline, size_t *ret_at)
{
	size_t at = 0;

	TRY(outline_load(w, e->org, e->draft, ret_outline));
	at = outline_sequence_find(ret_outline, sequence);
	if (at == SIZE_MAX)
		return fail_field(
		    w, ERR_NOT_FOUND, "sequence", WORDS("There is no such sequence in this course."));
	*ret_at = at;
	return OK;
}

/* --- sequences --- */

struct sequence_work {
	const struct outline_edit *edit;
	struct uuid sequence;
	const char *title;
	int64_t position;
	const struct sequence_change *change;
	enum outline_way way;
};

static enum err add(struct work *w, void *arg)
{
	const struct sequence_work *s = arg;
	struct outline outline;
	struct editing e;
	bool made;

	TRY(edit_made(w, s->edit->by->org, s->sequence, &made));
	if (made)
		return OK;
	TRY(editing_begin(w, s->edit, &e));
	TRY(outline_load(w, e.org, e.draft, &outline));
	if (outline.sequences_count >= OUTLINE_SEQUENCES_MAX)
		return fail_field(w, ERR_CONFLICT, "sequence", WORDS("A course holds at most %d sequences."),
		    OUTLINE_SEQUENCES_MAX);
	TRY(edit_sequence_put(w, &e, s->sequence, s->title));
	if (s->position != OUTLINE_LAST)
		TRY(edit_sequence_place(w, &e, s->sequence, s->position));
	return editing_note(
	    w, &e, "sequence.added", "sequence", s->sequence, json_pack("{s:s}", "title", s->title));
}

enum err sequence_add(
    struct work *w, const struct outline_edit *edit, struct uuid id, const char *title, int64_t position)
{
	struct sequence_work s = {.edit = edit, .sequence = id, .title = title, .position = position};

	TRY(editing_title_check(w, title));
	return db_transact(w, db_tenant(edit->by->org), add, &s);
}

static enum err change(struct work *w, void *arg)
{
	const struct sequence_work *s = arg;
	const struct sequence_change *c = s->change;
	struct outline_sequence *one;
	struct outline outline;
	struct editing e;
	size_t at = 0;

	TRY(editing_begin(w, s->edit, &e));
	TRY(editing_sequence(w, &e, s->sequence, &outline, &at));
	one = &outline.sequences[at];
	one->title = c->title != NULL ? c->title : one->title;
	one->available_from_us = c->available_from_us >= 0 ? c->available_from_us : one->available_from_us;
	one->available_until_us =
	    c->available_until_us >= 0 ? c->available_until_us : one->available_until_us;
	TRY(editing_times_check(w, one->available_from_us, one->available_until_us));
	TRY(edit_sequence_set(w, &e, one));
	return editing_note(
	    w, &e, "sequence.changed", "sequence", one->id, json_pack("{s:s}", "title", one->title));
}

enum err sequence_change(
    struct work *w, const struct outline_edit *edit, struct uuid sequence, const struct sequence_change *what)
{
	struct sequence_work s = {.edit = edit, .sequence = sequence, .change = what};

	if (what->title != NULL)
		TRY(editing_title_check(w, what->title));
	return db_transact(w, db_tenant(edit->by->org), change, &s);
}

static enum err moved(struct work *w, const struct editing *e, struct uuid sequence, int64_t position)
{
	TRY(edit_sequence_place(w, e, sequence, position));
	return editing_note(w, e, "sequence.moved", "sequence", sequence,
	    json_pack("{s:I}", "position", (json_int_t)position));
}

static enum err move(struct work *w, void *arg)
{
	const struct sequence_work *s = arg;
	struct outline outline;
	struct editing e;
	size_t at = 0;

	TRY(editing_begin(w, s->edit, &e));
	TRY(editing_sequence(w, &e, s->sequence, &outline, &at));
	return moved(w, &e, s->sequence, s->position);
}

enum err sequence_move(
    struct work *w, const struct outline_edit *edit, struct uuid sequence, int64_t position)
{
	struct sequence_work s = {.edit = edit, .sequence = sequence, .position = position};

	return db_transact(w, db_tenant(edit->by->org), move, &s);
}

static enum err step(struct work *w, void *arg)
{
	const struct sequence_work *s = arg;
	struct outline outline;
	struct editing e;
	size_t at = 0;

	TRY(editing_begin(w, s->edit, &e));
	TRY(editing_sequence(w, &e, s->sequence, &outline, &at));
	if (s->way == OUTLINE_UP ? at == 0 : at + 1 == outline.sequences_count)
		return OK;
	return moved(w, &e, s->sequence, (int64_t)at + (s->way == OUTLINE_UP ? 0 : 2));
}

enum err sequence_step(
    struct work *w, const struct outline_edit *edit, struct uuid sequence, enum outline_way way)
{
	struct sequence_work s = {.edit = edit, .sequence = sequence, .way = way};

	return db_transact(w, db_tenant(edit->by->org), step, &s);
}

static enum err drop(struct work *w, void *arg)
{
	const struct sequence_work *s = arg;
	struct outline outline;
	struct editing e;
	size_t at = 0;

	TRY(editing_begin(w, s->edit, &e));
	TRY(editing_sequence(w, &e, s->sequence, &outline, &at));
	if (outline.sequences[at].count > 0)
		return fail_field(w, ERR_CONFLICT, "sequence",
		    WORDS("This sequence holds modules: move or remove them first."));
	TRY(edit_sequence_drop(w, &e, s->sequence));
	return editing_note(w, &e, "sequence.removed", "sequence", s->sequence,
	    json_pack("{s:s}", "title", outline.sequences[at].title));
}

enum err sequence_remove(struct work *w, const struct outline_edit *edit, struct uuid sequence)
{
	struct sequence_work s = {.edit = edit, .sequence = sequence};

	return db_transact(w, db_tenant(edit->by->org), drop, &s);
}
