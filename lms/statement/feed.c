/* What administrators set of feeds. */
#include "lms/statement/feed.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/statement/feed_int.h"
#include "lms/statement/feed_reason.h"
#include "lms/xapi_key/xapi_key_store.h"
#include "xapi/ingest.h"

const char *const statement_feed_kinds[] = {"forward", "webhook", NULL};
const char *const statement_feed_versions[] = {"1.0.3", "2.0.0", NULL};
const char *const statement_feed_states[] = {"active", "paused", NULL};

enum { FILTER_TEXT_MAX = 32 * 1024 };

/* --- what is set --- */

static enum err url_check(struct work *w, const struct config *config, bool forward, const char *url)
{
	const char *text = url, *after = strstr(url, "://");
	const struct field field = {"url", FIELD_URL, true, 1, FEED_URL_MAX, .ret = &text};

	TRY(field_from_text(w, &field, url));
	if (!config->outbound_http && strncmp(url, "http://", strlen("http://")) == 0)
		return fail_field(w, ERR_BAD_INPUT, "url",
		    WORDS("Only https is allowed (the setting outbound_http allows both)."));
	if (after == NULL || memchr(after + 3, '@', strcspn(after + 3, "/?#")) != NULL ||
	    strchr(url, '#') != NULL)
		return fail_field(w, ERR_BAD_INPUT, "url",
		    WORDS("An address without a user name and without # is expected."));
	if (forward && strchr(url, '?') != NULL)
		return fail_field(w, ERR_BAD_INPUT, "url",
		    WORDS("The address of a store ends before /statements and has no question mark."));
	return OK;
}

/* A key of this organisation's own store would make a feed that sends to where it reads. */
static enum err key_check(struct work *w, struct uuid org, const char *key)
{
	struct xapi_key_proof proof;

	if (*key == '\0' || strlen(key) > FEED_KEY_MAX || strchr(key, ':') != NULL)
		return fail_field(w, ERR_BAD_INPUT, "key",
		    WORDS("The user name of HTTP Basic is expected, without a colon, at most %d bytes."),
		    FEED_KEY_MAX);
	TRY(xapi_key_store_prove(w, key, &proof));
	if (!uuid_is_nil(proof.id) && uuid_equal(proof.org, org))
		return fail_field(w, ERR_BAD_INPUT, "key",
		    WORDS("This key is of this organisation's own store, which would send to itself."));
	return OK;
}

static enum err name_check(struct work *w, const char *name)
{
	if (strspn(name, " \t\n") == strlen(name) || strlen(name) > FEED_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", WORDS("A name of at most %d bytes is expected."),
		    FEED_NAME_MAX);
	return OK;
}

/* Where a feed begins: everything stored from then on goes. */
static enum err from_read(struct work *w, const char *from, int64_t *ret_position)
{
	int64_t at_us = 0;
	const struct field field = {"from", FIELD_TIME, .ret = &at_us};

	*ret_position = -1;
	if (strcmp(from, "now") == 0)
		return OK;
	*ret_position = 0;
	if (strcmp(from, "beginning") == 0)
		return OK;
	if (field_from_text(w, &field, from) != OK || at_us < 0)
		return fail_field(w, ERR_BAD_INPUT, "from",
		    WORDS("\"now\", \"beginning\" or a time as 2026-11-22T08:00:00Z is expected."));
	*ret_position = at_us > 0 ? at_us * XAPI_POSITIONS_PER_US - 1 : 0;
	return OK;
}

static enum err filter_text(struct work *w, json_t *filter, const char **ret_text)
{
	struct xapi_feed_filter read;

	TRY(xapi_feed_filter_read(w, filter, &read));
	*ret_text = json_text(w->arena, filter);
	if (strlen(*ret_text) > FILTER_TEXT_MAX)
		return fail_field(w, ERR_BAD_INPUT, "filter", WORDS("This is too long."));
	return OK;
}

static bool one_of(const char *const words[], const char *word)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcmp(words[i], word) == 0)
			return true;
	}
	return false;
}

/* Everything that was said, judged; a webhook has neither version nor key, nor a secret of the asker's. */
static enum err terms_check(struct work *w, const struct statement_feeds *asking,
    const struct statement_feed_terms *terms, bool forward)
{
	if (terms->name != NULL)
		TRY(name_check(w, terms->name));
	if (terms->url != NULL)
		TRY(url_check(w, asking->config, forward, terms->url));
	if (!forward && (terms->version != NULL || terms->key != NULL || terms->secret != NULL))
		return fail_field(w, ERR_BAD_INPUT,
		    terms->version != NULL ? "version"
		    : terms->key != NULL   ? "key"
		                           : "secret",
		    WORDS("A webhook has none: its messages are signed with a secret that is made here."));
	if (terms->version != NULL && !one_of(statement_feed_versions, terms->version))
		return fail_field(w, ERR_BAD_INPUT, "version", WORDS("1.0.3 or 2.0.0 is expected."));
	if (terms->key != NULL)
		TRY(key_check(w, asking->org, terms->key));
	if (terms->secret != NULL && (*terms->secret == '\0' || strlen(terms->secret) > FEED_PASSWORD_MAX))
		return fail_field(w, ERR_BAD_INPUT, "secret",
		    WORDS("The password of HTTP Basic is expected, at most %d bytes."), FEED_PASSWORD_MAX);
	return OK;
}

static enum err row_fill(struct work *w, const struct statement_feeds *asking,
    const struct statement_feed_terms *terms, const char *secret, struct feed_row *row)
{
	row->name = terms->name;
	row->url = terms->url;
	row->version = terms->version;
	row->key = terms->key;
	if (terms->filter != NULL)
		TRY(filter_text(w, terms->filter, &row->filter));
	if (terms->from != NULL) {
		row->placed = true;
		TRY(from_read(w, terms->from, &row->position));
	}
	if (secret != NULL)
		TRY(keys_seal(w, asking->keys, FEED_SECRET_PURPOSE, secret, strlen(secret), &row->sealed));
	return OK;
}

/* --- deeds --- */

struct deed {
	const struct statement_feeds *asking;
	struct feed_row row;
	struct uuid statement;
	const char *action;
	bool paused;
	enum err (*letters)(
	    struct work *w, struct uuid org, struct uuid feed, struct uuid statement, int64_t *ret);
	int64_t count;
};

static enum err not_there(struct work *w)
{
	return fail_field(w, ERR_NOT_FOUND, "id", "there is no such feed");
}

/* No key of the other side's, and no address' query: they may hold secrets. */
static enum err note(struct work *w, const struct deed *d, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = d->asking->by,
	                           .org = d->row.org,
	                           .action = action,
	                           .subject_type = "statement_feed",
	                           .subject = d->row.id,
	                           .after = json_own(w->arena, own_after)});
}

static json_t *told(struct work *w, const struct statement_feed *feed)
{
	size_t len = strcspn(feed->url, "?");

	return json_pack("{s:s,s:s,s:s,s:s,s:O}", "kind", feed->kind, "name", feed->name, "url",
	    arena_printf(w->arena, "%.*s", (int)len, feed->url), "version", feed->version, "filter",
	    feed->filter);
}

static enum err note_feed(struct work *w, const struct deed *d, const char *action)
{
	struct statement_feed *feeds;
	size_t count;

	TRY(feed_rows(w, d->row.org, d->row.id, &feeds, &count));
	return count == 0 ? not_there(w) : note(w, d, action, told(w, &feeds[0]));
}

static enum err add_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	bool done;

	TRY(feed_put(w, &d->row, &done));
	if (!done)
		return fail_field(w, ERR_CONFLICT, "name",
		    WORDS("There are %d feeds already. Change or remove one."), FEEDS_MAX);
	return note_feed(w, d, "statement_feed.created");
}

enum err statement_feed_add(struct work *w, const struct statement_feeds *asking, struct uuid id,
    const struct statement_feed_terms *terms, const char **ret_secret)
{
	struct statement_feed_terms said = *terms;
	char made[FEED_SECRET_SIZE];
	struct deed d = {.asking = asking};
	bool forward;

	if (said.kind == NULL || !one_of(statement_feed_kinds, said.kind))
		return fail_field(w, ERR_BAD_INPUT, "kind", WORDS("\"forward\" or \"webhook\" is expected."));
	forward = strcmp(said.kind, "forward") == 0;
	if (said.name == NULL || said.url == NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, said.name == NULL ? "name" : "url", WORDS("This is missing."));
	if (forward && (said.key == NULL || said.secret == NULL))
		return fail_field(
		    w, ERR_BAD_INPUT, said.key == NULL ? "key" : "secret", WORDS("This is missing."));
	if (forward && said.version == NULL)
		said.version = "2.0.0";
	if (said.from == NULL)
		said.from = "now";
	TRY(terms_check(w, asking, &said, forward));
	if (!forward)
		xapi_webhook_secret_make(w->arena, made);
	d.row = (struct feed_row){.org = asking->org, .id = id, .kind = said.kind, .filter = "{}"};
	TRY(row_fill(w, asking, &said, forward ? said.secret : made, &d.row));
	if (!forward)
		d.row.version = d.row.key = "";
	TRY(db_transact(w, db_tenant(asking->org), add_body, &d));
	*ret_secret = forward ? NULL : arena_strdup(w->arena, made);
	return OK;
}

static enum err change_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	bool done;

	TRY(feed_put_change(w, &d->row, &done));
	return done ? note_feed(w, d, "statement_feed.changed") : not_there(w);
}

enum err statement_feed_change(struct work *w, const struct statement_feeds *asking, struct uuid id,
    const struct statement_feed_terms *terms)
{
	struct deed d = {.asking = asking, .row = {.org = asking->org, .id = id}};
	struct statement_feed was;

	TRY(statement_feed_find(w, asking->org, id, &was));
	TRY(terms_check(w, asking, terms, strcmp(was.kind, "forward") == 0));
	TRY(row_fill(w, asking, terms, terms->secret, &d.row));
	return db_transact(w, db_tenant(asking->org), change_body, &d);
}

static enum err pause_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct statement_feed *feeds;
	size_t count;
	bool done;

	TRY(feed_put_pause(w, d->row.org, d->row.id, d->paused, &done));
	if (done)
		return note_feed(w, d, d->paused ? "statement_feed.paused" : "statement_feed.resumed");
	TRY(feed_rows(w, d->row.org, d->row.id, &feeds, &count));
	return count == 0 ? not_there(w) : OK;
}

enum err statement_feed_pause(
    struct work *w, const struct statement_feeds *asking, struct uuid id, bool paused)
{
	struct deed d = {.asking = asking, .row = {.org = asking->org, .id = id}, .paused = paused};

	return db_transact(w, db_tenant(asking->org), pause_body, &d);
}

static enum err remove_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	bool done;

	TRY(note_feed(w, d, "statement_feed.removed"));
	TRY(feed_delete(w, d->row.org, d->row.id, &done));
	return done ? OK : not_there(w);
}

enum err statement_feed_remove(struct work *w, const struct statement_feeds *asking, struct uuid id)
{
	struct deed d = {.asking = asking, .row = {.org = asking->org, .id = id}};

	return db_transact(w, db_tenant(asking->org), remove_body, &d);
}

static enum err letters_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct statement_feed *feeds;
	size_t count;

	TRY(feed_rows(w, d->row.org, d->row.id, &feeds, &count));
	if (count == 0)
		return not_there(w);
	TRY(d->letters(w, d->row.org, d->row.id, d->statement, &d->count));
	if (d->count == 0 && !uuid_is_nil(d->statement))
		return fail_field(w, ERR_NOT_FOUND, "statement", "there is no such dead letter");
	return d->count == 0 ? OK
	                     : note(w, d, d->action, json_pack("{s:I}", "letters", (json_int_t)d->count));
}

enum err statement_letters_resend(struct work *w, const struct statement_feeds *asking, struct uuid feed,
    struct uuid statement, int64_t *ret_count)
{
	struct deed d = {.asking = asking,
	    .row = {.org = asking->org, .id = feed},
	    .statement = statement,
	    .action = "statement_feed.letters_resent",
	    .letters = letters_put_resend};

	TRY(db_transact(w, db_tenant(asking->org), letters_body, &d));
	*ret_count = d.count;
	return OK;
}

enum err statement_letters_dismiss(struct work *w, const struct statement_feeds *asking, struct uuid feed,
    struct uuid statement, int64_t *ret_count)
{
	struct deed d = {.asking = asking,
	    .row = {.org = asking->org, .id = feed},
	    .statement = statement,
	    .action = "statement_feed.letters_dismissed",
	    .letters = letters_delete};

	TRY(db_transact(w, db_tenant(asking->org), letters_body, &d));
	*ret_count = d.count;
	return OK;
}
