/* A batch of lines, as one transaction. */
#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/enrollment/import_int.h"

/* A place in the batch's own list of what its lines name: lines of one course stand together in most files.
 */
struct place {
	const char *course, *session;
	struct uuid course_id, session_id;
	int64_t sessions;
};

struct running {
	struct import_batch *batch;
	struct import_counts counts;
	json_t *told; /* refusals of this batch */
	bool dry_done;
};

static void refuse(struct import_line *line, const char *field, const char *why)
{
	line->field = field;
	line->why = why;
}

/* --- what lines name --- */

static enum err origins_find(struct work *w, struct import_batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		struct import_line *line = &b->lines[i];
		const char *slug = line->values[COLUMN_ORIGIN];
		size_t k = 0;

		if (line->why != NULL || *slug == '\0')
			continue;
		while (k < i &&
		       (b->lines[k].why != NULL || strcmp(b->lines[k].values[COLUMN_ORIGIN], slug) != 0))
			k++;
		if (k < i)
			line->origin = b->lines[k].origin;
		else
			TRY(import_store_origin(w, b->plan->org, slug, &line->origin));
		if (uuid_is_nil(line->origin))
			refuse(line, "origin", WORDS("There is no such origin."));
	}
	return OK;
}

static enum err place_find(
    struct work *w, const struct import_batch *b, const struct import_line *line, struct place *ret_place)
{
	struct place place = {.course = line->values[COLUMN_COURSE], .session = line->values[COLUMN_SESSION]};

	TRY(import_store_place(w, b->plan->org, place.course, place.session, &place.course_id,
	    &place.session_id, &place.sessions));
	*ret_place = place;
	return OK;
}

static void place_take(struct import_line *line, const struct place *place)
{
	line->course = place->course_id;
	line->session = place->session_id;
	if (uuid_is_nil(place->course_id))
		refuse(line, "course", WORDS("There is no such course."));
	else if (*place->session != '\0' && place->sessions == 0)
		refuse(line, "session", WORDS("There is no such session."));
	else if (place->sessions > 1)
		refuse(line, "session", WORDS("Several sessions of this course are called so: take its id."));
}

static enum err places_find(struct work *w, struct import_batch *b)
{
	struct place *places = arena_alloc(w->arena, (b->count + 1) * sizeof(*places));
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct import_line *line = &b->lines[i];
		size_t k = 0;

		if (line->why != NULL)
			continue;
		while (k < count && (strcmp(places[k].course, line->values[COLUMN_COURSE]) != 0 ||
		                        strcmp(places[k].session, line->values[COLUMN_SESSION]) != 0))
			k++;
		if (k == count)
			TRY(place_find(w, b, line, &places[count++]));
		place_take(line, &places[k]);
	}
	return OK;
}

static enum err learners_find(struct work *w, struct import_batch *b, int64_t *ret_added)
{
	bool *many = arena_alloc(w->arena, (b->count + 1) * sizeof(*many));

	*ret_added = 0;
	if (b->plan->adds)
		TRY(import_store_learners_add(w, b->plan->org, b->lines, b->count, ret_added));
	TRY(import_store_learners(w, b->plan->org, b->lines, b->count, many));
	for (size_t i = 0; i < b->count; i++) {
		struct import_line *line = &b->lines[i];
		const char *field = *line->values[COLUMN_EXTERNAL] != '\0' ? "external_user_id" : "email";

		if (line->why != NULL)
			continue;
		if (many[i])
			refuse(line, field,
			    WORDS("Several learners have this address: say origin and external_user_id."));
		else if (uuid_is_nil(line->learner))
			refuse(line, field, WORDS("There is no such learner."));
	}
	return b->plan->adds ? import_store_learners_say(w, b->plan->org, b->lines, b->count) : OK;
}

/* --- what becomes of them --- */

static bool wants(const struct import_line *line, const char *status)
{
	const char *said = line->values[COLUMN_STATUS];

	return line->why == NULL && strcmp(*said != '\0' ? said : "active", status) == 0;
}

static struct enrollment_put put_of(const struct import_batch *b, const struct import_line *line)
{
	return (struct enrollment_put){.learner = line->learner,
	    .course = line->course,
	    .session = line->session,
	    .source = "csv",
	    .by = b->plan->by};
}

static enum err active_put(struct work *w, struct running *r)
{
	struct import_batch *b = r->batch;
	struct enrollment_put *puts = arena_alloc(w->arena, (b->count + 1) * sizeof(*puts));
	struct enrollment_kept *kept = arena_alloc(w->arena, (b->count + 1) * sizeof(*kept));
	struct import_line **lines = arena_alloc(w->arena, (b->count + 1) * sizeof(*lines));
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++) {
		if (!wants(&b->lines[i], "active"))
			continue;
		lines[count] = &b->lines[i];
		puts[count++] = put_of(b, &b->lines[i]);
	}
	TRY(enrollment_put_many(w, b->plan->org, puts, count, kept));
	for (size_t i = 0; i < count; i++) {
		if (kept[i].fault != OK)
			refuse(lines[i], kept[i].field, kept[i].why);
		else if (!kept[i].is_new && strcmp(kept[i].status, "suspended") == 0)
			refuse(
			    lines[i], "status", WORDS("This enrolment is suspended: it is resumed by hand."));
		else if (!kept[i].is_new)
			r->counts.present++;
		else if (strcmp(kept[i].status, "waiting") == 0)
			r->counts.waiting++;
		else
			r->counts.enrolled++;
	}
	return OK;
}

/* Those whose line says that they are suspended, or no longer in. */
static enum err moved_put(struct work *w, struct running *r, const char *to)
{
	struct import_batch *b = r->batch;
	struct enrollment_put *puts = arena_alloc(w->arena, (b->count + 1) * sizeof(*puts));
	struct enrollment_look *looks = arena_alloc(w->arena, (b->count + 1) * sizeof(*looks));
	struct import_line **lines = arena_alloc(w->arena, (b->count + 1) * sizeof(*lines));
	struct uuid *ids = arena_alloc(w->arena, (b->count + 1) * sizeof(*ids));
	struct enrollment_move move = {.to = to, .note = "", .by = b->plan->by};
	size_t count = 0, moves = 0, moved = 0;

	for (size_t i = 0; i < b->count; i++) {
		if (!wants(&b->lines[i], to))
			continue;
		lines[count] = &b->lines[i];
		puts[count++] = put_of(b, &b->lines[i]);
	}
	if (count == 0)
		return OK;
	TRY(enrollment_store_look(w, b->plan->org, puts, count, looks));
	for (size_t i = 0; i < count; i++) {
		if (uuid_is_nil(looks[i].id))
			refuse(lines[i], "status", WORDS("This learner is not enrolled there."));
		else if (strcmp(looks[i].status, to) == 0)
			r->counts.present++;
		else if (enrollment_step(looks[i].status, to) == NULL)
			refuse(
			    lines[i], "status", WORDS("An enrolment in this state cannot take this step."));
		else
			ids[moves++] = looks[i].id;
	}
	if (moves == 0)
		return OK;
	TRY(enrollment_move_many(w, b->plan->org, ids, moves, &move, &moved));
	r->counts.changed += (int64_t)moved;
	/* Those who stand twice. */
	r->counts.present += (int64_t)(moves - moved);
	return OK;
}

static void refusals_tell(struct work *w, struct running *r)
{
	struct import_batch *b = r->batch;

	r->told = json_own(w->arena, json_array());
	for (size_t i = 0; i < b->count; i++) {
		const struct import_line *line = &b->lines[i];

		if (line->why == NULL)
			continue;
		r->counts.refused++;
		if (json_array_size(b->refusals) + json_array_size(r->told) < ENROLLMENT_REFUSALS_MAX)
			json_array_append_new(
			    r->told, json_pack("{s:I,s:s,s:s}", "line", (json_int_t)line->line, "field",
			                 line->field, "detail", line->why));
	}
}

static enum err progress_keep(struct work *w, struct running *r)
{
	struct import_batch *b = r->batch;
	json_t *all = json_own(w->arena, json_copy(b->refusals));

	json_array_extend(all, r->told);
	return import_store_keep(
	    w, b->plan, b->place, b->line, json_own(w->arena, enrolled_counts_json(&r->counts)), all);
}

static enum err not_taken_over(struct work *w, struct import_batch *b)
{
	const char *counts, *refusals;
	int64_t place = b->from, line;
	bool found;

	TRY(import_store_find(w, b->plan, &place, &line, &counts, &refusals, &found));
	if (found && place != b->from)
		return fail(w, ERR_CONFLICT, WORDS("Another runner went on with this file."));
	return OK;
}

static enum err batch_body(struct work *w, void *arg)
{
	struct running *r = arg;
	struct import_batch *b = r->batch;
	int64_t added;

	r->counts = b->counts;
	r->dry_done = false;
	for (size_t i = 0; i < b->count; i++)
		refuse(&b->lines[i], b->lines[i].at_once, b->lines[i].at_once_why);
	if (!b->plan->dry)
		TRY(not_taken_over(w, b));
	TRY(origins_find(w, b));
	TRY(places_find(w, b));
	TRY(learners_find(w, b, &added));
	TRY(active_put(w, r));
	TRY(moved_put(w, r, "suspended"));
	TRY(moved_put(w, r, "ended"));
	r->counts.lines += (int64_t)b->count;
	r->counts.learners_added += added;
	refusals_tell(w, r);
	if (!b->plan->dry)
		return progress_keep(w, r);
	TRY(db_flush(w));
	r->dry_done = true;
	return fail(w, ERR_INTERNAL, "a dry run keeps nothing");
}

enum err import_batch_run(struct work *w, struct import_batch *batch)
{
	struct running r = {.batch = batch};
	enum err e = db_transact(w, db_tenant(batch->plan->org), batch_body, &r);

	if (r.dry_done) {
		work_forgive(w);
		e = OK;
	}
	TRY(e);
	batch->counts = r.counts;
	json_array_extend(batch->refusals, r.told);
	return OK;
}
