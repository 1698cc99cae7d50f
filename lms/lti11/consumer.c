#include "lms/lti11/consumer.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/lti11/consumer_store.h"
#include "lti/launch11.h"
#include "lti/policy.h"
#include "lti/registration_store.h"

/* Neither may hold a colon: Open edX keeps both as one text, "id:key:secret". */
enum { KEY_BYTES = 8, SECRET_BYTES = 24 };

static json_t *time_json(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return json_string(time_format(us, text));
}

json_t *consumer_json(struct work *w, const struct consumer *c)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o}", "id", uuid_text(w->arena, c->id),
	    "origin", uuid_text(w->arena, c->origin), "name", c->name, "consumer_key", c->key, "site",
	    c->site, "frame_origins", c->frame_origins, "policy", c->policy, "status", c->status,
	    "created_at", time_json(c->created_us), "secret_at", time_json(c->secret_us));
}

static enum err note(struct work *w, const struct principal *by, struct uuid org, const char *action,
    struct uuid subject, json_t *own_after)
{
	return audit_record_directory(w, &(struct audit){.actor = by,
	                                     .org = org,
	                                     .action = action,
	                                     .subject_type = "lti11_consumer",
	                                     .subject = subject,
	                                     .after = json_own(w->arena, own_after)});
}

/* --- reading --- */

struct reading {
	struct uuid org, id, after;
	int64_t limit;
	struct consumer *rows;
	size_t count;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return consumer_rows(w, r->org, r->id, r->after, r->limit, &r->rows, &r->count);
}

enum err consumer_list(struct work *w, struct uuid org, struct uuid after, int64_t limit,
    struct consumer **ret_rows, size_t *ret_count)
{
	struct reading r = {.org = org, .after = after, .limit = limit};

	TRY(db_transact(w, db_directory(), read_body, &r));
	*ret_rows = r.rows;
	*ret_count = r.count;
	return OK;
}

static enum err not_there(struct work *w)
{
	return fail_field(w, ERR_NOT_FOUND, "id", "there is no such LTI 1.1 consumer");
}

enum err consumer_find(struct work *w, struct uuid org, struct uuid id, struct consumer *ret_consumer)
{
	struct reading r = {.org = org, .id = id, .limit = 1};

	if (uuid_is_nil(id))
		return not_there(w);
	TRY(db_transact(w, db_directory(), read_body, &r));
	if (r.count == 0)
		return not_there(w);
	*ret_consumer = r.rows[0];
	return OK;
}

/* --- making --- */

static enum err said_check(struct work *w, const char *name, const char *site, const char *frame_origins,
    const char *policy, enum lti_policy *ret_policy)
{
	const char *url = site;
	const struct field field = {"site", FIELD_URL, true, 1, LTI11_SITE_MAX, .ret = &url};

	if (strspn(name, " \t\n") == strlen(name) || strlen(name) > LTI11_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", WORDS("A name of at most %d bytes is expected."),
		    LTI11_NAME_MAX);
	TRY(field_from_text(w, &field, site));
	if (strlen(frame_origins) > LTI11_FRAMES_MAX)
		return fail_field(w, ERR_BAD_INPUT, "frame_origins", WORDS("At most %d bytes are expected."),
		    LTI11_FRAMES_MAX);
	TRY(lti_frame_origins_check(w, frame_origins));
	if (!lti_policy_read(policy, ret_policy))
		return fail_field(
		    w, ERR_BAD_INPUT, "policy", WORDS("No kind of platform is called %.60s."), policy);
	return OK;
}

static enum err consumer_origin_choose(struct work *w, struct uuid org, const struct consumer_new *said,
    const char *kind, struct uuid *ret_origin)
{
	const char *slug = said->origin, *made_kind;
	bool known = false;

	if (*slug == '\0')
		TRY(consumer_origin(w, org, said->site, &known, ret_origin));
	if (known)
		return OK;
	if (*slug == '\0')
		TRY(lti_origin_slug_new(w, org, kind, said->site, &slug));
	else
		TRY(lti_origin_slug_check(w, slug));
	TRY(origin_store_keep(w, org, slug, kind, said->name, ret_origin, &made_kind));
	if (strcmp(made_kind, kind) != 0)
		return fail_field(w, ERR_CONFLICT, "origin",
		    "%s is an origin of kind %s, and this platform is of kind %s", slug, made_kind, kind);
	return OK;
}

static enum err secret_make(
    struct work *w, struct keys *keys, const char **ret_secret, const char **ret_sealed)
{
	*ret_secret = random_token(w->arena, SECRET_BYTES);
	return keys_seal(w, keys, LTI11_SECRET_PURPOSE, *ret_secret, strlen(*ret_secret), ret_sealed);
}

struct making {
	const struct principal *by;
	struct consumer_row row;
	struct consumer *rows;
	size_t count;
};

static enum err add_body(struct work *w, void *arg)
{
	struct making *m = arg;
	bool done;

	TRY(consumer_put(w, &m->row, &done));
	if (!done)
		return fail_field(w, ERR_CONFLICT, "name",
		    WORDS("There are %d LTI 1.1 consumers already. Use one of them."), LTI11_CONSUMERS_MAX);
	TRY(consumer_rows(w, m->row.org, m->row.id, (struct uuid){{0}}, 1, &m->rows, &m->count));
	if (m->count == 0)
		return fail(w, ERR_INTERNAL, "a consumer that was made is not there");
	return note(w, m->by, m->row.org, "lti11_consumer.made", m->row.id,
	    json_pack("{s:s,s:s,s:s,s:s}", "name", m->rows[0].name, "consumer_key", m->rows[0].key, "site",
	        m->rows[0].site, "policy", m->rows[0].policy));
}

enum err consumer_add(struct work *w, struct keys *keys, const struct principal *by, struct uuid org,
    const struct consumer_new *new_one, struct consumer *ret_consumer, const char **ret_secret)
{
	struct consumer_new said = *new_one;
	struct making m = {.by = by, .row = {.org = org, .id = said.id, .said = &said}};
	enum lti_policy policy = LTI_POLICY_OPENEDX;
	uint8_t key[KEY_BYTES];
	const char *secret;

	if (*said.policy == '\0')
		said.policy = lti_policy_rules(policy)->name;
	TRY(said_check(w, said.name, said.site, said.frame_origins, said.policy, &policy));
	TRY(consumer_origin_choose(w, org, &said, lti_policy_rules(policy)->origin_kind, &m.row.origin));
	random_bytes(key, sizeof(key));
	m.row.key = arena_printf(w->arena, "lectern-%s", hex_encode(w->arena, key, sizeof(key)));
	TRY(secret_make(w, keys, &secret, &m.row.sealed));
	TRY(db_transact(w, db_directory(), add_body, &m));
	*ret_consumer = m.rows[0];
	*ret_secret = secret;
	return OK;
}

/* --- changing --- */

struct changing {
	const struct principal *by;
	struct uuid org, id, other;
	const struct consumer_change *change;
	const char *sealed;
	bool on;
};

static enum err change_body(struct work *w, void *arg)
{
	const struct changing *c = arg;
	bool done;

	TRY(consumer_put_change(w, c->org, c->id, c->change, &done));
	if (!done)
		return not_there(w);
	return note(w, c->by, c->org, "lti11_consumer.changed", c->id,
	    json_pack("{s:s,s:s,s:s,s:s,s:s}", "name", c->change->name, "site", c->change->site,
	        "frame_origins", c->change->frame_origins, "policy", c->change->policy, "status",
	        c->change->disabled ? "disabled" : "active"));
}

enum err consumer_change(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    const struct consumer_change *change)
{
	struct changing c = {.by = by, .org = org, .id = id, .change = change};
	enum lti_policy policy;

	TRY(said_check(w, change->name, change->site, change->frame_origins, change->policy, &policy));
	return db_transact(w, db_directory(), change_body, &c);
}

static enum err rotate_body(struct work *w, void *arg)
{
	const struct changing *c = arg;
	bool done;

	TRY(consumer_put_secret(w, c->org, c->id, c->sealed, &done));
	return done ? note(w, c->by, c->org, "lti11_consumer.rotated", c->id, json_object()) : not_there(w);
}

enum err consumer_rotate(struct work *w, struct keys *keys, const struct principal *by, struct uuid org,
    struct uuid id, const char **ret_secret)
{
	struct changing c = {.by = by, .org = org, .id = id};
	const char *secret;

	TRY(secret_make(w, keys, &secret, &c.sealed));
	TRY(db_transact(w, db_directory(), rotate_body, &c));
	*ret_secret = secret;
	return OK;
}

static enum err switch_body(struct work *w, void *arg)
{
	const struct changing *c = arg;

	TRY(lti11_put_switch(w, c->org, c->on));
	return note(
	    w, c->by, c->org, c->on ? "lti11.switched_on" : "lti11.switched_off", c->org, json_object());
}

enum err lti11_switch(struct work *w, const struct principal *by, struct uuid org, bool on)
{
	struct changing c = {.by = by, .org = org, .on = on};

	return db_transact(w, db_directory(), switch_body, &c);
}

static enum err trust_body(struct work *w, void *arg)
{
	const struct changing *c = arg;
	bool trusts = !uuid_is_nil(c->other), done;
	struct consumer *rows;
	size_t count;

	if (trusts) {
		TRY(consumer_rows(w, c->org, c->other, (struct uuid){{0}}, 1, &rows, &count));
		if (count == 0)
			return fail_field(w, ERR_NOT_FOUND, "consumer", "there is no such LTI 1.1 consumer");
	}
	TRY(lti11_put_trust(w, c->org, c->id, c->other, &done));
	if (!done)
		return fail_field(w, ERR_NOT_FOUND, "registration", "there is no such platform");
	return note(w, c->by, c->org, trusts ? "lti11.trusted" : "lti11.distrusted", c->id,
	    trusts ? json_pack("{s:s}", "consumer", uuid_text(w->arena, c->other)) : json_object());
}

enum err lti11_trust(struct work *w, const struct principal *by, struct uuid org, struct uuid registration,
    struct uuid consumer)
{
	struct changing c = {.by = by, .org = org, .id = registration, .other = consumer};

	return db_transact(w, db_directory(), trust_body, &c);
}
