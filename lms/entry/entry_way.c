/* What administrators set of signed ways in. */
#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/entry/entry_signed_store.h"

enum { SECRET_BYTES = 32 };

static const char secret_purpose[] = "entry-secret";

struct setting {
	const struct principal *by;
	struct keys *keys;
	struct uuid origin;
	bool open, at_once;
	const char *frame_origins, *sealed;
	struct signed_way way;
};

static enum err way_read(struct work *w, struct setting *s)
{
	bool known;

	TRY(signed_store_way(w, s->by->org, NULL, s->origin, &known, &s->way));
	if (!known)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such origin");
	return OK;
}

static enum err note(
    struct work *w, const struct setting *s, const char *action, json_t *own_before, json_t *own_after)
{
	if (own_before != NULL)
		arena_defer(w->arena, (arena_release *)json_decref, own_before);
	arena_defer(w->arena, (arena_release *)json_decref, own_after);
	return audit_record(w, &(struct audit){.actor = s->by,
	                           .org = s->by->org,
	                           .action = action,
	                           .subject_type = "origin",
	                           .subject = s->origin,
	                           .before = own_before,
	                           .after = own_after});
}

static enum err read_body(struct work *w, void *arg)
{
	return way_read(w, arg);
}

enum err entry_way_read(struct work *w, struct uuid org, struct uuid origin, struct entry_way *ret_way)
{
	const struct principal by = {.org = org};
	struct setting s = {.by = &by, .origin = origin};

	TRY(db_transact(w, db_tenant(org), read_body, &s));
	*ret_way = s.way.way;
	return OK;
}

/* Each as browsers write an origin: scheme, host, port where it is another than usual. */
static bool origin_plain(const char *text, size_t len)
{
	static const char *const schemes[] = {"https://", "http://"};

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t scheme = strlen(schemes[i]), host;

		if (len <= scheme || strncmp(text, schemes[i], scheme) != 0)
			continue;
		host = strspn(text + scheme, "abcdefghijklmnopqrstuvwxyz0123456789.-");
		if (scheme + host == len)
			return true;
		return host > 0 && text[scheme + host] == ':' &&
		       strspn(text + scheme + host + 1, "0123456789") == len - scheme - host - 1 &&
		       len - scheme - host > 1;
	}
	return false;
}

static enum err frames_check(struct work *w, bool open, const char *frame_origins)
{
	size_t count = 0;

	for (const char *p = frame_origins + strspn(frame_origins, " "); *p != '\0'; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		if (!origin_plain(p, len))
			return fail_field(w, ERR_BAD_INPUT, "frame_origins",
			    "wants origins such as https://moodle.example.org, separated by blanks");
		count++;
		p += len;
	}
	if (open && count == 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "frame_origins", "wants the origin of the page that holds the frame");
	return OK;
}

static enum err set_body(struct work *w, void *arg)
{
	struct setting *s = arg;

	TRY(way_read(w, s));
	if (!s->way.way.there)
		return fail_field(w, ERR_CONFLICT, "secret", "make a secret first");
	if (s->open == s->way.way.open && strcmp(s->frame_origins, s->way.way.frame_origins) == 0)
		return OK;
	TRY(signed_store_open(w, s->by->org, s->origin, s->open, s->frame_origins));
	return note(w, s, s->open ? "origin.entry_opened" : "origin.entry_closed",
	    json_pack("{s:b,s:s}", "open", s->way.way.open, "frame_origins", s->way.way.frame_origins),
	    json_pack("{s:b,s:s}", "open", s->open, "frame_origins", s->frame_origins));
}

enum err entry_way_set(
    struct work *w, const struct principal *by, struct uuid origin, bool open, const char *frame_origins)
{
	struct setting s = {.by = by, .origin = origin, .open = open, .frame_origins = frame_origins};

	TRY(frames_check(w, open, frame_origins));
	return db_transact(w, db_tenant(by->org), set_body, &s);
}

static enum err secret_body(struct work *w, void *arg)
{
	struct setting *s = arg;
	bool overlaps;

	TRY(way_read(w, s));
	if (strcmp(s->way.kind, "dispatch") == 0 || strcmp(s->way.kind, "direct") == 0)
		return fail_field(w, ERR_CONFLICT, "id",
		    "direct visitors and learners of a dispatch do not come by signed addresses");
	overlaps = s->way.way.there && !s->at_once;
	TRY(signed_store_secret(w, s->by->org, s->origin, s->sealed, overlaps ? s->way.sealed : "",
	    overlaps ? w->now_us + SIGNED_OVERLAP_S * US_PER_S : 0));
	return note(w, s, "origin.entry_secret_made", NULL, json_pack("{s:b}", "at_once", s->at_once));
}

enum err entry_way_secret(struct work *w, struct keys *keys, const struct principal *by, struct uuid origin,
    bool at_once, const char **ret_secret)
{
	struct setting s = {.by = by, .keys = keys, .origin = origin, .at_once = at_once};
	const char *secret = arena_printf(w->arena, "les_%s", random_token(w->arena, SECRET_BYTES));

	TRY(keys_seal(w, keys, secret_purpose, secret, strlen(secret), &s.sealed));
	TRY(db_transact(w, db_tenant(by->org), secret_body, &s));
	*ret_secret = secret;
	return OK;
}
