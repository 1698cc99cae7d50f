/* Feeds of statements: to other stores, to webhooks. A webhook's secret is shown once, in the answer that
 * makes it. */
#include "lms/statement/feed.h"

#include <stdio.h>
#include <stdlib.h>

#include "lms/statement/feed_reason.h"
#include "web/api/api.h"
#include "web/statement/feeds.h"

enum { BODY_MAX = 64 * 1024, FORM_MAX = 32 * 1024, POSITION_TEXT_SIZE = 24 };

struct feed_input {
	struct paging paging;
	struct uuid id, statement;
	const char *org, *kind, *name, *url, *version, *key, *secret, *from;
	json_t *filter;
};

static const struct schema filter_output[] = {
    {"verbs", SCHEMA_TEXTS, .optional = true, .about = "their IRIs: one of them"},
    {"activity", SCHEMA_TEXT, .optional = true, .about = "the IRI of the object"},
    {"related_activities", SCHEMA_BOOL, .optional = true, .about = "or of what the context names"},
    {"agent", SCHEMA_OBJECT, .optional = true, .about = "an agent or identified group: actor or object"},
    {"related_agents", SCHEMA_BOOL, .optional = true, .about = "or named elsewhere in the statement"},
    {"registration", SCHEMA_UUID, .optional = true, .about = "of the context"},
    {0},
};

#define REASON_ROWS                                                                                          \
	{"code", SCHEMA_TEXT, .nullable = true,                                                              \
	    .about = "why it waits, stands or was refused; docs/xapi.md"},                                   \
	    {"reason", SCHEMA_TEXT, .nullable = true, .about = "the same as a sentence"},                    \
	{                                                                                                    \
		"advice", SCHEMA_TEXT, .nullable = true, .about = "what to do"                               \
	}

#define FEED_ROWS                                                                                            \
	{"id", SCHEMA_UUID, .about = "the feed"},                                                            \
	    {"kind", SCHEMA_CHOICE, .choices = statement_feed_kinds,                                         \
	        .about = "forward: another store; webhook: an address that is told"},                        \
	    {"name", SCHEMA_TEXT, .about = "for people"}, {"url", SCHEMA_URL, .about = "where it sends"},    \
	    {"version", SCHEMA_TEXT, .nullable = true, .about = "of xAPI, spoken there; null: a webhook"},   \
	    {"key", SCHEMA_TEXT, .nullable = true, .about = "the user name of HTTP Basic there"},            \
	    {"filter", SCHEMA_OBJECT, .of = filter_output,                                                   \
	        .about = "which statements go: all that is said holds"},                                     \
	    {"state", SCHEMA_CHOICE, .choices = statement_feed_states, .about = "whether it sends"},         \
	    {"behind", SCHEMA_BOOL, .about = "there is more in the store than it has come to"},              \
	    {"through", SCHEMA_TIME, .nullable = true,                                                       \
	        .about =                                                                                     \
	            "what was stored until then was sent or does not go; null: it begins at the beginning"}, \
	    {"sent", SCHEMA_INT, .about = "statements that were taken"},                                     \
	    {"sent_at", SCHEMA_TIME, .nullable = true, .about = "when the last was"},                        \
	    {"dead_letters", SCHEMA_INT, .about = "statements that were not wanted"}, REASON_ROWS,           \
	    {"last_status", SCHEMA_INT, .nullable = true, .about = "HTTP status of the last answer"},        \
	    {"failures", SCHEMA_INT, .about = "tries in a row that came to nothing"},                        \
	    {"failing_since", SCHEMA_TIME, .nullable = true, .about = "the first of them"},                  \
	    {"next_try_at", SCHEMA_TIME, .nullable = true,                                                   \
	        .about = "of what failed: when it is tried again"},                                          \
	    {"created_at", SCHEMA_TIME, .about = "when it was made"},                                        \
	{                                                                                                    \
		"updated_at", SCHEMA_TIME, .about = "when somebody last changed it"                          \
	}
static const struct schema feed_output[] = {FEED_ROWS, {0}};
static const struct schema made_output[] = {FEED_ROWS,
    {"secret", SCHEMA_TEXT, .nullable = true,
        .about = "of a webhook, shown this once: what its messages are signed with"},
    {0}};
static const struct schema feeds_output[] = {
    {"items", SCHEMA_ARRAY, .of = feed_output, .about = "oldest first"}, {0}};
static const struct schema trial_output[] = {
    {"ok", SCHEMA_BOOL, .about = "the receiver is there and takes what we send"},
    {"status", SCHEMA_INT, .nullable = true, .about = "HTTP status of its last answer; null: there was none"},
    REASON_ROWS, {"detail", SCHEMA_TEXT, .nullable = true, .about = "why there was no answer"}, {0}};
static const struct schema letter_output[] = {{"statement", SCHEMA_UUID, .about = "its id"}, REASON_ROWS,
    {"status", SCHEMA_INT, .nullable = true, .about = "HTTP status of the answer; null: it was not sent"},
    {"tries", SCHEMA_INT, .about = "how often it was sent alone"},
    {"resending", SCHEMA_BOOL, .about = "it waits to be sent again"},
    {"stored_at", SCHEMA_TIME, .about = "when it was stored here"},
    {"created_at", SCHEMA_TIME, .about = "when it was first refused"}, {0}};
static const struct schema letters_output[] = PAGE_OUTPUT(letter_output);
static const struct schema count_output[] = {{"dead_letters", SCHEMA_INT, .about = "how many it were"}, {0}};

#define AT(member) offsetof(struct feed_input, member)
#define ORG_ROW                                                                                              \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_SLUG, .max = 63, .offset = AT(org), .about = "the organisation"     \
	}
static const struct input filter_members[] = {
    {"verbs", INPUT_BODY, FIELD_TEXTS, .max = 20, .about = "their IRIs: one of them"},
    {"activity", INPUT_BODY, FIELD_TEXT, .max = 1000, .about = "the IRI of the object"},
    {"related_activities", INPUT_BODY, FIELD_BOOL, .about = "or of what the context names"},
    {"agent", INPUT_BODY, FIELD_OBJECT, .max = 10, .about = "an agent or identified group: actor or object"},
    {"related_agents", INPUT_BODY, FIELD_BOOL, .about = "or named elsewhere in the statement"},
    {"registration", INPUT_BODY, FIELD_UUID, .about = "of the context"},
    {0},
};
#define TERMS_ROWS                                                                                           \
	{"version", INPUT_BODY, FIELD_CHOICE, .offset = AT(version), .choices = statement_feed_versions,     \
	    .about = "forward: of xAPI, to be spoken there (2.0.0 unless said)"},                            \
	    {"key", INPUT_BODY, FIELD_TEXT, .min = 1, .max = FEED_KEY_MAX, .offset = AT(key),                \
	        .about = "forward: the user name of HTTP Basic there"},                                      \
	    {"secret", INPUT_BODY, FIELD_TEXT, .min = 1, .max = FEED_PASSWORD_MAX, .offset = AT(secret),     \
	        .hidden = true, .about = "forward: the password"},                                           \
	    {"filter", INPUT_BODY, FIELD_OBJECT, .max = FEED_FILTER_MEMBERS_MAX, .offset = AT(filter),       \
	        .members = filter_members, .about = "which statements go; {}: all"},                         \
	{                                                                                                    \
		"from", INPUT_BODY, FIELD_TEXT,                                                              \
		    .max = FEED_FROM_MAX, .offset = AT(from),                                                \
		    .about = "what was stored from then on goes: now, beginning, or a time"                  \
	}
static const struct input org_input[] = {ORG_ROW, {0}};
static const struct input one_input[] = {ORG_ROW, ID_INPUT(struct feed_input, id, "the feed"), {0}};
static const struct input new_input[] = {
    ORG_ROW,
    {"kind", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(kind), .choices = statement_feed_kinds,
        .about = "forward: to another store; webhook: to an address that is told"},
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, FEED_NAME_MAX, AT(name), .about = "for people"},
    {"url", INPUT_BODY, FIELD_URL, true, 1, FEED_URL_MAX, AT(url),
        .about = "the store's endpoint, as https://lrs.example.org/xapi/, or the webhook's address"},
    TERMS_ROWS,
    {0},
};
static const struct input change_input[] = {
    ORG_ROW,
    ID_INPUT(struct feed_input, id, "the feed"),
    {"name", INPUT_BODY, FIELD_TEXT, false, 1, FEED_NAME_MAX, AT(name), .about = "for people"},
    {"url", INPUT_BODY, FIELD_URL, false, 1, FEED_URL_MAX, AT(url), .about = "where it sends"},
    TERMS_ROWS,
    {0},
};
static const struct input letters_input[] = {
    ORG_ROW, ID_INPUT(struct feed_input, id, "the feed"), PAGING_INPUT(struct feed_input, paging), {0}};
static const struct input letter_input[] = {
    ORG_ROW,
    ID_INPUT(struct feed_input, id, "the feed"),
    {"statement", INPUT_BODY, FIELD_UUID, .offset = AT(statement), .about = "of this statement; absent: all"},
    {0},
};

/* Input and who asks; in->org is in the answer's organisation. */
static enum err asked(struct request *r, struct feed_input *in, struct statement_feeds *ret_asking)
{
	*ret_asking =
	    (struct statement_feeds){.config = &r->app->config, .keys = r->app->keys, .by = &r->principal};
	TRY(request_input(r, in));
	return request_org(r, in->org, &ret_asking->org);
}

static enum err get_feeds(struct request *r)
{
	struct statement_feeds asking;
	struct feed_input in = {0};
	struct statement_feed *rows;
	json_t *items;
	size_t count;

	TRY(asked(r, &in, &asking));
	TRY(statement_feed_list(&r->work, asking.org, &rows, &count));
	items = json_array();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, statement_feed_json(&r->work, &rows[i]));
	return reply_json(r, 200, json_pack("{s:o}", "items", items));
}

static enum err reply_feed(struct request *r, struct uuid org, struct uuid id)
{
	struct statement_feed feed;

	TRY(statement_feed_find(&r->work, org, id, &feed));
	return reply_json(r, 200, statement_feed_json(&r->work, &feed));
}

static enum err get_feed(struct request *r)
{
	struct statement_feeds asking;
	struct feed_input in = {0};

	TRY(asked(r, &in, &asking));
	return reply_feed(r, asking.org, in.id);
}

static struct statement_feed_terms terms_of(const struct feed_input *in)
{
	return (struct statement_feed_terms){.kind = in->kind,
	    .name = in->name,
	    .url = in->url,
	    .version = in->version,
	    .key = in->key,
	    .secret = in->secret,
	    .filter = in->filter,
	    .from = in->from};
}

static enum err post_feed(struct request *r)
{
	struct statement_feed_terms terms;
	struct statement_feeds asking;
	struct feed_input in = {0};
	struct statement_feed feed;
	const char *secret;
	json_t *answer;
	struct uuid id = request_work_id(r);

	TRY(asked(r, &in, &asking));
	terms = terms_of(&in);
	TRY(statement_feed_add(&r->work, &asking, id, &terms, &secret));
	TRY(statement_feed_find(&r->work, asking.org, id, &feed));
	answer = statement_feed_json(&r->work, &feed);
	json_object_set_new(answer, "secret", secret != NULL ? json_string(secret) : json_null());
	reply_header(
	    r, "Location", arena_printf(r->work.arena, "%s/%s", r->path, uuid_text(r->work.arena, id)));
	return reply_json(r, 201, answer);
}

static enum err patch_feed(struct request *r)
{
	struct statement_feed_terms terms;
	struct statement_feeds asking;
	struct feed_input in = {0};

	TRY(asked(r, &in, &asking));
	terms = terms_of(&in);
	TRY(statement_feed_change(&r->work, &asking, in.id, &terms));
	return reply_feed(r, asking.org, in.id);
}

static enum err delete_feed(struct request *r)
{
	struct statement_feeds asking;
	struct feed_input in = {0};

	TRY(asked(r, &in, &asking));
	TRY(statement_feed_remove(&r->work, &asking, in.id));
	return reply_empty(r, 204);
}

static enum err pause_set(struct request *r, bool paused)
{
	struct statement_feeds asking;
	struct feed_input in = {0};

	TRY(asked(r, &in, &asking));
	TRY(statement_feed_pause(&r->work, &asking, in.id, paused));
	return reply_feed(r, asking.org, in.id);
}

static enum err post_pause(struct request *r)
{
	return pause_set(r, true);
}

static enum err post_resume(struct request *r)
{
	return pause_set(r, false);
}

static enum err post_test(struct request *r)
{
	const struct statement_feed_reason *reason;
	struct statement_feed_trial trial;
	struct statement_feeds asking;
	struct feed_input in = {0};

	TRY(asked(r, &in, &asking));
	TRY(statement_feed_test(&r->work, &asking, r->app->http, in.id, &trial));
	reason = statement_feed_reason_find(trial.code);
	return reply_json(r, 200,
	    json_pack("{s:b,s:o,s:o,s:o,s:o,s:o}", "ok", (int)(*trial.code == '\0'), "status",
	        trial.status != 0 ? json_integer(trial.status) : json_null(), "code", api_text(trial.code),
	        "reason", api_text(reason != NULL ? reason->sentence : ""), "advice",
	        api_text(reason != NULL ? reason->advice : ""), "detail", api_text(trial.detail)));
}

/* --- dead letters --- */

static enum err get_letters(struct request *r)
{
	struct statement_feeds asking;
	struct feed_input in = {0};
	struct statement_letter *rows;
	char next[POSITION_TEXT_SIZE];
	const char *position;
	size_t count, shown;
	json_t *items;

	TRY(asked(r, &in, &asking));
	TRY(paging_start(r, &in.paging, &position));
	TRY(statement_letters(&r->work, asking.org, in.id,
	    *position != '\0' ? strtoll(position, NULL, 10) : -1, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, statement_letter_json(&r->work, &rows[i]));
	if (shown < count)
		snprintf(next, sizeof(next), "%lld", (long long)rows[shown - 1].position);
	return page_reply(r, items, shown < count ? next : NULL);
}

typedef enum err letters_deed(struct work *w, const struct statement_feeds *asking, struct uuid feed,
    struct uuid statement, int64_t *ret_count);

static enum err letters_do(struct request *r, letters_deed *deed)
{
	struct statement_feeds asking;
	struct feed_input in = {0};
	int64_t count;

	TRY(asked(r, &in, &asking));
	TRY(deed(&r->work, &asking, in.id, in.statement, &count));
	return reply_json(r, 200, json_pack("{s:I}", "dead_letters", (json_int_t)count));
}

static enum err post_resend(struct request *r)
{
	return letters_do(r, statement_letters_resend);
}

static enum err post_dismiss(struct request *r)
{
	return letters_do(r, statement_letters_dismiss);
}

#define FEEDS "/api/v1/orgs/{org}/statements/feeds"

static const struct route routes[] = {
    {"GET", FEEDS, ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_READ, BODY_NONE, 0, SHAPE_JSON, get_feeds,
        "where the store's statements are passed on to, oldest first", .input = org_input,
        .output = feeds_output},
    {"POST", FEEDS, ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE, BODY_JSON, BODY_MAX, SHAPE_JSON,
        post_feed, "passes statements on: to another store, or to a webhook, whose secret is shown this once",
        .input = new_input, .output = made_output, .status = 201},
    {"GET", FEEDS "/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_feed, "one feed of statements", .input = one_input, .output = feed_output},
    {"PATCH", FEEDS "/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, patch_feed, "changes a feed of statements; what is not said stays", .input = change_input,
        .output = feed_output},
    {"DELETE", FEEDS "/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE, BODY_NONE, 0, SHAPE_JSON,
        delete_feed, "ends a feed of statements, and forgets its dead letters", .input = one_input,
        .status = 204},
    {"POST", FEEDS "/{id}/pause", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_pause, "pauses a feed of statements, which keeps its place", .input = one_input,
        .output = feed_output},
    {"POST", FEEDS "/{id}/resume", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_resume, "lets a feed of statements go on, at once", .input = one_input,
        .output = feed_output},
    {"POST", FEEDS "/{id}/test", ORIGIN_APP, LANE_SLOW, PERMISSION_STATEMENT_MANAGE, BODY_NONE, 0, SHAPE_JSON,
        post_test, "asks a feed's receiver whether it takes what we send, without sending a statement",
        .input = one_input, .output = trial_output},
    {"GET", FEEDS "/{id}/dead-letters", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_letters, "statements that a feed's receiver did not want, oldest first",
        .input = letters_input, .output = letters_output},
    {"POST", FEEDS "/{id}/dead-letters/resend", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_resend, "sends dead letters again: one, or all", .input = letter_input,
        .output = count_output},
    {"POST", FEEDS "/{id}/dead-letters/dismiss", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE,
        BODY_JSON, BODY_MAX, SHAPE_JSON, post_dismiss, "forgets dead letters: one, or all",
        .input = letter_input, .output = count_output},
    PAGE_GET("/admin/{org}/statements/feeds", PERMISSION_STATEMENT_READ, get_feeds_page,
        "feeds of statements and how they stand", feeds_page_input),
    PAGE_GET("/admin/{org}/statements/feeds/new", PERMISSION_STATEMENT_MANAGE, get_feed_new,
        "the form for a new feed of statements", feeds_page_input),
    PAGE_POST("/admin/{org}/statements/feeds/new", PERMISSION_STATEMENT_MANAGE, FORM_MAX, post_feed_new,
        "makes a feed of statements, and shows a webhook's secret this once", feed_new_input),
    PAGE_GET("/admin/{org}/statements/feeds/{id}", PERMISSION_STATEMENT_READ, get_feed_page,
        "one feed of statements and its dead letters", feed_page_input),
    PAGE_POST("/admin/{org}/statements/feeds/{id}", PERMISSION_STATEMENT_MANAGE, FORM_MAX, post_feed_page,
        "changes, pauses, tests or removes it, or does something with its dead letters", feed_change_input),
};

const struct area web_area_statement_feeds = {"statement_feeds", routes, FIELDS_COUNT(routes)};
