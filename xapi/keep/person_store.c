/* One person everywhere: for each of their identifiers the statements that are found by it, then the voided
 * ones; then documents and names. */
#include "xapi/keep/keep_int.h"
#include "xapi_sql.h"

enum { DOCUMENTS_BATCH = 50 };

/* Phases 2n and 2n + 1 are the n-th identifier's. */
static bool phase_is_walk(const struct xapi_person *person, int phase)
{
	return phase < 2 * (int)person->count;
}

static struct walk walk_of(
    struct work *w, struct uuid org, const struct xapi_person *person, const struct xapi_keep_cursor *cursor)
{
	int at = cursor->phase / 2;
	struct walk walk = {
	    .org = org, .ascending = true, .key_count = 1, .from = cursor->from, .until = INT64_MAX};

	walk.keys[0] = (struct asked_key){
	    uuid_text(w->arena, person->keys[at]), uuid_text(w->arena, person->related[at])};
	return walk;
}

struct stepping {
	struct uuid org;
	const struct xapi_person *person;
	const struct xapi_keep_cursor *from;
	bool dry;
	struct positions found;
	struct batch_forget batch;
	struct xapi_forgotten done;
	bool end;
};

static const char *keys_list(struct work *w, const struct xapi_person *person)
{
	const char *texts[XAPI_PERSON_NAMES_MAX];

	for (size_t i = 0; i < person->count; i++)
		texts[i] = uuid_text(w->arena, person->keys[i]);
	return db_p_list(w, texts, person->count);
}

static enum err rest_drop(struct work *w, struct stepping *s)
{
	const char *const params[] = {
	    db_p_uuid(w, s->org), keys_list(w, s->person), db_p_int(w, DOCUMENTS_BATCH)};
	struct db_rows *documents = NULL, *names = NULL;

	TRY(db_run(w, &xapi_keep_documents_drop, params, &documents));
	TRY(db_run(w, &xapi_keep_names_drop, params, &names));
	s->done = (struct xapi_forgotten){
	    .documents = (int64_t)db_changed(documents), .names = (int64_t)db_changed(names)};
	s->end = s->done.documents < DOCUMENTS_BATCH;
	return OK;
}

static enum err step_body(struct work *w, void *arg)
{
	struct stepping *s = arg;
	struct walk walk;

	if (!phase_is_walk(s->person, s->from->phase))
		return rest_drop(w, s);
	walk = walk_of(w, s->org, s->person, s->from);
	TRY(s->from->phase % 2 == 0 ? positions_walk(w, &walk, &s->found)
	                            : positions_voided(w, &walk, &s->found));
	s->batch = (struct batch_forget){.org = s->org,
	    .positions = s->found.at,
	    .count = s->found.count,
	    .person = s->person,
	    .dry = s->dry};
	TRY(batch_forget(w, &s->batch));
	s->done = s->batch.done;
	return OK;
}

/* Where the next one begins. */
static void step_after(struct stepping *s, struct xapi_keep_cursor *cursor)
{
	int64_t last = s->found.last;

	if (!phase_is_walk(s->person, cursor->phase))
		return;
	if (s->found.count > 0 && s->batch.last < last) {
		cursor->from = s->batch.last + 1;
		return;
	}
	if (s->found.end)
		*cursor = (struct xapi_keep_cursor){.phase = cursor->phase + 1};
	else
		cursor->from = last + 1;
}

static struct stepping *stepping_new(
    struct work *w, struct uuid org, const struct xapi_person *person, const struct xapi_keep_cursor *cursor)
{
	struct stepping *s = arena_alloc(w->arena, sizeof(*s));

	s->org = org;
	s->person = person;
	s->from = cursor;
	return s;
}

enum err xapi_person_step(struct work *w, struct uuid org, const struct xapi_person *person,
    struct xapi_keep_cursor *cursor, struct xapi_forgotten *forgotten, bool *ret_end)
{
	struct stepping *s = stepping_new(w, org, person, cursor);

	TRY(db_transact(w, db_tenant(org), step_body, s));
	xapi_forgotten_add(forgotten, &s->done);
	step_after(s, cursor);
	*ret_end = s->end;
	return OK;
}

enum err xapi_person_forget_here(struct work *w, struct uuid org, const struct xapi_person *person)
{
	struct xapi_keep_cursor cursor = {0};

	for (int i = 0; i < XAPI_PERSON_STEPS_MAX; i++) {
		struct stepping *s = stepping_new(w, org, person, &cursor);

		TRY(step_body(w, s));
		step_after(s, &cursor);
		if (s->end)
			return OK;
	}
	return fail(w, ERR_BUSY, "too much is stored of them meanwhile, try again");
}

static enum err count_body(struct work *w, void *arg)
{
	struct stepping *s = arg;

	s->dry = true;
	return step_body(w, s);
}

enum err xapi_person_count(struct work *w, struct uuid org, const struct xapi_person *person,
    struct xapi_forgotten *ret_counts, bool *ret_at_least)
{
	const char *const params[] = {db_p_uuid(w, org), keys_list(w, person)};
	struct xapi_keep_cursor cursor = {0};
	struct xapi_forgotten counts = {0};
	struct db_rows *rows = NULL;
	size_t looked = 0;

	while (phase_is_walk(person, cursor.phase) && looked < XAPI_PERSON_COUNT_MAX) {
		struct stepping *s = stepping_new(w, org, person, &cursor);

		TRY(db_transact(w, db_tenant(org), count_body, s));
		xapi_forgotten_add(&counts, &s->done);
		looked += s->found.looked;
		step_after(s, &cursor);
	}
	TRY(db_once(w, db_tenant(org), &xapi_keep_person_count, params, &rows));
	counts.documents = db_int(rows, 0, 0);
	counts.names = db_int(rows, 0, 1);
	*ret_at_least = phase_is_walk(person, cursor.phase);
	*ret_counts = counts;
	return OK;
}
