#include <math.h>
#include <string.h>

#include "lms/job/job.h"
#include "pages.h"
#include "web/class/class.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/table.h"

enum { NAME_MAX_BYTES = 200, GROUP_MAX_BYTES = 255, GROUPS_SHOWN_MAX = 1000 };

const char *const class_presences[] = {"", "here", "left", NULL},
                  *const class_kinds[] = {"", "learner", "staff", "other", NULL},
                  *const class_deeds[] = {"", "never", "begun", "completed", NULL};

struct fields {
	const char *org, *presence, *kind, *did, *group, *name;
	struct uuid id;
};

#define FILTERS                                                                                              \
	{"presence", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, presence),              \
	    .choices = class_presences, .about = "who is in the class, or left it"},                         \
	    {"kind", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, kind),                  \
	        .choices = class_kinds, .about = "who learns, teaches, or neither"},                         \
	    {"did", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, did),                    \
	        .choices = class_deeds, .about = "who never opened anything, began or completed it"},        \
	    {"group", INPUT_QUERY, FIELD_TEXT, false, 0, GROUP_MAX_BYTES, offsetof(struct fields, group),    \
	        .about = "only of this group"},                                                              \
	{                                                                                                    \
		"name", INPUT_QUERY, FIELD_TEXT, false, 0, NAME_MAX_BYTES, offsetof(struct fields, name),    \
		    .about = "a part of the name"                                                            \
	}
#define OF_ORG                                                                                               \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the class"  \
	}
#define OF_LAUNCH                                                                                            \
	{                                                                                                    \
		"capability", INPUT_PATH, FIELD_TEXT, true, 1, CLASS_CAPABILITY_MAX,                         \
		    offsetof(struct fields, org), .hidden = true, .about = "the launch of who teaches"       \
	}

const struct input class_input[] = {OF_ORG, FILTERS, {0}};
const struct input teach_class_input[] = {OF_LAUNCH, FILTERS, {0}};
const struct input class_refresh_input[] = {OF_ORG, {0}};
const struct input teach_class_refresh_input[] = {OF_LAUNCH, {0}};

static bool by_launch(const struct request *r)
{
	return r->principal.kind == PRINCIPAL_LAUNCH;
}

static struct uuid class_of(const struct request *r, const struct fields *in)
{
	return by_launch(r) ? r->principal.context : in->id;
}

static const char *class_address(struct request *r, struct uuid context, const char *below)
{
	return by_launch(r) ? frame_address(r, "/class%s", below)
	                    : frame_address(r, "/classes/%s%s", uuid_text(r->work.arena, context), below);
}

/* The names of their groups, one after the other. */
static const char *groups_named(
    struct request *r, const char *ids, const struct roster_group *groups, size_t count)
{
	struct text names = text_new(r->work.arena, GROUPS_SHOWN_MAX);

	if (*ids == '\0')
		return "";
	for (size_t i = 0; i < count; i++) {
		if (strstr(ids, arena_printf(r->work.arena, "\n%s\n", groups[i].id)) != NULL)
			text_printf(&names, "%s%s", names.len > 0 ? ", " : "", groups[i].name);
	}
	return names.len > 0 ? names.data : "";
}

static struct page_class_rows row_of(struct request *r, const struct roster_member *m)
{
	return (struct page_class_rows){.name = m->name[0] != '\0' ? m->name : m->external_id,
	    .email = m->email,
	    .kind = m->kind,
	    .status = m->status,
	    .left = m->left_us,
	    .link = uuid_is_nil(m->attempt)
	                ? ""
	                : frame_address(r, "/attempts/%s", uuid_text(r->work.arena, m->attempt)),
	    .module = m->module,
	    .completion = m->completion,
	    .success = m->success,
	    .scored = m->scored,
	    .score = llround(m->score * 100),
	    .at = m->at_us};
}

struct showing {
	struct roster roster;
	struct roster_figures figures;
	struct roster_group *groups;
	struct roster_member *members;
	size_t groups_count, members_count, shown;
	bool counted, nameless;
	struct table table;
};

static enum err show_read(struct request *r, const struct fields *in, struct showing *s)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {"name", "presence", "kind",
	                                                      "did", "group", NULL};
	struct uuid context = class_of(r, in);
	struct roster_filter filter = {
	    .presence = in->presence, .kind = in->kind, .did = in->did, .group = in->group, .name = in->name};

	TRY(table_read(r, keys, filters, &s->table));
	if (s->table.before[0] != '\0' &&
	    !class_position_read(&r->work, s->table.before, &filter.after_name, &filter.after_id))
		return fail_field(&r->work, ERR_BAD_INPUT, "before", "a place in this list is expected");
	filter.limit = s->table.limit;
	TRY(roster_read(&r->work, &r->principal, context, &s->roster));
	TRY(roster_groups(&r->work, &r->principal, context, &s->groups, &s->groups_count));
	TRY(roster_members(&r->work, &r->principal, context, &filter, &s->members, &s->members_count));
	s->shown = s->members_count < TABLE_ROWS ? s->members_count : TABLE_ROWS;
	/* Counting takes the whole class: once, where its list begins. */
	s->counted = s->table.before[0] == '\0' && !s->table.view.filtered && s->roster.read_us != 0;
	if (s->counted)
		TRY(roster_figures(&r->work, &r->principal, context, &s->figures));
	s->nameless = s->shown > 0 && !s->table.view.filtered;
	for (size_t i = 0; i < s->shown; i++)
		s->nameless = s->nameless && s->members[i].name[0] == '\0';
	return OK;
}

static struct page_class_groups *group_rows(struct request *r, const struct showing *s, const char *chosen)
{
	struct page_class_groups *rows = arena_alloc(r->work.arena, (s->groups_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < s->groups_count; i++)
		rows[i] = (struct page_class_groups){.id = s->groups[i].id,
		    .name = s->groups[i].name,
		    .set = s->groups[i].set_name,
		    .chosen = strcmp(s->groups[i].id, chosen) == 0};
	return rows;
}

static struct page_class_rows *member_rows(struct request *r, const struct showing *s)
{
	struct page_class_rows *rows = arena_alloc(r->work.arena, (s->shown + 1) * sizeof(*rows));

	for (size_t i = 0; i < s->shown; i++) {
		rows[i] = row_of(r, &s->members[i]);
		rows[i].groups = groups_named(r, s->members[i].groups, s->groups, s->groups_count);
	}
	return rows;
}

static enum err show(struct request *r, const struct fields *in, struct showing *s)
{
	struct text html = text_new(r->work.arena, CLASS_PAGE_MAX);
	const struct roster *c = &s->roster;
	const char *lang = request_language(r);

	s->shown = table_keys(&s->table, s->members_count,
	    s->shown > 0 ? class_position(&r->work, &s->members[s->shown - 1]) : "");
	page_class(&html, &(struct page_class){.lang = lang,
	                      .frame = frame_make(r, by_launch(r) ? "attempts" : "classes"),
	                      .table = &s->table.view,
	                      .title = c->title,
	                      .label = c->label,
	                      .origin = c->origin,
	                      .classes = by_launch(r) ? "" : frame_address(r, "/classes"),
	                      .attempts = frame_address(r, "/attempts"),
	                      .refresh = class_address(r, c->context, "/refresh"),
	                      .offered = c->offered,
	                      .read = c->read_us,
	                      .reading = c->reading,
	                      .so_far = c->read_so_far,
	                      .again = c->next_try_us != 0 ? c->next_try_us : c->wait_us,
	                      .failure = page_retell(r->work.arena, lang, c->failure_words),
	                      .failed = c->failed_us,
	                      .groups_failure = page_retell(r->work.arena, lang, c->groups_failure),
	                      .nameless = s->nameless,
	                      .counted = s->counted,
	                      .here = s->figures.here,
	                      .gone = s->figures.left,
	                      .never = s->figures.never,
	                      .completed = s->figures.completed,
	                      .presence = in->presence,
	                      .kind = in->kind,
	                      .did = in->did,
	                      .group = in->group,
	                      .name = in->name,
	                      .groups = group_rows(r, s, in->group),
	                      .groups_count = s->groups_count,
	                      .rows = member_rows(r, s),
	                      .rows_count = s->shown});
	return reply_page(r, 200, &html);
}

/* Who looks at an old list has it read anew, and sees what there is until then. */
static enum err look_again(struct request *r, struct uuid context)
{
	struct uuid job;
	enum err e = roster_ask(&r->work, &r->principal, context, uuid_v7(), ROSTER_OLD_S, &job);

	if (e == ERR_UNPROCESSABLE) {
		work_forgive(&r->work);
		return OK;
	}
	TRY(e);
	if (!uuid_is_nil(job))
		job_runner_wake(r->app->job_runner);
	return OK;
}

enum err get_class(struct request *r)
{
	struct fields in = {.presence = "", .kind = "", .did = "", .group = "", .name = ""};
	struct showing showing = {0};

	TRY(request_input(r, &in));
	if (strcmp(r->method, "GET") == 0)
		TRY(look_again(r, class_of(r, &in)));
	TRY(show_read(r, &in, &showing));
	return show(r, &in, &showing);
}

enum err post_class_refresh(struct request *r)
{
	struct fields in = {0};
	struct uuid job;

	TRY(request_input(r, &in));
	TRY(roster_ask(&r->work, &r->principal, class_of(r, &in), uuid_v7(), 0, &job));
	job_runner_wake(r->app->job_runner);
	return reply_redirect(r, 303, class_address(r, class_of(r, &in), ""));
}
