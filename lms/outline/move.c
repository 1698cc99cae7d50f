/* Learners from one version to another: a job. */
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/progress.h"
#include "lms/outline/version_int.h"

const char *const version_move_whos[] = {"all", "not_begun", "chosen", NULL};

static enum err move_check(struct work *w, const struct version_move *m, struct version_row *ret_row)
{
	bool chosen = strcmp(m->who, "chosen") == 0;

	if (chosen && m->enrollments_count == 0)
		return fail_field(w, ERR_BAD_INPUT, "enrollments", WORDS("Choose at least one learner."));
	if (m->enrollments_count > VERSION_MOVE_CHOSEN_MAX)
		return fail_field(w, ERR_BAD_INPUT, "enrollments",
		    WORDS("More than %d cannot be chosen at once: move them in parts."),
		    VERSION_MOVE_CHOSEN_MAX);
	if (!chosen && m->enrollments_count > 0)
		return fail_field(w, ERR_BAD_INPUT, "enrollments",
		    WORDS("Learners are named only where they are chosen one by one."));
	if (m->by->team_only)
		return fail(
		    w, ERR_FORBIDDEN, WORDS("Only who sees all learners may move them to another version."));
	TRY(version_read(w, m->by->org, m->course, m->version, ret_row));
	if (ret_row->published_us == 0)
		return fail_field(w, ERR_CONFLICT, "version",
		    WORDS("Learners can be moved to a version only once it is published."));
	return OK;
}

struct move_work {
	const struct version_move *move;
	json_t *payload;
};

static enum err move_audit(
    struct work *w, const struct principal *by, struct uuid course, const char *action, const json_t *after)
{
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = by->org,
	                           .action = action,
	                           .subject_type = "course",
	                           .subject = course,
	                           .after = after});
}

static enum err put(struct work *w, void *arg)
{
	struct move_work *m = arg;

	TRY(job_put(w, m->move->by->org, m->move->id, "course.move", m->payload, m->move->by, 0));
	return move_audit(w, m->move->by, m->move->course, "course.move_asked", m->payload);
}

enum err version_move_put(struct work *w, const struct version_move *move)
{
	struct move_work m = {.move = move};
	struct version_row row;
	json_t *chosen;

	TRY(move_check(w, move, &row));
	chosen = json_array();
	for (size_t i = 0; i < move->enrollments_count; i++)
		(void)json_array_append_new(chosen, json_string(uuid_text(w->arena, move->enrollments[i])));
	m.payload = json_own(
	    w->arena, json_pack("{s:s,s:s,s:s,s:o}", "course", uuid_text(w->arena, move->course), "version",
	                  uuid_text(w->arena, move->version), "who", move->who, "enrollments", chosen));
	return db_transact(w, db_tenant(move->by->org), put, &m);
}

/* --- the job --- */

struct moving {
	struct version_moving what;
	struct job *job;
	size_t moved; /* by the batch under way */
	int64_t all;  /* by those before */
	json_t *result;
};

static enum err payload_read(struct work *w, const struct job *job, struct version_moving *moving)
{
	json_t *payload = json_own(w->arena, json_deep_copy(job->payload)), *list = NULL;
	const struct field fields[] = {
	    {.name = "course", .type = FIELD_UUID, .required = true, .ret = &moving->course},
	    {.name = "version", .type = FIELD_UUID, .required = true, .ret = &moving->version},
	    {.name = "who",
	        .type = FIELD_CHOICE,
	        .required = true,
	        .choices = version_move_whos,
	        .ret = &moving->who},
	    {.name = "enrollments", .type = FIELD_ARRAY, .max = VERSION_MOVE_CHOSEN_MAX, .ret = &list},
	};
	const char **items;

	TRY(fields_from_json(w, payload, fields, FIELDS_COUNT(fields)));
	items = arena_alloc(w->arena, (json_array_size(list) + 1) * sizeof(*items));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));
		struct uuid id;

		if (text == NULL || !uuid_parse(text, &id))
			return fail_field(w, ERR_BAD_INPUT, "enrollments", WORDS("This is not a UUID."));
		items[i] = db_p_uuid(w, id);
	}
	moving->chosen = db_p_list(w, items, json_array_size(list));
	return OK;
}

/* How far they are is counted by the modules of their version. */
static enum err recounted(struct work *w, struct uuid org, const struct uuid *moved, size_t count)
{
	struct recount *counts = arena_alloc(w->arena, (count + 1) * sizeof(*counts));
	bool graded;

	for (size_t i = 0; i < count; i++)
		counts[i] = (struct recount){.enrollment = moved[i], .result = true};
	return enrollments_recount(w, org, counts, count, &graded);
}

/* A batch and its trail together; the last one, which finds nobody, ends the job. */
static enum err batch(struct work *w, void *arg)
{
	struct moving *m = arg;
	struct uuid *moved;
	json_t *after;

	TRY(version_move_some(w, &m->what, &moved, &m->moved));
	if (m->moved == 0) {
		int64_t learners;

		TRY(version_learners(w, m->job->org, m->what.course, m->what.version, &learners));
		m->result = json_own(w->arena, json_pack("{s:I}", "learners", (json_int_t)learners));
		return job_finish(w, m->job, m->result);
	}
	TRY(recounted(w, m->job->org, moved, m->moved));
	after = json_own(w->arena, json_pack("{s:s,s:I}", "version", uuid_text(w->arena, m->what.version),
	                               "learners", (json_int_t)m->moved));
	return move_audit(w, &m->job->principal, m->what.course, "course.learners_moved", after);
}

enum err version_move_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct moving m = {.what = {.org = job->org}, .job = job};
	int64_t total;

	TRY(payload_read(w, job, &m.what));
	TRY(version_move_count(w, &m.what, &total));
	do {
		TRY(job_progress(w, job, m.all, total, WORDS("moving learners")));
		TRY(db_transact(w, db_tenant(job->org), batch, &m));
		m.all += (int64_t)m.moved;
	} while (m.moved > 0);
	*ret_result = m.result;
	return OK;
}
