/* Steps of a version. */
#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/material/material.h"
#include "lms/outline/version_int.h"
#include "lms/quiz/quiz.h"

enum { DAY_S = 86400 };

struct taking {
	const struct version_step *step;
	struct uuid org;
	struct course_held held;
	struct outline outline;
};

static bool is_step(const char *step, const char *name)
{
	return strcmp(step, name) == 0;
}

static enum err note(struct work *w, const struct taking *t, const char *action)
{
	const struct version_step *s = t->step;
	json_t *after =
	    json_own(w->arena, json_pack("{s:s,s:I,s:s}", "version", uuid_text(w->arena, s->version),
	                           "number", (json_int_t)t->outline.number, "title", t->held.title));

	return audit_record(w, &(struct audit){.actor = s->by,
	                           .org = t->org,
	                           .action = action,
	                           .subject_type = "course",
	                           .subject = s->course,
	                           .after = after});
}

/* What its designers wrote becomes what it plays. A quiz is made of the bank as it is now, also where nobody
 * touched the quiz itself. What is scheduled was made when that was decided. Whoever learns by it must find
 * something, and every part of it; what is missing is told all at once. */
static enum err made(struct work *w, struct taking *t)
{
	bool fixed = strcmp(t->outline.state, "scheduled") == 0;
	struct missing missing = {.count = 0};

	if (t->outline.modules_count == 0)
		return fail_field(w, ERR_UNPROCESSABLE, "modules",
		    WORDS("Nothing lies in this course yet: add a module first."));
	for (size_t i = 0; i < t->outline.modules_count; i++) {
		struct outline_module *m = &t->outline.modules[i];
		bool ours = material_type_find(m->type) != NULL, there = !uuid_is_nil(m->package_version);
		enum err e;

		if (!ours && !there)
			missing_note(w, &missing, m);
		if (!ours || fixed || (there && strcmp(m->type, QUIZ_KIND) != 0))
			continue;
		e = material_make(w, t->org, m->id, &m->package_version);
		if (e == ERR_UNPROCESSABLE) {
			missing_note(w, &missing, m);
			continue;
		}
		TRY(e);
		TRY(version_put_content(w, t->org, t->step->version, m->id, m->package_version));
	}
	return missing_told(w, &missing);
}

static enum err flow(struct work *w, struct taking *t)
{
	const struct version_step *s = t->step;
	const struct workflow_step step = {.org = t->org,
	    .subject = s->version,
	    .by = s->by,
	    .transition = s->step,
	    .note = s->note,
	    .arg = &t->held};

	return workflow_step(w, &version_workflow, &step);
}

static enum err retire(struct work *w, const struct taking *t)
{
	const struct workflow_step step = {
	    .org = t->org, .subject = t->held.published, .transition = "retire"};

	return uuid_is_nil(t->held.published) ? OK : workflow_step(w, &version_workflow, &step);
}

static enum err publish(struct work *w, struct taking *t)
{
	TRY(made(w, t));
	TRY(version_put_modules(w, t->org, t->step->version));
	TRY(flow(w, t));
	TRY(retire(w, t));
	TRY(version_put_published(w, t->org, t->step->course, t->step->version));
	return note(w, t, "course.published");
}

/* The job is put with the state: one is never without the other. Where the time is changed, the earlier job
 * finds nothing to do. */
static enum err schedule(struct work *w, struct taking *t)
{
	const struct version_step *s = t->step;
	json_t *payload = json_own(w->arena, json_pack("{s:s,s:s}", "course", uuid_text(w->arena, s->course),
	                                         "version", uuid_text(w->arena, s->version)));

	TRY(made(w, t));
	TRY(version_put_words(w, t->org, s->version, NULL, s->publish_at_us));
	TRY(flow(w, t));
	TRY(job_put(w, t->org, uuid_v7(), "course.publish", payload, s->by, s->publish_at_us));
	return note(w, t, "course.scheduled");
}

static enum err other(struct work *w, struct taking *t)
{
	TRY(flow(w, t));
	if (is_step(t->step->step, "discard"))
		TRY(version_drop_draft(w, t->org, t->step->course));
	return note(w, t, arena_printf(w->arena, "course_version.%s", t->step->step));
}

/* Done already, by the same asking: it stays done. */
static bool done_already(const struct taking *t)
{
	return is_step(t->step->step, "publish") && uuid_equal(t->held.published, t->step->version);
}

static enum err take(struct work *w, void *arg)
{
	struct taking *t = arg;
	const struct version_step *s = t->step;

	TRY(course_hold(w, t->org, s->course, &t->held));
	TRY(outline_load(w, t->org, s->version, &t->outline));
	if (!uuid_equal(t->outline.course, s->course))
		return fail_field(
		    w, ERR_NOT_FOUND, "version", WORDS("There is no such version of a course."));
	if (done_already(t))
		return OK;
	if (strcmp(t->held.status, "archived") == 0)
		return fail_field(w, ERR_CONFLICT, "state",
		    WORDS("This course is archived: bring it back before you change it."));
	if (!uuid_equal(t->held.draft, s->version))
		return fail_field(w, ERR_CONFLICT, "state",
		    WORDS("This version is not the one that is worked on: nothing of it changes any more."));
	if (s->revision != 0 && s->revision != t->outline.revision)
		return fail_field(w, ERR_CONFLICT, "revision",
		    WORDS("Somebody changed it meanwhile: look at it again before you save."));
	if (s->note != NULL && *s->note != '\0' && !is_step(s->step, "send_back"))
		TRY(version_put_words(w, t->org, s->version, s->note, 0));
	if (is_step(s->step, "publish"))
		return publish(w, t);
	return is_step(s->step, "schedule") ? schedule(w, t) : other(w, t);
}

static enum err step_check(struct work *w, const struct version_step *s)
{
	bool known = false;

	for (const char *const *one = version_steps; *one != NULL; one++)
		known = known || is_step(s->step, *one);
	if (!known)
		return fail_field(w, ERR_BAD_INPUT, "step", WORDS("There is no such step."));
	if (s->note != NULL && strlen(s->note) > WORKFLOW_NOTE_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "note", WORDS("At most %d bytes are taken here."), WORKFLOW_NOTE_MAX);
	if (!is_step(s->step, "schedule"))
		return OK;
	if (s->publish_at_us <= w->now_us)
		return fail_field(
		    w, ERR_BAD_INPUT, "publish_at", WORDS("A time that is still to come is wanted here."));
	if (s->publish_at_us > w->now_us + (int64_t)VERSION_SCHEDULE_DAYS_MAX * DAY_S * US_PER_S)
		return fail_field(w, ERR_BAD_INPUT, "publish_at", WORDS("This is more than ten years away."));
	return OK;
}

enum err version_take(struct work *w, const struct version_step *step)
{
	struct taking t = {.step = step, .org = step->by->org};

	TRY(step_check(w, step));
	return db_transact(w, db_tenant(t.org), take, &t);
}

/* --- the job --- */

static enum err payload_read(struct work *w, const struct job *job, struct uuid *course, struct uuid *version)
{
	json_t *payload = json_own(w->arena, json_deep_copy(job->payload));
	const struct field fields[] = {
	    {.name = "course", .type = FIELD_UUID, .required = true, .ret = course},
	    {.name = "version", .type = FIELD_UUID, .required = true, .ret = version},
	};

	return fields_from_json(w, payload, fields, FIELDS_COUNT(fields));
}

enum err version_publish_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct version_step step = {.by = &job->principal, .step = "publish"};
	struct version_row row;
	bool due;

	TRY(payload_read(w, job, &step.course, &step.version));
	TRY(version_read(w, job->org, step.course, step.version, &row));
	/* It was taken back, published by hand, or put off: that has a job of its own. */
	due = strcmp(row.state, "scheduled") == 0 && row.publish_at_us <= w->now_us;
	if (due)
		TRY(version_take(w, &step));
	*ret_result = json_own(w->arena, json_pack("{s:b}", "published", (int)due));
	return OK;
}
