#include "lms/pick/pick.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/capability.h"
#include "lms/organization/organization.h"
#include "lms/pick/pick_store.h"
#include "lti/ags.h"

static const char seal_purpose[] = "deep-link-request", nonce_purpose[] = "deep-link-answer";

enum { NONCE_BYTES = 16 };

struct beginning {
	const struct lti_launch *launch;
	struct pick pick;
};

static enum err begin(struct work *w, void *arg)
{
	const struct beginning *b = arg;

	/* A launch that led nowhere is in the log already. */
	if (b->pick.kind == PICK_CHOOSE)
		TRY(lti_launch_log(w, b->launch, (struct uuid){{0}}));
	return pick_store_add(w, &b->pick, w->now_us + PICK_LIFE_S * US_PER_S);
}

/* What the answer needs of what was signed: of a launch that is to go on all of it. */
static enum err seal(struct work *w, struct keys *keys, enum pick_kind kind, const struct lti_launch *l,
    const char **ret_sealed)
{
	struct lti_deep_linking asked;
	const char *text;
	json_t *kept;

	if (kind == PICK_MEND) {
		text = json_text(w->arena, l->claims);
		return keys_seal(w, keys, seal_purpose, text, strlen(text), ret_sealed);
	}
	lti_deep_linking_read(w, l->deep_linking, &asked);
	kept = json_own(w->arena, json_pack("{s:s,s:s,s:O*}", "return_url", asked.return_url, "deployment_id",
	                              l->deployment_id, "data", asked.data));
	text = json_text(w->arena, kept);
	return keys_seal(w, keys, seal_purpose, text, strlen(text), ret_sealed);
}

static const char *cut(struct work *w, const char *text)
{
	char *copy = arena_strndup(w->arena, text, strnlen(text, PICK_TITLE_MAX));

	utf8_mend(copy);
	return copy;
}

enum err pick_begin(struct work *w, struct keys *keys, enum pick_kind kind, const struct lti_launch *l,
    const char *frame_origins, const char **ret_capability)
{
	struct lti_deep_linking asked;
	struct beginning b = {.launch = l};

	lti_deep_linking_read(w, l->deep_linking, &asked);
	b.pick = (struct pick){.org = l->registration.org,
	    .id = uuid_v7(),
	    .registration = l->registration.id,
	    .deployment = l->deployment,
	    .kind = kind,
	    .multiple = kind == PICK_CHOOSE && asked.accept_multiple &&
	                !lti_item_rules(l->registration.policy)->single,
	    .columns = kind == PICK_CHOOSE && asked.accept_line_item &&
	               !lti_item_rules(l->registration.policy)->makes_no_columns,
	    .title = cut(w, kind == PICK_MEND ? l->resource_link_title : asked.title),
	    .context_title = cut(w, l->context_title),
	    .frame_origins = frame_origins,
	    .locale = l->locale};
	TRY(seal(w, keys, kind, l, &b.pick.sealed));
	TRY(db_transact(w, db_tenant(b.pick.org), begin, &b));
	*ret_capability = pick_capability_make(w, keys,
	    &(struct launch_capability){
	        .org = b.pick.org, .launch = b.pick.id, .expires_s = w->now_us / US_PER_S + PICK_LIFE_S});
	return OK;
}

enum err pick_prove(struct work *w, const struct keys *keys, const char *capability, struct pick *ret_pick)
{
	struct launch_capability proven;
	bool there;

	if (!pick_capability_read(keys, capability, w->now_us, &proven))
		return fail(w, ERR_GONE, "this choice has expired");
	TRY(organization_admits(w, proven.org));
	TRY(pick_store_read(w, proven.org, proven.launch, &there, ret_pick));
	return there ? OK : fail(w, ERR_GONE, "this choice has expired");
}

static enum err not_there(struct work *w)
{
	return fail_field(
	    w, ERR_UNPROCESSABLE, "module", WORDS("This content is not in the catalogue, or no longer."));
}

enum err pick_add(struct work *w, const struct pick *pick, struct uuid chosen)
{
	enum pick_added added;

	TRY(pick_store_item_add(w, pick, chosen, &added));
	if (added == PICK_NOWHERE)
		return not_there(w);
	if (added == PICK_FULL)
		return fail_field(w, ERR_CONFLICT, "module",
		    WORDS("%d items are chosen, which is as many as go at once. Put these into the course "
		          "first."),
		    LTI_ITEMS_MAX);
	return OK;
}

enum err pick_remove(struct work *w, const struct pick *pick, struct uuid chosen)
{
	return pick_store_item_drop(w, pick, chosen);
}

static enum err unsealed(struct work *w, struct keys *keys, const struct pick *pick, json_t **ret_kept)
{
	const char *text;
	size_t len;

	TRY(keys_unseal(w, keys, seal_purpose, pick->sealed, &text, &len));
	return json_read(w, "what was kept of the request", text, len, ret_kept);
}

static enum err registration_of(struct work *w, const struct pick *pick, struct lti_registration *ret)
{
	enum err e = lti_registration_load(w, pick->registration, ret);

	return e == ERR_NOT_FOUND ? fail(w, ERR_GONE, "this platform is no longer registered") : e;
}

/* Of one line and at most so many bytes: platforms keep titles and parameters as lines. */
static const char *line_of(struct work *w, const char *title, size_t max)
{
	char *line = arena_strndup(w->arena, title, strnlen(title, max));

	utf8_mend(line);
	for (char *p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return line;
}

static enum err items_of(struct work *w, const struct pick *pick, enum lti_policy policy,
    struct lti_item **ret_items, size_t *ret_count)
{
	size_t title_max = lti_item_rules(policy)->title_max;
	struct pick_item *chosen;
	struct lti_item *items;
	size_t count;

	TRY(pick_items(w, pick, &chosen, &count));
	items = arena_alloc(w->arena, (count + 1) * sizeof(*items));
	for (size_t i = 0; i < count; i++)
		items[i] = (struct lti_item){.title = line_of(w, chosen[i].title, title_max),
		    .content = chosen[i].opens.module,
		    .part = chosen[i].opens.part,
		    .course = chosen[i].whole_course,
		    .maximum = pick->columns && chosen[i].graded ? chosen[i].maximum : 0};
	*ret_items = items;
	*ret_count = count;
	return OK;
}

/* The same answer to the same request has the same nonce: a platform that keeps them takes it once. */
static const char *nonce_of(struct work *w, const struct keys *keys, const struct pick *pick,
    const struct lti_item *items, size_t count)
{
	struct text told = text_new(w->arena, LTI_ITEMS_MAX * (PICK_TITLE_MAX + 64) + 64);
	struct text nonce = text_new(w->arena, 2 * NONCE_BYTES);
	uint8_t mac[SHA256_SIZE];

	text_add(&told, uuid_text(w->arena, pick->id));
	for (size_t i = 0; i < count; i++)
		text_printf(&told, "\n%s %lld %s", uuid_text(w->arena, lti_item_opens(&items[i])),
		    (long long)items[i].maximum, items[i].title);
	keys_mac(keys, nonce_purpose, told.data, told.len, mac);
	for (size_t i = 0; i < NONCE_BYTES; i++)
		text_printf(&nonce, "%02x", (unsigned)mac[i]);
	return nonce.data;
}

static const char *kept_text(const json_t *kept, const char *name)
{
	const char *text = json_string_value(json_object_get(kept, name));

	return text != NULL ? text : "";
}

enum err pick_answer(struct work *w, struct keys *keys, const struct config *config, const struct pick *pick,
    bool cancelled, struct pick_answer *ret_answer)
{
	struct lti_registration registration;
	struct lti_item *items = NULL;
	const char *token;
	size_t count = 0;
	json_t *kept;

	TRY(unsealed(w, keys, pick, &kept));
	TRY(registration_of(w, pick, &registration));
	if (!cancelled)
		TRY(items_of(w, pick, registration.policy, &items, &count));
	TRY(lti_deep_linking_answer(w, keys,
	    &(struct lti_items_answer){.registration = &registration,
	        .deployment_id = kept_text(kept, "deployment_id"),
	        .data = json_object_get(kept, "data"),
	        .nonce = nonce_of(w, keys, pick, items, count),
	        .app_url = config->app_url,
	        .items = items,
	        .count = count},
	    &token));
	TRY(pick_store_answered(w, pick));
	*ret_answer = (struct pick_answer){
	    .return_url = kept_text(kept, "return_url"), .token = token, .platform = registration.name};
	return OK;
}

enum err pick_mend(struct work *w, struct keys *keys, const struct config *config, const struct pick *pick,
    struct uuid chosen, struct entry *ret_entry)
{
	struct link_target target;
	struct lti_launch launch;
	json_t *claims;
	bool there;
	enum err e;

	TRY(pick_store_target(w, pick->org, chosen, &there, &target));
	if (!there)
		return not_there(w);
	TRY(unsealed(w, keys, pick, &claims));
	e = lti_launch_restore(w, pick->registration, pick->deployment, claims, &launch);
	if (e == ERR_NOT_FOUND)
		return fail(w, ERR_GONE, "this platform is no longer registered");
	TRY(e);
	TRY(entry_from_lti_chosen(w, config, keys, &launch, pick->frame_origins, &target, ret_entry));
	return pick_store_answered(w, pick);
}
