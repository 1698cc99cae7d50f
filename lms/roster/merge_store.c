/* How what was gathered of a class becomes its list: member by member, so many at a time, in one transaction.
 */
#include <stdio.h>
#include <string.h>

#include "base/seen.h"
#include "db/db.h"
#include "lms/roster/roster_store.h"
#include "lms_sql.h"

enum {
	AT_ONCE = 1000,
	ID_BYTES_MAX = 255,
	GROUP_COLUMNS = 5,
	MEMBER_COLUMNS = 10,
	ENROL_COLUMNS = 6,
	GONE_COLUMNS = 3
};

struct merge {
	const struct roster_end *end;
	struct roster_spool *spool;
	const char *org, *context; /* as parameters */
	bool first;                /* nobody was in the class */
	int64_t told;              /* so many were read back */
	int64_t named, active; /* of the class now: whom the platform named last, and who of them is there */
	struct seen seen;      /* the told ones, where somebody is missing */
	char after[ID_BYTES_MAX + 1]; /* id up to which the missing were looked for */
};

static void merge_end(struct merge *m)
{
	seen_free(&m->seen);
}
#define MERGE_LOCAL __attribute__((cleanup(merge_end)))

typedef enum err merge_step(struct work *w, struct merge *m, bool *ret_more);

/* What a step needs ends with it; only why it failed stays. */
static enum err step_apart(struct work *w, struct merge *m, merge_step *step, bool *ret_more)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work apart = *w;
	enum err e;

	apart.arena = arena;
	e = step(&apart, m, ret_more);
	if (e == OK)
		e = db_flush(&apart);
	memcpy(w->detail, apart.detail, sizeof(w->detail));
	memcpy(w->field, apart.field, sizeof(w->field));
	w->error = apart.error;
	return e;
}

static enum err steps(struct work *w, struct merge *m, merge_step *step)
{
	bool more = true;

	while (more)
		TRY(step_apart(w, m, step, &more));
	return OK;
}

static enum err enrol(struct work *w, const struct merge *m, const struct roster_spooled *s)
{
	const char *const params[ENROL_COLUMNS] = {
	    m->org, db_p_uuid(w, uuid_v7()), db_p_uuid(w, m->end->origin), s->external_id, s->email, s->name};

	return db_send(w, &lms_roster_enrol, params);
}

/* Who is told, as so many as go at once. */
static enum err told_step(struct work *w, struct merge *m, bool *ret_more)
{
	const struct db_query *query = m->first ? &lms_roster_merge_first : &lms_roster_merge_next;
	bool found = true;

	for (int i = 0; found && i < AT_ONCE; i++) {
		struct roster_spooled s;
		bool active;

		TRY(roster_spool_next(w, m->spool, &s, &found));
		if (!found)
			break;
		const char *const params[MEMBER_COLUMNS] = {m->org, m->context, s.external_id, s.status,
		    s.kind, s.roles, s.name, s.email, s.groups, s.sort_name};

		TRY(db_send(w, query, params));
		active = strcmp(s.status, "active") == 0;
		if (m->end->enrols && active && strcmp(s.kind, "learner") == 0)
			TRY(enrol(w, m, &s));
		m->told++;
		m->active += active;
	}
	*ret_more = found;
	return OK;
}

static enum err seen_step(struct work *w, struct merge *m, bool *ret_more)
{
	bool found = true;

	for (int i = 0; found && i < AT_ONCE; i++) {
		struct roster_spooled s;

		TRY(roster_spool_next(w, m->spool, &s, &found));
		if (found)
			(void)seen_add(&m->seen, s.external_id);
	}
	*ret_more = found;
	return OK;
}

static enum err gone_step(struct work *w, struct merge *m, bool *ret_more)
{
	const char *const params[] = {m->org, m->context, m->after, db_p_int(w, AT_ONCE)};
	struct db_rows *rows;
	size_t count;

	TRY(db_run(w, &lms_roster_merge_there, params, &rows));
	count = db_count(rows);
	for (size_t i = 0; i < count; i++) {
		const char *const gone[GONE_COLUMNS] = {m->org, m->context, db_text(rows, i, 0)};

		if (!seen_has(&m->seen, gone[2]))
			TRY(db_send(w, &lms_roster_merge_gone, gone));
	}
	*ret_more = count == AT_ONCE;
	if (count > 0)
		snprintf(m->after, sizeof(m->after), "%s", db_text(rows, count - 1, 0));
	return OK;
}

static enum err count(struct work *w, struct merge *m)
{
	const char *const params[] = {m->org, m->context};
	struct db_rows *rows;

	TRY(db_run(w, &lms_roster_merge_count, params, &rows));
	m->named = db_int(rows, 0, 0);
	m->active = db_int(rows, 0, 1);
	return OK;
}

/* More are there than were told: somebody left. */
static enum err gone(struct work *w, struct merge *m)
{
	TRY(roster_spool_rewind(w, m->spool));
	TRY(steps(w, m, seen_step));
	TRY(steps(w, m, gone_step));
	return count(w, m);
}

static enum err members_merge(struct work *w, struct merge *m)
{
	const char *const params[] = {m->org, m->context};
	struct db_rows *rows;

	TRY(db_run(w, &lms_roster_merge_begin, params, &rows));
	m->first = db_bool(rows, 0, 0);
	TRY(roster_spool_rewind(w, m->spool));
	TRY(steps(w, m, told_step));
	if (m->told != m->end->told)
		return fail(w, ERR_RETRY, "of %lld members that were read %lld are left: they are read again",
		    (long long)m->end->told, (long long)m->told);
	if (m->first)
		return OK;
	TRY(count(w, m));
	return m->end->whole && m->named != m->told ? gone(w, m) : OK;
}

static enum err groups_replace(struct work *w, const struct merge *m)
{
	const char *const context[] = {m->org, m->context};

	TRY(db_send(w, &lms_roster_groups_drop, context));
	for (size_t i = 0; i < m->end->groups_count; i++) {
		const struct names_group *group = &m->end->groups[i];
		const char *const params[GROUP_COLUMNS] = {
		    context[0], context[1], group->id, group->name, group->set_name};

		TRY(db_send(w, &lms_roster_groups_add, params));
	}
	return OK;
}

enum err roster_store_merge(
    struct work *w, const struct roster_end *end, struct roster_spool *spool, int64_t *ret_members)
{
	MERGE_LOCAL struct merge m = {
	    .end = end, .spool = spool, .org = db_p_uuid(w, end->org), .context = db_p_uuid(w, end->context)};
	struct db_rows *rows;

	TRY(members_merge(w, &m));
	if (end->groups_read)
		TRY(groups_replace(w, &m));
	const char *const done[] = {m.org, m.context, db_p_uuid(w, end->job), db_p_time(w, end->began_us),
	    db_p_bool(end->whole), end->differences_url, db_p_bool(end->groups_read), end->groups_failure,
	    db_p_int(w, m.active)};

	TRY(db_run(w, &lms_roster_done, done, &rows));
	/* Another job was asked for the list meanwhile: its answer is the newer one. */
	if (db_count(rows) == 0)
		return fail(w, ERR_CONFLICT, "another job reads this class list");
	*ret_members = db_int(rows, 0, 0);
	return OK;
}
