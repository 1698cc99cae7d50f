#include <string.h>

#include "base/fields.h"
#include "lms/statement/feed.h"
#include "lms/statement/feed_reason.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/statement/feeds.h"

enum { VERBS_TEXT_MAX = 8 * 1024, FEED_ACTIVITY_MAX = 1000, FEED_VERB_LINES_MAX = 20 };

struct fields {
	const char *org, *kind, *name, *url, *version, *key, *secret, *verbs, *activity, *from;
	bool related;
};

static const char *const froms[] = {"now", "beginning", NULL};

#define AT(member) offsetof(struct fields, member)
#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"             \
	}

const struct input feeds_page_input[] = {ORG, {0}};
const struct input feed_new_input[] = {
    ORG,
    {"kind", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(kind), .choices = statement_feed_kinds,
        .about = "to another store, or to a webhook"},
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, FEED_NAME_MAX, AT(name), .about = "for people"},
    {"url", INPUT_BODY, FIELD_URL, true, 1, FEED_URL_MAX, AT(url), .about = "where it sends"},
    {"version", INPUT_BODY, FIELD_CHOICE, .offset = AT(version), .choices = statement_feed_versions,
        .about = "a store: of xAPI, spoken there"},
    {"key", INPUT_BODY, FIELD_TEXT, .max = FEED_KEY_MAX, .offset = AT(key),
        .about = "a store: the user name"},
    {"secret", INPUT_BODY, FIELD_TEXT, .max = FEED_PASSWORD_MAX, .offset = AT(secret), .hidden = true,
        .about = "a store: the password"},
    {"verbs", INPUT_BODY, FIELD_TEXT, .max = VERBS_TEXT_MAX, .offset = AT(verbs),
        .about = "only these verbs, an IRI in a line"},
    {"activity", INPUT_BODY, FIELD_TEXT, .max = FEED_ACTIVITY_MAX, .offset = AT(activity),
        .about = "only about this activity"},
    {"related", INPUT_BODY, FIELD_BOOL, .offset = AT(related), .about = "or within it"},
    {"from", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(from), .choices = froms,
        .about = "what was stored from then on"},
    {0},
};

static const char *list_address(struct request *r)
{
	return frame_address(r, "/statements/feeds");
}

enum err get_feeds_page(struct request *r)
{
	static const char *const keys[] = {"name", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, FEEDS_PAGE_MAX);
	struct page_statement_feeds_rows *rows;
	struct statement_feed *found;
	struct table table;
	size_t count;

	TRY(table_read(r, keys, filters, &table));
	TRY(statement_feed_list(&r->work, r->principal.org, &found, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct statement_feed_reason *reason = statement_feed_reason_find(found[i].code);

		rows[i] = (struct page_statement_feeds_rows){
		    .link = frame_address(r, "/statements/feeds/%s", uuid_text(r->work.arena, found[i].id)),
		    .name = found[i].name,
		    .kind = found[i].kind,
		    .url = found[i].url,
		    .state = found[i].state,
		    .reason = reason != NULL ? page_translate(request_language(r), reason->sentence) : "",
		    .sent = found[i].sent,
		    .letters = found[i].letters};
	}
	page_statement_feeds(&html, &(struct page_statement_feeds){.lang = request_language(r),
	                                .frame = frame_make(r, "statements"),
	                                .table = &table.view,
	                                .may = principal_may(&r->principal, PERMISSION_STATEMENT_MANAGE),
	                                .new_link = frame_address(r, "/statements/feeds/new"),
	                                .rows = rows,
	                                .rows_count = count});
	return reply_page(r, 200, &html);
}

static enum err show_new(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, FEEDS_PAGE_MAX);
	const char *kind = form_typed(r, "kind"), *version = form_typed(r, "version"),
	           *from = form_typed(r, "from");

	page_statement_feed_new(&html, &(struct page_statement_feed_new){.lang = request_language(r),
	                                   .frame = frame_make(r, "statements"),
	                                   .trouble = trouble != NULL ? &trouble->view : NULL,
	                                   .list = list_address(r),
	                                   .kind = *kind != '\0' ? kind : statement_feed_kinds[0],
	                                   .name = form_typed(r, "name"),
	                                   .url = form_typed(r, "url"),
	                                   .version = *version != '\0' ? version : statement_feed_versions[1],
	                                   .key = form_typed(r, "key"),
	                                   .verbs = form_typed(r, "verbs"),
	                                   .activity = form_typed(r, "activity"),
	                                   .related = form_ticked(r, "related", "true"),
	                                   .from = *from != '\0' ? from : froms[0]});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_feed_new(struct request *r)
{
	return show_new(r, NULL);
}

/* The lines that are not empty. */
static json_t *lines(struct work *w, const char *text)
{
	json_t *list = json_array();
	char *rest = arena_strdup(w->arena, text), *at = NULL;

	for (char *line = strtok_r(rest, " \t\r\n", &at);
	     line != NULL && json_array_size(list) <= FEED_VERB_LINES_MAX;
	     line = strtok_r(NULL, " \t\r\n", &at))
		json_array_append_new(list, json_string(line));
	return list;
}

static json_t *filter_of(struct request *r, const struct fields *in)
{
	json_t *filter = json_own(r->work.arena, json_object()), *verbs = lines(&r->work, in->verbs);

	json_object_set_new(filter, "verbs", verbs);
	if (json_array_size(verbs) == 0)
		json_object_del(filter, "verbs");
	if (*in->activity != '\0')
		json_object_set_new(filter, "activity", json_string(in->activity));
	if (in->related)
		json_object_set_new(filter, "related_activities", json_true());
	return filter;
}

/* Faults of the filter stand at the fields they were made of. */
static enum err at_field(struct work *w, enum err e)
{
	static const char *const names[][2] = {{"filter.verbs", "verbs"}, {"filter.activity", "activity"},
	    {"filter.related_activities", "related"}};
	const char *detail = arena_strdup(w->arena, w->detail);

	for (size_t i = 0; e != OK && i < FIELDS_COUNT(names); i++) {
		if (strcmp(w->field, names[i][0]) == 0)
			return fail_field(w, e, names[i][1], "%s", detail);
	}
	return e;
}

static enum err make(struct request *r, const struct fields *in, struct uuid id, const char **ret_secret)
{
	const struct statement_feeds asking = {
	    .config = &r->app->config, .keys = r->app->keys, .by = &r->principal, .org = r->principal.org};
	bool forward = in->kind == statement_feed_kinds[0];
	const struct statement_feed_terms terms = {.kind = in->kind,
	    .name = in->name,
	    .url = in->url,
	    .version = forward ? in->version : NULL,
	    .key = forward ? in->key : NULL,
	    .secret = forward ? in->secret : NULL,
	    .filter = filter_of(r, in),
	    .from = in->from};

	return at_field(&r->work, statement_feed_add(&r->work, &asking, id, &terms, ret_secret));
}

enum err post_feed_new(struct request *r)
{
	struct fields in = {
	    .version = statement_feed_versions[1], .key = "", .secret = "", .verbs = "", .activity = ""};
	struct text html = text_new(r->work.arena, FEEDS_PAGE_MAX);
	struct uuid id = request_work_id(r);
	const char *secret = NULL, *back;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = make(r, &in, id, &secret);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_new(r, &trouble);
	}
	back = frame_address(r, "/statements/feeds/%s", uuid_text(r->work.arena, id));
	if (secret == NULL) {
		frame_say(r, "success", WORDS("The feed is made. It begins within seconds."));
		return reply_redirect(r, 303, back);
	}
	page_statement_feed_secret(&html, &(struct page_statement_feed_secret){.lang = request_language(r),
	                                      .frame = frame_make(r, "statements"),
	                                      .list = list_address(r),
	                                      .back = back,
	                                      .name = in.name,
	                                      .secret = secret});
	reply_header(r, "Cache-Control", "no-store");
	return reply_page(r, 200, &html);
}
