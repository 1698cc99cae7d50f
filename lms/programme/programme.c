#include "lms/programme/programme.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/programme/programme_store.h"

struct programme_work {
	const struct principal *by;
	struct uuid programme;
	int64_t revision;
	const struct programme_saying *saying;
	const struct programme_part *parts;
	size_t parts_count;
	const char *step, *note;
};

static enum err kept(struct work *w, const struct programme_work *p, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = p->by,
	                           .org = p->by->org,
	                           .action = action,
	                           .subject_type = "programme",
	                           .subject = p->programme,
	                           .after = json_own(w->arena, own_after)});
}

/* --- what is said of one --- */

static enum err bounded(struct work *w, const char *field, const char *text, size_t max)
{
	if (strlen(text) > max)
		return fail_field(
		    w, ERR_BAD_INPUT, field, WORDS("At most %d bytes are taken here."), (int)max);
	if (!utf8_valid(text, strlen(text)))
		return fail_field(w, ERR_BAD_INPUT, field, WORDS("This is not text."));
	return OK;
}

static enum err saying_check(struct work *w, const struct programme_saying *s)
{
	if (strspn(s->title, " \t\n") == strlen(s->title))
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("A title is needed here."));
	TRY(bounded(w, "title", s->title, PROGRAMME_TITLE_MAX));
	TRY(bounded(w, "description", s->description, PROGRAMME_DESCRIPTION_MAX));
	TRY(bounded(w, "slug", s->slug, PROGRAMME_SLUG_MAX));
	if (*s->slug != '\0' && !slug_valid(s->slug))
		return fail_field(w, ERR_BAD_INPUT, "slug",
		    WORDS("Only a to z, 0 to 9 and single hyphens between them are taken here."));
	return OK;
}

/* The only name that two programmes cannot share. */
static enum err slug_taken(struct work *w, enum err e)
{
	if (e == ERR_CONFLICT && strstr(w->detail, "programmes_org_id_slug_key") != NULL)
		return fail_field(
		    w, ERR_CONFLICT, "slug", WORDS("Another programme has this name in addresses."));
	return e;
}

static json_t *said(const struct programme_saying *s)
{
	return json_pack("{s:s,s:s,s:b}", "title", s->title, "slug", s->slug, "in_order", (int)s->in_order);
}

static enum err add(struct work *w, void *arg)
{
	const struct programme_work *p = arg;
	bool made;

	TRY(programme_put(w, p->by->org, p->programme, p->saying, &made));
	if (!made)
		return OK;
	TRY(workflow_begin(w, &programme_workflow, p->by->org, p->programme, p->by));
	return kept(w, p, "programme.made", said(p->saying));
}

enum err programme_add(
    struct work *w, const struct principal *by, struct uuid id, const struct programme_saying *saying)
{
	struct programme_work p = {.by = by, .programme = id, .saying = saying};

	TRY(saying_check(w, saying));
	return slug_taken(w, db_transact(w, db_tenant(by->org), add, &p));
}

/* --- changing --- */

static enum err stale(struct work *w)
{
	return fail_field(w, ERR_CONFLICT, "revision",
	    WORDS("Somebody changed it meanwhile: look at it again before you save."));
}

/* Held, as it was seen, and not archived. */
static enum err begin(struct work *w, const struct programme_work *p, const char **ret_status)
{
	int64_t revision;

	TRY(programme_hold(w, p->by->org, p->programme, ret_status, &revision));
	if (p->revision != 0 && p->revision != revision)
		return stale(w);
	if (strcmp(*ret_status, "archived") == 0)
		return fail_field(w, ERR_CONFLICT, "state",
		    WORDS("This programme is archived: bring it back before you change it."));
	return OK;
}

static struct programme_work work_of(const struct programme_edit *edit)
{
	return (struct programme_work){
	    .by = edit->by, .programme = edit->programme, .revision = edit->revision};
}

static enum err change(struct work *w, void *arg)
{
	const struct programme_work *p = arg;
	const char *status;

	TRY(begin(w, p, &status));
	TRY(programme_put_change(w, p->by->org, p->programme, p->saying));
	return kept(w, p, "programme.changed", said(p->saying));
}

enum err programme_change(
    struct work *w, const struct programme_edit *edit, const struct programme_saying *saying)
{
	struct programme_work p = work_of(edit);

	TRY(saying_check(w, saying));
	p.saying = saying;
	return slug_taken(w, db_transact(w, db_tenant(p.by->org), change, &p));
}

/* What is published can be taken: every course of it, now too. */
static enum err part_check(struct work *w, const struct programme_work *p, size_t at, bool published)
{
	const char *status;

	for (size_t before = 0; before < at; before++)
		if (uuid_equal(p->parts[before].course, p->parts[at].course))
			return fail_field(w, ERR_BAD_INPUT, "courses", WORDS("A course is named twice."));
	TRY(programme_course_status(w, p->by->org, p->parts[at].course, &status));
	if (status == NULL)
		return fail_field(w, ERR_BAD_INPUT, "courses", WORDS("There is no such course."));
	if (published && strcmp(status, "published") != 0)
		return fail_field(
		    w, ERR_CONFLICT, "courses", WORDS("A published programme takes published courses only."));
	return OK;
}

static enum err courses_set(struct work *w, void *arg)
{
	const struct programme_work *p = arg;
	const char *status;
	bool published;

	TRY(begin(w, p, &status));
	published = strcmp(status, "published") == 0;
	if (published && p->parts_count == 0)
		return fail_field(
		    w, ERR_CONFLICT, "courses", WORDS("A published programme holds at least one course."));
	for (size_t i = 0; i < p->parts_count; i++)
		TRY(part_check(w, p, i, published));
	TRY(programme_courses_put(w, p->by->org, p->programme, p->parts, p->parts_count));
	return kept(w, p, "programme.courses_set", json_pack("{s:I}", "courses", (json_int_t)p->parts_count));
}

enum err programme_courses_set(
    struct work *w, const struct programme_edit *edit, const struct programme_part *parts, size_t count)
{
	struct programme_work p = work_of(edit);

	if (count > PROGRAMME_COURSES_MAX)
		return fail_field(w, ERR_BAD_INPUT, "courses", WORDS("A programme holds at most %d courses."),
		    PROGRAMME_COURSES_MAX);
	p.parts = parts;
	p.parts_count = count;
	return db_transact(w, db_tenant(p.by->org), courses_set, &p);
}

/* --- steps --- */

enum err programme_guard_publish(struct work *w, const struct workflow_step *step)
{
	struct programme_course *courses;
	size_t count;

	TRY(programme_courses_rows(w, step->org, step->subject, &courses, &count));
	if (count == 0)
		return fail_field(w, ERR_UNPROCESSABLE, "courses",
		    WORDS("Nothing lies in this programme yet: add a course first."));
	for (size_t i = 0; i < count; i++)
		if (strcmp(courses[i].status, "published") != 0)
			return fail_field(w, ERR_UNPROCESSABLE, "courses",
			    WORDS("“%.100s” is not published yet."), courses[i].title);
	return OK;
}

/* The state that a step leads to; NULL: there is no such step. */
static const char *leads_to(const char *step)
{
	for (const struct workflow_transition *t = programme_workflow.transitions; t->name != NULL; t++)
		if (strcmp(t->name, step) == 0)
			return t->to;
	return NULL;
}

static enum err take(struct work *w, void *arg)
{
	const struct programme_work *p = arg;
	const struct workflow_step step = {
	    .org = p->by->org, .subject = p->programme, .by = p->by, .transition = p->step, .note = p->note};
	const char *status, *to = leads_to(p->step);
	int64_t revision;

	if (to == NULL)
		return fail_field(w, ERR_BAD_INPUT, "step", WORDS("There is no such step."));
	TRY(programme_hold(w, p->by->org, p->programme, &status, &revision));
	if (strcmp(status, to) == 0)
		return OK;
	if (p->revision != 0 && p->revision != revision)
		return stale(w);
	TRY(workflow_step(w, &programme_workflow, &step));
	return kept(w, p, arena_printf(w->arena, "programme.%s", p->step), json_pack("{s:s}", "status", to));
}

enum err programme_take(struct work *w, const struct programme_edit *edit, const char *step, const char *note)
{
	struct programme_work p = work_of(edit);

	p.step = step;
	p.note = note;
	return db_transact(w, db_tenant(p.by->org), take, &p);
}
