/* One turn of a feed: what is to be sent again, then what comes next in the store. */
#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/time.h"
#include "lms/backoff.h"
#include "lms/statement/feed_int.h"
#include "xapi/ingest.h"

enum {
	CLOSED_TRIES = 3, /* before a receiver that takes nothing pauses its feed */
	LETTERS_OF_TURN = 20,
	RETRY_AFTER_MAX_S = 24 * 3600,
	NOT_YET_US = 250 * 1000 /* until what is being written can be read everywhere */
};

struct turn {
	struct work *w;
	const struct feed_means *means;
	struct feed_claim *claim;
	struct feed_receiver receiver;
	struct feed_end end;
	bool halted; /* nothing more is sent in this turn */
};

/* Notes what was done; a feed that is no longer ours halts. */
static enum err turn_note(struct turn *t, int64_t taken, int status)
{
	bool held;

	TRY(feed_note(t->w, t->claim, taken, status, &held));
	if (status > 0) {
		t->claim->failures = 0;
		t->claim->code = "";
	}
	t->halted = t->halted || !held;
	return OK;
}

static void turn_pause(struct turn *t, const char *code, int status)
{
	char id[UUID_TEXT_SIZE];

	t->halted = true;
	t->end = (struct feed_end){.code = code, .status = status, .pauses = true};
	log_line(LOG_WARN, "lms", "feed %s is paused: %s (status %d)", uuid_format(t->claim->id, id), code,
	    status);
}

/* The receiver is away, or takes nothing: the same is tried again later, or not before somebody looked. */
static void turn_fail(struct turn *t, const struct feed_answer *answer)
{
	bool again = strcmp(t->claim->code, answer->code) == 0;
	int64_t tries = again ? t->claim->failures + 1 : 1;
	int64_t asked_s =
	    answer->retry_after_s < RETRY_AFTER_MAX_S ? answer->retry_after_s : RETRY_AFTER_MAX_S;
	int64_t after_us = backoff_random_us(t->means->retry_first_s, t->means->retry_max_s, tries);

	metric_add(SERIES_FEED_LATER, 1);
	if (answer->verdict == FEED_CLOSED && tries >= CLOSED_TRIES) {
		turn_pause(t, answer->code, answer->status);
		return;
	}
	if (asked_s * US_PER_S > after_us)
		after_us = asked_s * US_PER_S;
	t->halted = true;
	t->end = (struct feed_end){.after_us = after_us, .code = answer->code, .status = answer->status};
	log_line(
	    LOG_DEBUG, "lms", "a feed waits: %s (status %d) %s", answer->code, answer->status, answer->why);
}

static bool turn_over(struct turn *t)
{
	t->halted = t->halted || atomic_load(t->means->stop);
	return t->halted;
}

/* 409 for one statement: the receiver may have this very one. */
static enum err conflict_settle(
    struct turn *t, const struct xapi_feed_statement *statement, struct feed_answer *answer)
{
	struct feed_answer compared;
	bool same;

	if (!t->receiver.forward)
		return OK;
	TRY(feed_compare(t->w, &t->receiver, statement, &same, &compared));
	if (same)
		*answer = compared;
	else if (compared.verdict == FEED_LATER)
		*answer = compared;
	return OK;
}

/* Sends one; what comes of it is the caller's to note. Halts where it is nobody's fault but the receiver's.
 */
static enum err one_send(struct turn *t, const struct xapi_feed_statement *statement,
    struct feed_answer *ret_answer, bool *ret_taken)
{
	TRY(feed_post(t->w, &t->receiver, statement, 1, ret_answer));
	if (ret_answer->verdict == FEED_CONFLICT)
		TRY(conflict_settle(t, statement, ret_answer));
	*ret_taken = ret_answer->verdict == FEED_TAKEN;
	if (ret_answer->verdict == FEED_LATER || ret_answer->verdict == FEED_CLOSED)
		turn_fail(t, ret_answer);
	return OK;
}

/* A dead letter; where there are too many the feed stops before it. */
static enum err letter_keep(
    struct turn *t, const struct xapi_feed_statement *statement, const struct feed_answer *answer)
{
	bool kept;

	TRY(feed_letter_keep(t->w, t->claim, &statement->stored, answer->code, answer->status, &kept));
	if (!kept)
		turn_pause(t, "too_many_letters", answer->status);
	else
		metric_add(SERIES_FEED_DEAD, 1);
	return OK;
}

static enum err range_taken(
    struct turn *t, const struct xapi_feed_statement *statements, size_t count, int status)
{
	t->claim->position = statements[count - 1].stored.position;
	metric_add(SERIES_FEED_SENT, count);
	return turn_note(t, (int64_t)count, status);
}

static enum err single_send(struct turn *t, const struct xapi_feed_statement *statement)
{
	struct feed_answer answer;
	bool taken;

	TRY(one_send(t, statement, &answer, &taken));
	if (taken)
		return range_taken(t, statement, 1, answer.status);
	if (t->halted)
		return OK;
	TRY(letter_keep(t, statement, &answer));
	if (t->halted)
		return OK;
	t->claim->position = statement->stored.position;
	return turn_note(t, 0, answer.status);
}

/* Sends statements in their order. What is refused of several is sent in halves, until it is one that is
 * refused. */
static enum err range_send(struct turn *t, const struct xapi_feed_statement *statements, size_t count)
{
	struct feed_answer answer;

	if (turn_over(t))
		return OK;
	if (count == 1)
		return single_send(t, statements);
	TRY(feed_post(t->w, &t->receiver, statements, count, &answer));
	if (answer.verdict == FEED_TAKEN)
		return range_taken(t, statements, count, answer.status);
	if (answer.verdict == FEED_LATER || answer.verdict == FEED_CLOSED) {
		turn_fail(t, &answer);
		return OK;
	}
	TRY(turn_note(t, 0, answer.status));
	TRY(range_send(t, statements, count / 2));
	return range_send(t, statements + count / 2, count - count / 2);
}

/* --- what is to be sent again --- */

static enum err letter_resend(struct turn *t, int64_t position, int64_t *bytes)
{
	struct xapi_feed_statement statement;
	enum err e = xapi_feed_find(t->w, t->claim->org, position, &statement);
	struct feed_answer answer;
	bool taken;

	if (e == ERR_NOT_FOUND) {
		work_forgive(t->w);
		return feed_letter_done(t->w, t->claim, position);
	}
	TRY(e);
	*bytes += (int64_t)statement.stored.body_len + statement.attached;
	TRY(one_send(t, &statement, &answer, &taken));
	if (taken) {
		TRY(feed_letter_done(t->w, t->claim, position));
		metric_add(SERIES_FEED_SENT, 1);
		return turn_note(t, 1, answer.status);
	}
	if (t->halted)
		return OK;
	TRY(letter_keep(t, &statement, &answer));
	return turn_note(t, 0, answer.status);
}

static enum err letters_resend(struct turn *t)
{
	int64_t *positions, bytes = 0;
	size_t count;

	TRY(feed_letters_due(t->w, t->claim, LETTERS_OF_TURN, &positions, &count));
	for (size_t i = 0; i < count && bytes < FEED_REQUEST_BYTES && !turn_over(t); i++)
		TRY(letter_resend(t, positions[i], &bytes));
	return OK;
}

/* --- what comes next --- */

static enum err page_send(struct turn *t, const struct xapi_feed_page *page)
{
	if (t->receiver.forward && page->count > 0)
		TRY(range_send(t, page->statements, page->count));
	for (size_t i = 0; !t->receiver.forward && i < page->count; i++)
		TRY(range_send(t, &page->statements[i], 1));
	if (t->halted || page->looked_to <= t->claim->position)
		return OK;
	t->claim->position = page->looked_to;
	return turn_note(t, 0, 0);
}

static enum err next_send(struct turn *t, const struct xapi_feed_filter *filter)
{
	int64_t through_us = xapi_consistent_through(t->means->keeper, t->claim->org);
	int64_t before = through_us > 0 ? (through_us + 1) * XAPI_POSITIONS_PER_US : 0;
	struct xapi_feed_page page;

	TRY(xapi_feed_walk(t->w, t->claim->org, filter, t->claim->position, before, &page));
	if (page.looked == 0) {
		t->end.after_us = NOT_YET_US;
		return OK;
	}
	return page_send(t, &page);
}

static enum err turn_take(struct turn *t)
{
	struct xapi_feed_filter filter;
	json_t *json;

	TRY(json_read(t->w, "a feed's filter", t->claim->filter, strlen(t->claim->filter), &json));
	TRY(xapi_feed_filter_read(t->w, json, &filter));
	TRY(letters_resend(t));
	return turn_over(t) ? OK : next_send(t, &filter);
}

/* Something is wrong on this side: the feed waits as if the receiver were away, and says so. */
static enum err turn_fault(struct turn *t, enum err e)
{
	const struct feed_answer fault = {
	    .verdict = FEED_LATER, .code = "fault", .retry_after_s = -1, .why = ""};
	const char *detail = arena_strdup(t->w->arena, t->w->detail);

	turn_fail(t, &fault);
	TRY(feed_release(t->w, t->claim, &t->end));
	return fail(t->w, e, "%s", detail);
}

enum err feed_turn(struct work *w, const struct feed_means *means, struct feed_claim *claim)
{
	struct turn t = {.w = w, .means = means, .claim = claim, .end = {.code = ""}};
	const struct feed_row row = {.org = claim->org,
	    .id = claim->id,
	    .kind = claim->kind,
	    .url = claim->url,
	    .version = claim->version,
	    .key = claim->key,
	    .sealed = claim->sealed};
	enum err e;

	if (feed_receiver_open(w, means->keys, means->http, means->timeout_s, &row, &t.receiver) != OK) {
		work_forgive(w);
		turn_pause(&t, "secret_lost", 0);
		return feed_release(w, claim, &t.end);
	}
	e = turn_take(&t);
	if (e != OK && e != ERR_DATABASE)
		TRY(turn_fault(&t, e));
	TRY(e);
	return feed_release(w, claim, &t.end);
}
