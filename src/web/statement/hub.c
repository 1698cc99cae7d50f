#include <string.h>

#include "pages.h"
#include "web/page/day.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/statement/statement_pages.h"
#include "xapi/read.h"

enum { WHO_MAX = 1000, IRI_MAX = 2000, PEOPLE_SHOWN = 6, DAY_TEXT_MAX = 10, SUBPAGES_MAX = 16 };

/* The other pages of the store, in this order: whoever makes one adds its row. */
static const struct {
	const char *path, *title, *about;
	enum permission permission;
} subpages[] = {
    {"/statements/keys", WORDS("Keys of the record store"),
        WORDS("What content and services prove themselves with, and what each may do."),
        PERMISSION_CREDENTIAL_MANAGE},
    {"/statements/settings", WORDS("Settings of the record store"),
        WORDS("How long statements are kept, and what is told as statements."), PERMISSION_STATEMENT_READ},
    {"/statements/transfer", WORDS("Figures, export and import"),
        WORDS("How much the store holds, all of it as a file, and statements from a file."),
        PERMISSION_STATEMENT_READ},
    {"/statements/feeds", WORDS("Feeds of statements"),
        WORDS("What the record store takes is passed on, in its order: to another store, or to a webhook."),
        PERMISSION_STATEMENT_READ},
};

struct fields {
	const char *org, *verb, *who, *activity, *registration, *since, *until, *related, *before;
};

#define AT(member) offsetof(struct fields, member)
const struct input statements_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},
    {"verb", INPUT_QUERY, FIELD_TEXT, false, 0, IRI_MAX, AT(verb),
        .about = "only statements of this verb: its IRI, or a word of the common ones"},
    {"who", INPUT_QUERY, FIELD_TEXT, false, 0, WHO_MAX, AT(who),
        .about = "only of this person: a learner's name, e-mail address or id, or an agent as xAPI has it"},
    {"activity", INPUT_QUERY, FIELD_TEXT, false, 0, IRI_MAX, AT(activity),
        .about = "only about this activity: its IRI"},
    {"registration", INPUT_QUERY, FIELD_TEXT, false, 0, 36, AT(registration),
        .about = "only of this registration: of what is played here, the attempt"},
    {"since", INPUT_QUERY, FIELD_TEXT, false, 0, DAY_TEXT_MAX, AT(since),
        .about = "only what was stored from this day on, 2026-11-21"},
    {"until", INPUT_QUERY, FIELD_TEXT, false, 0, DAY_TEXT_MAX, AT(until),
        .about = "only what was stored to the end of this day, 2026-11-21"},
    {"related", INPUT_QUERY, FIELD_TEXT, false, 0, 4, AT(related),
        .about = "true: also where person and activity are only mentioned"},
    {"before", INPUT_QUERY, FIELD_TEXT, false, 0, XAPI_CURSOR_SIZE, AT(before),
        .about = "the next page, as the one before names it"},
    {0},
};

/* What is asked for. */
struct asked {
	struct xapi_filter filter;
	bool nobody; /* no statement can be meant: nobody, or several people, are called so */
	struct review_learner *people;
	size_t people_count;
};

static enum err agent_read(struct request *r, const char *json, struct asked *a)
{
	struct xapi_agent agent;

	if (xapi_agent_read(&r->work, XAPI_2_0_0, json, strlen(json), true, &agent) != OK) {
		work_forgive(&r->work);
		return fail_field(&r->work, ERR_BAD_INPUT, "who",
		    WORDS("This is no agent as xAPI writes it, like {\"mbox\":\"mailto:ada@example.org\"}."));
	}
	a->filter.agent = agent.identifier;
	return OK;
}

static enum err mail_read(struct request *r, const char *mail, struct asked *a)
{
	struct text json = text_new(r->work.arena, WHO_MAX * 6 + 64);

	text_add(&json, "{\"mbox\":");
	text_add_json(&json, arena_printf(r->work.arena, "mailto:%s", mail));
	text_add_char(&json, '}');
	return agent_read(r, json.data, a);
}

/* A learner by their id, also one who is no longer here, for who may see all of them. */
static enum err learner_read(struct request *r, struct uuid id, struct asked *a)
{
	struct review_learner learner;
	enum err e = OK;

	if (!statement_names_everybody(r))
		e = review_learner(&r->work, &r->principal, id, &learner);
	if (e == ERR_NOT_FOUND) {
		work_forgive(&r->work);
		a->nobody = true;
		return OK;
	}
	TRY(e);
	return agent_read(r, statement_learner_json(r, id), a);
}

/* Who is meant: an agent as it is written, a learner by their id, an address, or somebody who is called so.
 */
static enum err who_read(struct request *r, const char *who, struct asked *a)
{
	bool mail = strchr(who, '@') != NULL;
	struct uuid id;

	if (*who == '\0')
		return OK;
	if (!principal_may(&r->principal, PERMISSION_LEARNER_READ) ||
	    (*who == '{' && !statement_names_everybody(r)))
		return fail_field(&r->work, ERR_FORBIDDEN, "who", "this needs the right %s",
		    permission_info(PERMISSION_LEARNER_READ)->name);
	if (*who == '{')
		return agent_read(r, who, a);
	if (uuid_parse(who, &id))
		return learner_read(r, id, a);
	TRY(review_learners(&r->work, &r->principal,
	    &(struct review_learners_filter){.who = who, .limit = PEOPLE_SHOWN}, &a->people,
	    &a->people_count));
	if (mail && statement_names_everybody(r))
		return mail_read(r, who, a);
	if (a->people_count == 1)
		return agent_read(r, statement_learner_json(r, a->people[0].id), a);
	a->nobody = true;
	return OK;
}

static enum err days_read(struct request *r, const struct fields *in, struct xapi_filter *filter)
{
	if (*in->since != '\0') {
		TRY(day_read(r, "since", in->since, false, &filter->since_us));
		/* What is stored after this moment counts. */
		filter->since_us--;
		filter->has_since = true;
	}
	if (*in->until != '\0') {
		TRY(day_read(r, "until", in->until, true, &filter->until_us));
		filter->until_us--;
		filter->has_until = true;
	}
	return OK;
}

static enum err asked_read(struct request *r, const struct fields *in, struct asked *a)
{
	struct xapi_filter *filter = &a->filter;
	struct uuid registration;

	filter->limit = TABLE_ROWS;
	if (*in->verb != '\0') {
		filter->verb = statement_verb_find(r, in->verb);
		if (filter->verb == NULL)
			return fail_field(&r->work, ERR_BAD_INPUT, "verb",
			    WORDS("No verb is known by that word: enter its IRI."));
	}
	TRY(who_read(r, in->who, a));
	if (*in->activity != '\0') {
		if (!xapi_iri_valid(in->activity, strlen(in->activity)))
			return fail_field(&r->work, ERR_BAD_INPUT, "activity",
			    WORDS("An IRI is expected, like https://example.org/courses/1."));
		filter->activity = in->activity;
	}
	if (*in->registration != '\0') {
		if (!uuid_parse(in->registration, &registration))
			return fail_field(&r->work, ERR_BAD_INPUT, "registration",
			    WORDS("An id is expected, like 01900000-0000-7000-8000-000000000000."));
		filter->registration = uuid_text(r->work.arena, registration);
	}
	filter->related_agents = filter->related_activities = strcmp(in->related, "true") == 0;
	filter->cursor = *in->before != '\0' ? in->before : NULL;
	return days_read(r, in, filter);
}

static enum err list(struct request *r, struct asked *a, struct xapi_page *ret_page)
{
	enum err e;

	if (a->nobody)
		return OK;
	e = xapi_statements_list(&r->work, r->principal.org, &a->filter, ret_page);
	if (e == ERR_BAD_INPUT) {
		work_forgive(&r->work);
		return fail_field(&r->work, ERR_BAD_INPUT, "before",
		    WORDS("This is no address of a further page: begin again at the first one."));
	}
	return e;
}

static struct page_statements_rows row_of(struct request *r, const struct statement_names *names,
    const struct xapi_stored *s, const struct xapi_gist *gist)
{
	struct statement_person person = statement_person(r, names, &gist->actor);
	struct page_statements_rows row = {
	    .link = frame_address(r, "/statements/%s", uuid_text(r->work.arena, s->id)),
	    .at = s->stored_us,
	    .who = person.words,
	    .who_about = person.about,
	    .verb = statement_verb(r, gist),
	    .result = statement_result(r, gist)};

	switch (gist->object_kind) {
	case XAPI_GIST_AGENT:
		row.what = statement_person(r, names, &gist->object_agent).words;
		break;
	case XAPI_GIST_STATEMENT:
		row.what = page_translate(request_language(r), WORDS("another statement"));
		row.what_about = gist->object;
		break;
	case XAPI_GIST_SUB_STATEMENT:
		row.what = page_translate(request_language(r), WORDS("a statement within this one"));
		break;
	case XAPI_GIST_ACTIVITY:
		row.what = *gist->object_words != '\0' ? gist->object_words : gist->object;
		/* Ids of this service tell people nothing; the statement's own page shows them. */
		row.what_about = *gist->object_words != '\0' && !statement_is_ours(names, gist->object)
		                     ? gist->object
		                     : "";
		break;
	}
	return row;
}

static enum err rows_make(
    struct request *r, const struct xapi_page *page, struct page_statements_rows **ret_rows)
{
	const struct xapi_languages languages = statement_languages(r);
	struct page_statements_rows *rows = arena_alloc(r->work.arena, (page->count + 1) * sizeof(*rows));
	struct xapi_gist *gists = arena_alloc(r->work.arena, (page->count + 1) * sizeof(*gists));
	struct statement_names names;

	for (size_t i = 0; i < page->count; i++)
		TRY(xapi_gist_read(
		    &r->work, &languages, page->statements[i].body, page->statements[i].body_len, &gists[i]));
	TRY(statement_names_fill(r, gists, page->count));
	TRY(statement_names_find(r, gists, page->count, &names));
	for (size_t i = 0; i < page->count; i++)
		rows[i] = row_of(r, &names, &page->statements[i], &gists[i]);
	*ret_rows = rows;
	return OK;
}

static size_t subpages_make(struct request *r, struct page_statements_pages *rows)
{
	size_t count = 0;

	for (size_t i = 0; i < FIELDS_COUNT(subpages) && count < SUBPAGES_MAX; i++)
		if (principal_may(&r->principal, subpages[i].permission))
			rows[count++] =
			    (struct page_statements_pages){.link = frame_address(r, "%s", subpages[i].path),
			        .title = page_translate(request_language(r), subpages[i].title),
			        .about = page_translate(request_language(r), subpages[i].about)};
	return count;
}

static struct page_statements_people *people_make(struct request *r, const struct asked *a)
{
	struct page_statements_people *rows =
	    arena_alloc(r->work.arena, (a->people_count + 1) * sizeof(*rows));

	for (size_t i = 0; i < a->people_count; i++)
		rows[i] = (struct page_statements_people){
		    .link = frame_address(r, "/statements?who=%s", uuid_text(r->work.arena, a->people[i].id)),
		    .name = *a->people[i].name != '\0' ? a->people[i].name : a->people[i].external_id,
		    .origin = a->people[i].origin};
	return rows;
}

static enum err show(struct request *r, const struct fields *in, const struct asked *a,
    const struct xapi_page *found, const struct trouble *trouble)
{
	static const char *const keys[] = {"-stored", NULL}, *const filters[] = {"verb", "who", "activity",
	                                                         "registration", "since", "until", "related",
	                                                         NULL};
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);
	struct page_statements_pages pages[SUBPAGES_MAX];
	struct page_statements_rows *rows;
	struct table table;
	const char *url = r->app->config.app_url;

	TRY(table_read(r, keys, filters, &table));
	TRY(rows_make(r, found, &rows));
	(void)table_keys(&table, found->more ? TABLE_ROWS + 1 : found->count, found->cursor);
	page_statements(&html, &(struct page_statements){.lang = request_language(r),
	                           .frame = frame_make(r, "statements"),
	                           .table = &table.view,
	                           .trouble = trouble != NULL ? &trouble->view : NULL,
	                           .endpoint = arena_printf(r->work.arena, "%s/xapi/", url),
	                           .endpoint_1 = arena_printf(r->work.arena, "%s/xapi/1.0.3/", url),
	                           .endpoint_2 = arena_printf(r->work.arena, "%s/xapi/2.0.0/", url),
	                           .keys = principal_may(&r->principal, PERMISSION_CREDENTIAL_MANAGE)
	                                       ? frame_address(r, "/statements/keys")
	                                       : "",
	                           .names = principal_may(&r->principal, PERMISSION_LEARNER_READ),
	                           .first = !table.view.filtered && *table.before == '\0',
	                           .verb = in->verb,
	                           .who = in->who,
	                           .activity = in->activity,
	                           .registration = in->registration,
	                           .since = in->since,
	                           .until = in->until,
	                           .related = strcmp(in->related, "true") == 0,
	                           .more = found->more,
	                           .people = people_make(r, a),
	                           .people_count = a->people_count,
	                           .pages = pages,
	                           .pages_count = subpages_make(r, pages),
	                           .rows = rows,
	                           .rows_count = found->count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_statements_page(struct request *r)
{
	struct fields in = {.verb = "",
	    .who = "",
	    .activity = "",
	    .registration = "",
	    .since = "",
	    .until = "",
	    .related = "",
	    .before = ""};
	struct xapi_page page = {0};
	struct asked asked = {0};
	struct trouble trouble;
	enum err e;

	TRY(request_input(r, &in));
	e = asked_read(r, &in, &asked);
	if (e == OK)
		e = list(r, &asked, &page);
	if (e == OK)
		return show(r, &in, &asked, &page, NULL);
	TRY(trouble_make(r, e, &trouble));
	return show(r, &in, &asked, &(struct xapi_page){0}, &trouble);
}
