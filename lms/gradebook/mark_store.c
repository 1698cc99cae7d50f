/* One learner's grades, marks by hand, and what became of them. */
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/gradebook/gradebook_store.h"
#include "lms_sql.h"

static const char from_newest[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";

struct reading {
	struct uuid org;
	const struct uuid *ids;
	struct gradebook_card *cards;
	size_t count, found;
};

static enum err cards_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return gradebook_cards(w, r->org, r->ids, r->count, &r->cards, &r->found);
}

enum err gradebook_cards_read(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct gradebook_card **ret_cards, size_t *ret_count)
{
	struct reading r = {.org = org, .ids = ids, .count = count};

	*ret_cards = NULL;
	*ret_count = 0;
	if (count == 0)
		return OK;
	TRY(db_transact(w, db_tenant(org), cards_body, &r));
	*ret_cards = r.cards;
	*ret_count = r.found;
	return OK;
}

struct marking {
	const struct principal *by;
	struct uuid enrollment, item;
	int64_t revision;
	const struct gradebook_mark *mark; /* NULL: nothing is set */
	struct gradebook_card card;
	bool graded;
};

static enum err reach(struct work *w, const struct marking *m)
{
	const char *const params[] = {db_p_uuid(w, m->by->org), db_p_uuid(w, m->enrollment),
	    m->by->team_only ? db_p_uuid(w, m->by->id) : NULL};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_gradebook_reach, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such enrolment."));
	return OK;
}

static enum err card_load(struct work *w, struct marking *m)
{
	const char *const params[] = {db_p_uuid(w, m->by->org), db_p_uuid(w, m->enrollment)};
	struct db_rows *rows = NULL;
	struct gradebook_card *cards;
	size_t found;

	TRY(reach(w, m));
	TRY(gradebook_cards(w, m->by->org, &m->enrollment, 1, &cards, &found));
	TRY(db_run(w, &lms_gradebook_revisions, params, &rows));
	m->card = cards[0];
	for (size_t i = 0; i < db_count(rows); i++)
		for (size_t n = 0; n < m->card.entries_count; n++)
			if (uuid_equal(m->card.entries[n].id, db_uuid(rows, i, 0)))
				m->card.entries[n].revision = db_int(rows, i, 1);
	return OK;
}

static enum err one_body(struct work *w, void *arg)
{
	return card_load(w, arg);
}

enum err gradebook_one(
    struct work *w, const struct principal *by, struct uuid enrollment, struct gradebook_card *ret_card)
{
	struct marking m = {.by = by, .enrollment = enrollment};

	TRY(db_transact(w, db_tenant(by->org), one_body, &m));
	*ret_card = m.card;
	return OK;
}

static enum err mark_check(
    struct work *w, const struct gradebook_entry *entry, const struct gradebook_mark *mark)
{
	if (strlen(mark->reason) > GRADEBOOK_REASON_MAX)
		return fail_field(w, ERR_BAD_INPUT, "reason", WORDS("A reason has at most 1000 bytes."));
	if (!mark->withdrawn && *mark->reason == '\0' && !uuid_is_nil(entry->module))
		return fail_field(w, ERR_BAD_INPUT, "reason",
		    WORDS("Say why: this takes the place of what the module says."));
	if (!mark->withdrawn && !mark->excused && (mark->points < 0 || mark->points > entry->max_points))
		return fail_field(w, ERR_BAD_INPUT, "points", WORDS("These are more points than there are."));
	return OK;
}

static enum err mark_write(struct work *w, const struct marking *m)
{
	const struct gradebook_mark *mark = m->mark;
	const char *org = db_p_uuid(w, m->by->org), *enrollment = db_p_uuid(w, m->enrollment),
	           *item = db_p_uuid(w, m->item);
	const char *const row[] = {org, enrollment, item, mark->excused ? NULL : db_p_int(w, mark->points),
	    mark->reason, db_p_uuid(w, m->by->id), principal_kind_name(m->by->kind)};

	return mark->withdrawn ? db_send(w, &lms_gradebook_mark_drop, row)
	                       : db_send(w, &lms_gradebook_mark_keep, row);
}

static enum err mark_tell(struct work *w, const struct marking *m, const struct gradebook_entry *was)
{
	const struct gradebook_mark *mark = m->mark;
	const char *kind = mark->withdrawn ? "withdrawn" : mark->excused ? "excused" : "marked";
	json_t *after = json_pack("{s:s,s:s}", "item", uuid_text(w->arena, m->item), "kind", kind);

	if (!mark->withdrawn && !mark->excused)
		json_object_set_new(after, "points_thousandths", json_integer(mark->points));
	TRY(gradebook_store_note(w, m->by->org,
	    &(struct gradebook_note){.enrollment = m->enrollment,
	        .item = m->item,
	        .kind = kind,
	        .has_was = was->marked && !was->excused,
	        .was = was->points,
	        .has_became = !mark->withdrawn && !mark->excused,
	        .became = mark->points,
	        .reason = mark->reason,
	        .by = m->by}));
	return audit_record(w, &(struct audit){.actor = m->by,
	                           .org = m->by->org,
	                           .action = "gradebook.marked",
	                           .subject_type = "enrollment",
	                           .subject = m->enrollment,
	                           .after = json_own(w->arena, after)});
}

static enum err mark_body(struct work *w, void *arg)
{
	struct marking *m = arg;
	const struct gradebook_entry *entry = NULL;

	m->graded = false;
	TRY(card_load(w, m));
	for (size_t i = 0; i < m->card.entries_count; i++)
		if (uuid_equal(m->card.entries[i].id, m->item))
			entry = &m->card.entries[i];
	if (entry == NULL)
		return fail_field(
		    w, ERR_NOT_FOUND, "item", WORDS("The grade book of this learner has no such item."));
	if (m->revision >= 0 && entry->revision != m->revision)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	if (m->mark->withdrawn && !entry->marked)
		return OK;
	TRY(mark_check(w, entry, m->mark));
	TRY(mark_write(w, m));
	TRY(mark_tell(w, m, entry));
	return gradebook_recount(w, m->by->org, &m->enrollment, 1, &m->graded);
}

enum err gradebook_mark(struct work *w, const struct principal *by, struct uuid enrollment, struct uuid item,
    int64_t revision, const struct gradebook_mark *mark, bool *ret_graded)
{
	struct marking m = {
	    .by = by, .enrollment = enrollment, .item = item, .revision = revision, .mark = mark};

	TRY(db_transact(w, db_tenant(by->org), mark_body, &m));
	*ret_graded = m.graded;
	return OK;
}

struct looking {
	struct marking marking;
	struct uuid before;
	int64_t limit;
	struct gradebook_event *events;
	size_t count;
};

static enum err history_body(struct work *w, void *arg)
{
	struct looking *l = arg;
	const char *const params[] = {db_p_uuid(w, l->marking.by->org), db_p_uuid(w, l->marking.enrollment),
	    uuid_is_nil(l->before) ? from_newest : db_p_uuid(w, l->before), db_p_int(w, l->limit)};
	struct db_rows *rows = NULL;

	TRY(reach(w, &l->marking));
	TRY(db_run(w, &lms_gradebook_history, params, &rows));
	l->events = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*l->events));
	l->count = db_count(rows);
	for (size_t i = 0; i < l->count; i++)
		l->events[i] = (struct gradebook_event){.item = db_uuid(rows, i, 0),
		    .item_title = db_text(rows, i, 1),
		    .kind = db_text(rows, i, 2),
		    .has_was = !db_is_null(rows, i, 3),
		    .was = db_int(rows, i, 3),
		    .has_became = !db_is_null(rows, i, 4),
		    .became = db_int(rows, i, 4),
		    .reason = db_text(rows, i, 5),
		    .user = db_uuid(rows, i, 6),
		    .user_kind = db_text(rows, i, 7),
		    .at_us = db_int(rows, i, 8),
		    .id = db_uuid(rows, i, 9)};
	return OK;
}

enum err gradebook_history(struct work *w, const struct principal *by, struct uuid enrollment,
    struct uuid before, int64_t limit, struct gradebook_event **ret_events, size_t *ret_count)
{
	struct looking l = {
	    .marking = {.by = by, .enrollment = enrollment}, .before = before, .limit = limit};

	TRY(db_transact(w, db_tenant(by->org), history_body, &l));
	*ret_events = l.events;
	*ret_count = l.count;
	return OK;
}
