#include <string.h>

#include "base/time.h"
#include "lms/xapi_key/xapi_key.h"
#include "pages.h"
#include "web/page/day.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/statement/statement_pages.h"

enum { SCOPES_MAX = 16, SCOPE_WORDS_MAX = 2048 };

/* In the order of the scopes' bits. */
static const struct {
	const char *title, *about;
	bool usual;
} scopes[] = {
    {WORDS("Store statements"), WORDS("What content or a service reports of learners."), true},
    {WORDS("Read what it stored itself"), WORDS("And nobody else's statements."), true},
    {WORDS("Read all statements"), WORDS("Of everybody in this organisation, whoever stored them."), false},
    {WORDS("Keep and read states"),
        WORDS("What content remembers of a learner between two visits, such as a bookmark."), false},
    {WORDS("Name activities and people"),
        WORDS("What its statements say that something is called becomes what the store tells of it."), false},
    {WORDS("Keep and read profiles"), WORDS("Documents about an activity or a person as a whole."), false},
    {WORDS("Read everything"), WORDS("Statements, states and profiles of everybody; it stores nothing."),
        false},
    {WORDS("Everything"), WORDS("All of the above."), false},
};

struct fields {
	const char *org, *name, *activity_prefix, *expires_on;
	struct texts scopes;
	struct uuid id;
	int64_t overlap_s;
};

#define AT(member) offsetof(struct fields, member)
#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"             \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, AT(id), .about = "the key's row"                   \
	}

const struct input statement_keys_input[] = {ORG, {0}};
const struct input statement_key_input[] = {ORG, ID, {0}};
const struct input statement_key_rotation_input[] = {
    ORG,
    ID,
    {"overlap_s", INPUT_BODY, FIELD_INT, true, 0, XAPI_KEY_OVERLAP_MAX_S, AT(overlap_s),
        .about = "for so many seconds the secret before counts too"},
    {0},
};
const struct input statement_key_new_input[] = {
    ORG,
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, XAPI_KEY_NAME_MAX, AT(name), .about = "what it is used for"},
    {"scopes", INPUT_BODY, FIELD_TEXTS, true, 1, SCOPES_MAX, AT(scopes), .choices = xapi_scope_names,
        .about = "what it may do"},
    {"activity_prefix", INPUT_BODY, FIELD_TEXT, false, 0, XAPI_KEY_PREFIX_MAX, AT(activity_prefix),
        .about = "only activities whose IRI begins so; empty: all"},
    {"expires_on", INPUT_BODY, FIELD_TEXT, false, 0, 10, AT(expires_on),
        .about = "its last day, 2026-11-21; empty: it has no end"},
    {0},
};

static const char *list_address(struct request *r)
{
	return frame_address(r, "/statements/keys");
}

static const char *address(struct request *r, struct uuid id, const char *rest)
{
	return frame_address(r, "/statements/keys/%s%s", uuid_text(r->work.arena, id), rest);
}

static const char *hub_address(struct request *r)
{
	return principal_may(&r->principal, PERMISSION_STATEMENT_READ) ? frame_address(r, "/statements") : "";
}

/* "active", "ended" or "revoked". */
static const char *state_of(const struct request *r, const struct xapi_key_row *key)
{
	if (key->revoked_us != 0)
		return "revoked";
	return key->expires_us != 0 && key->expires_us <= r->work.now_us ? "ended" : "active";
}

static bool scope_held(const char *names, const char *scope)
{
	size_t len = strlen(scope);

	for (const char *at = names; *at != '\0'; at += strspn(at, " ")) {
		size_t word = strcspn(at, " ");

		if (word == len && strncmp(at, scope, len) == 0)
			return true;
		at += word;
	}
	return false;
}

/* What a key may do, in words with commas between them. */
static const char *scope_words(struct request *r, const char *names)
{
	struct text words = text_new(r->work.arena, SCOPE_WORDS_MAX);

	for (size_t i = 0; i < FIELDS_COUNT(scopes); i++)
		if (scope_held(names, xapi_scope_names[i]))
			text_printf(&words, "%s%s", words.len > 0 ? ", " : "",
			    page_translate(request_language(r), scopes[i].title));
	return words.data;
}

/* --- the list --- */

enum err get_statement_keys(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);
	struct page_statement_keys_rows rows[TABLE_ROWS];
	struct xapi_key_row *found;
	struct table table;
	struct uuid before;
	size_t count, shown;

	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(xapi_key_list(&r->work, r->principal.org, before, table.limit, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_statement_keys_rows){.link = address(r, found[i].id, ""),
		    .name = found[i].name,
		    .key = found[i].key_id,
		    .may = scope_words(r, found[i].scopes),
		    .prefix = found[i].activity_prefix,
		    .state = state_of(r, &found[i]),
		    .used = found[i].last_used_us,
		    .ends = found[i].expires_us};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_statement_keys(&html, &(struct page_statement_keys){.lang = request_language(r),
	                               .frame = frame_make(r, "statements"),
	                               .hub = hub_address(r),
	                               .new_link = frame_address(r, "/statements/keys/new"),
	                               .table = &table.view,
	                               .rows = rows,
	                               .rows_count = shown});
	return reply_page(r, 200, &html);
}

/* --- a new one --- */

static enum err show_new(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);
	struct page_statement_key_new_scopes rows[FIELDS_COUNT(scopes)];

	for (size_t i = 0; i < FIELDS_COUNT(scopes); i++)
		rows[i] = (struct page_statement_key_new_scopes){.name = xapi_scope_names[i],
		    .title = page_translate(request_language(r), scopes[i].title),
		    .about = page_translate(request_language(r), scopes[i].about),
		    .on = trouble != NULL ? form_ticked(r, "scopes", xapi_scope_names[i]) : scopes[i].usual};
	page_statement_key_new(&html, &(struct page_statement_key_new){.lang = request_language(r),
	                                  .frame = frame_make(r, "statements"),
	                                  .trouble = trouble != NULL ? &trouble->view : NULL,
	                                  .hub = hub_address(r),
	                                  .list = list_address(r),
	                                  .name = form_typed(r, "name"),
	                                  .prefix = form_typed(r, "activity_prefix"),
	                                  .expires_on = form_typed(r, "expires_on"),
	                                  .scopes = rows,
	                                  .scopes_count = FIELDS_COUNT(scopes)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_statement_key_new(struct request *r)
{
	return show_new(r, NULL);
}

/* What the key's owner needs, this once; again: it is another secret of a key that was there. */
static enum err show_secret(
    struct request *r, const struct xapi_key_row *key, const char *secret, bool again, int64_t overlap_s)
{
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);

	page_statement_key_secret(
	    &html, &(struct page_statement_key_secret){.lang = request_language(r),
	               .frame = frame_make(r, "statements"),
	               .hub = hub_address(r),
	               .list = list_address(r),
	               .back = address(r, key->id, ""),
	               .name = key->name,
	               .endpoint = arena_printf(r->work.arena, "%s/xapi/", r->app->config.app_url),
	               .key = key->key_id,
	               .secret = secret,
	               .again = again,
	               .until = overlap_s > 0 ? r->work.now_us + overlap_s * US_PER_S : 0});
	reply_header(r, "Cache-Control", "no-store");
	return reply_page(r, 200, &html);
}

static enum err new_read(struct request *r, struct fields *in, int64_t *ret_expires_us)
{
	TRY(request_input(r, in));
	if (*in->expires_on == '\0')
		return OK;
	TRY(day_read(r, "expires_on", in->expires_on, true, ret_expires_us));
	return *ret_expires_us > r->work.now_us
	           ? OK
	           : fail_field(&r->work, ERR_BAD_INPUT, "expires_on", WORDS("This day is in the past."));
}

enum err post_statement_key_new(struct request *r)
{
	struct fields in = {.activity_prefix = "", .expires_on = ""};
	struct xapi_key_row key;
	struct trouble trouble;
	const char *secret;
	int64_t expires_us = 0;
	enum err e = new_read(r, &in, &expires_us);

	if (e == OK)
		e = xapi_key_add(&r->work, r->app->keys, &r->principal,
		    &(struct xapi_key_new){.id = request_work_id(r),
		        .org = r->principal.org,
		        .name = in.name,
		        .scopes = in.scopes,
		        .activity_prefix = in.activity_prefix,
		        .expires_us = expires_us},
		    &key, &secret);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_new(r, &trouble);
	}
	return show_secret(r, &key, secret, false, 0);
}

/* --- one --- */

static enum err key_find(struct request *r, struct fields *in, struct xapi_key_row *ret_key)
{
	TRY(request_input(r, in));
	return xapi_key_find(&r->work, r->principal.org, in->id, ret_key);
}

enum err get_statement_key(struct request *r)
{
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);
	struct fields in = {0};
	struct xapi_key_row key;

	TRY(key_find(r, &in, &key));
	page_statement_key(&html, &(struct page_statement_key){.lang = request_language(r),
	                              .frame = frame_make(r, "statements"),
	                              .hub = hub_address(r),
	                              .list = list_address(r),
	                              .name = key.name,
	                              .key = key.key_id,
	                              .may = scope_words(r, key.scopes),
	                              .scopes = key.scopes,
	                              .prefix = key.activity_prefix,
	                              .state = state_of(r, &key),
	                              .made = key.created_us,
	                              .rotated = key.rotated_us,
	                              .used = key.last_used_us,
	                              .ends = key.expires_us,
	                              .revoked = key.revoked_us,
	                              .rotation = address(r, in.id, "/rotation"),
	                              .revocation = address(r, in.id, "/revocation")});
	return reply_page(r, 200, &html);
}

enum deed { DEED_ROTATE, DEED_REVOKE };

/* Asks before it is done. */
static enum err ask(struct request *r, enum deed deed)
{
	struct text html = text_new(r->work.arena, STATEMENT_PAGE_MAX);
	struct fields in = {0};
	struct xapi_key_row key;

	TRY(key_find(r, &in, &key));
	page_statement_key_deed(&html, &(struct page_statement_key_deed){.lang = request_language(r),
	                                   .frame = frame_make(r, "statements"),
	                                   .revokes = deed == DEED_REVOKE,
	                                   .over = strcmp(state_of(r, &key), "active") != 0,
	                                   .name = key.name,
	                                   .key = key.key_id,
	                                   .back = address(r, in.id, "")});
	return reply_page(r, 200, &html);
}

enum err get_statement_key_rotation(struct request *r)
{
	return ask(r, DEED_ROTATE);
}

enum err post_statement_key_rotation(struct request *r)
{
	struct fields in = {0};
	struct xapi_key_row key;
	const char *secret;

	TRY(key_find(r, &in, &key));
	TRY(xapi_key_rotate(&r->work, r->app->keys, r->app->xapi_key_cache, &r->principal, r->principal.org,
	    in.id, in.overlap_s, &secret));
	return show_secret(r, &key, secret, true, in.overlap_s);
}

enum err get_statement_key_revocation(struct request *r)
{
	return ask(r, DEED_REVOKE);
}

enum err post_statement_key_revocation(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(xapi_key_revoke(&r->work, r->app->xapi_key_cache, &r->principal, r->principal.org, in.id));
	frame_say(r, "success", WORDS("The key is revoked. Whoever uses it is refused."));
	return reply_redirect(r, 303, address(r, in.id, ""));
}
