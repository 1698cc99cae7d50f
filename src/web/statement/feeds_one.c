/* One feed: how it stands, its dead letters, and what may be done with it. */
#include <string.h>

#include "base/fields.h"
#include "lms/statement/feed.h"
#include "lms/statement/feed_reason.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/statement/feeds.h"
#include "xapi/ingest.h"

enum { LETTERS_SHOWN = 100 };

struct fields {
	const char *org, *deed, *name, *url, *version, *key, *secret;
	struct uuid id, statement;
};

enum deed { DEED_CHANGE, DEED_PAUSE, DEED_RESUME, DEED_TEST, DEED_REMOVE, DEED_RESEND, DEED_DISMISS };
static const char *const deeds[] = {[DEED_CHANGE] = "change",
    [DEED_PAUSE] = "pause",
    [DEED_RESUME] = "resume",
    [DEED_TEST] = "test",
    [DEED_REMOVE] = "remove",
    [DEED_RESEND] = "resend",
    [DEED_DISMISS] = "dismiss",
    NULL};

#define AT(member) offsetof(struct fields, member)
#define PATH                                                                                                 \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},                  \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(id), .about = "the feed"                        \
	}
const struct input feed_page_input[] = {PATH, {0}};
const struct input feed_change_input[] = {
    PATH,
    {"deed", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds,
        .about = "what to do with it"},
    {"name", INPUT_BODY, FIELD_TEXT, .max = FEED_NAME_MAX, .offset = AT(name), .about = "change: for people"},
    {"url", INPUT_BODY, FIELD_URL, .max = FEED_URL_MAX, .offset = AT(url), .about = "change: where it sends"},
    {"version", INPUT_BODY, FIELD_CHOICE, .offset = AT(version), .choices = statement_feed_versions,
        .about = "change: of xAPI, spoken there"},
    {"key", INPUT_BODY, FIELD_TEXT, .max = FEED_KEY_MAX, .offset = AT(key), .about = "change: the user name"},
    {"secret", INPUT_BODY, FIELD_TEXT, .max = FEED_PASSWORD_MAX, .offset = AT(secret), .hidden = true,
        .about = "change: another password"},
    {"statement", INPUT_BODY, FIELD_UUID, .offset = AT(statement),
        .about = "resend, dismiss: this one; absent: all"},
    {0},
};

static struct statement_feeds asking_of(struct request *r)
{
	return (struct statement_feeds){
	    .config = &r->app->config, .keys = r->app->keys, .by = &r->principal, .org = r->principal.org};
}

static const char *address(struct request *r, struct uuid id)
{
	return frame_address(r, "/statements/feeds/%s", uuid_text(r->work.arena, id));
}

static const char *word(struct request *r, const char *english)
{
	return page_translate(request_language(r), english);
}

static enum err letters_show(struct request *r, struct uuid feed, struct page_statement_feed *page)
{
	struct page_statement_feed_letters *rows;
	struct statement_letter *letters;
	size_t count;

	TRY(statement_letters(&r->work, r->principal.org, feed, -1, LETTERS_SHOWN, &letters, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++) {
		const struct statement_feed_reason *reason = statement_feed_reason_find(letters[i].code);

		rows[i] =
		    (struct page_statement_feed_letters){.id = uuid_text(r->work.arena, letters[i].statement),
		        .reason = reason != NULL ? word(r, reason->sentence) : letters[i].code,
		        .status = letters[i].status,
		        .tries = letters[i].tries,
		        .resend = letters[i].resend,
		        .at = letters[i].created_us};
	}
	page->letters = rows;
	page->letters_count = count;
	return OK;
}

static void facts_show(struct request *r, const struct statement_feed *f, struct page_statement_feed *page)
{
	const struct statement_feed_reason *reason = statement_feed_reason_find(f->code);

	page->called = f->name;
	page->kind = f->kind;
	page->state = f->state;
	page->behind = f->behind;
	page->reason = reason != NULL ? word(r, reason->sentence) : "";
	page->advice = reason != NULL ? word(r, reason->advice) : "";
	page->status = f->last_status;
	page->through = f->position / XAPI_POSITIONS_PER_US;
	page->sent = f->sent;
	page->sent_at = f->sent_us;
	page->next_try = *f->code != '\0' && strcmp(f->state, "active") == 0 ? f->next_try_us : 0;
	page->filter = json_object_size(f->filter) > 0 ? json_text(r->work.arena, f->filter) : "";
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
#define VALUE(name, kept) (trouble != NULL ? form_typed(r, name) : (kept))
	static const char *const keys[] = {"at", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, FEEDS_PAGE_MAX);
	struct page_statement_feed page = {0};
	struct statement_feed f;
	struct table table;

	TRY(table_read(r, keys, filters, &table));
	TRY(statement_feed_find(&r->work, r->principal.org, id, &f));
	TRY(letters_show(r, id, &page));
	facts_show(r, &f, &page);
	page.lang = request_language(r);
	page.frame = frame_make(r, "statements");
	page.table = &table.view;
	page.trouble = trouble != NULL ? &trouble->view : NULL;
	page.may = principal_may(&r->principal, PERMISSION_STATEMENT_MANAGE);
	page.list = frame_address(r, "/statements/feeds");
	page.name = VALUE("name", f.name);
	page.url = VALUE("url", f.url);
	page.version = VALUE("version", f.version);
	page.key = VALUE("key", f.key);
	page_statement_feed(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
#undef VALUE
}

enum err get_feed_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

static const char *given(const char *text)
{
	return text != NULL && *text != '\0' ? text : NULL;
}

static enum err change(struct request *r, const struct fields *in)
{
	const struct statement_feeds asking = asking_of(r);
	const struct statement_feed_terms terms = {.name = in->name,
	    .url = in->url,
	    .version = given(in->version),
	    .key = in->key,
	    .secret = given(in->secret)};

	return statement_feed_change(&r->work, &asking, in->id, &terms);
}

/* What is said on the next page; NULL words: nothing was found wrong, and there is nothing to say. */
static enum err test(
    struct request *r, const struct fields *in, const char **ret_kind, const char **ret_words)
{
	const struct statement_feeds asking = asking_of(r);
	const struct statement_feed_reason *reason;
	struct statement_feed_trial trial;

	TRY(statement_feed_test(&r->work, &asking, r->app->http, in->id, &trial));
	reason = statement_feed_reason_find(trial.code);
	*ret_kind = *trial.code == '\0' ? "success" : "error";
	*ret_words =
	    reason != NULL ? reason->sentence : WORDS("The receiver is there, and takes what we send.");
	return OK;
}

static enum err deed_do(
    struct request *r, const struct fields *in, enum deed deed, const char **ret_kind, const char **ret_words)
{
	const struct statement_feeds asking = asking_of(r);
	int64_t count;

	*ret_kind = "success";
	switch (deed) {
	case DEED_PAUSE:
		*ret_words = WORDS("The feed is paused. It keeps its place.");
		return statement_feed_pause(&r->work, &asking, in->id, true);
	case DEED_RESUME:
		*ret_words = WORDS("The feed goes on.");
		return statement_feed_pause(&r->work, &asking, in->id, false);
	case DEED_REMOVE:
		*ret_words = WORDS("The feed is removed.");
		return statement_feed_remove(&r->work, &asking, in->id);
	case DEED_RESEND:
		*ret_words = WORDS("It is sent again within seconds.");
		return statement_letters_resend(&r->work, &asking, in->id, in->statement, &count);
	case DEED_DISMISS:
		*ret_words = WORDS("It is dismissed.");
		return statement_letters_dismiss(&r->work, &asking, in->id, in->statement, &count);
	case DEED_TEST:
		return test(r, in, ret_kind, ret_words);
	case DEED_CHANGE:
		break;
	}
	*ret_words = WORDS("The feed is changed.");
	return change(r, in);
}

static enum deed deed_of(const char *said)
{
	enum deed deed = DEED_CHANGE;

	while (deeds[deed] != said)
		deed++;
	return deed;
}

enum err post_feed_page(struct request *r)
{
	const char *kind = "", *words = "";
	struct fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);
	enum deed deed = DEED_CHANGE;

	if (e == OK) {
		deed = deed_of(in.deed);
		e = deed_do(r, &in, deed, &kind, &words);
	}
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, in.id, &trouble);
	}
	frame_say(r, kind, words);
	return reply_redirect(
	    r, 303, deed == DEED_REMOVE ? frame_address(r, "/statements/feeds") : address(r, in.id));
}
