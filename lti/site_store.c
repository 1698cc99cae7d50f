#include "lti/site_store.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lti_sql.h"

struct keeping {
	const struct lti_site *site;
	struct uuid org, origin, id;
	const struct lti_also *also;
	bool changed;
};

static enum err site_keep(struct work *w, void *arg)
{
	struct keeping *k = arg;
	const struct lti_site *s = k->site;
	const char *const params[] = {db_p_uuid(w, uuid_v7()), db_p_uuid(w, k->org), db_p_uuid(w, k->origin),
	    s->name, s->lms_url, s->issuer, s->frame_origins};
	const char *frames[2];
	struct db_rows *rows;

	TRY(db_run(w, &lti_site_keep, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_CONFLICT, "lms_url",
		    WORDS("This site has blocks already, whose addresses are at another host: make another "
		          "site."));
	k->id = db_uuid(rows, 0, 0);
	k->changed = db_bool(rows, 0, 1);
	frames[0] = db_text(rows, 0, 0);
	frames[1] = s->frame_origins;
	TRY(db_run(w, &lti_site_frames_spread, frames, &rows));
	return k->also->write(w,
	    &(struct lti_platform_added){.org = k->org, .registration = k->id, .changed = k->changed},
	    k->also->arg);
}

enum err site_store_keep(struct work *w, const struct lti_site *site, struct uuid org, struct uuid origin,
    const struct lti_also *also, struct uuid *ret_site, bool *ret_changed)
{
	struct keeping k = {.site = site, .org = org, .origin = origin, .also = also};

	TRY(db_transact(w, db_directory(), site_keep, &k));
	*ret_site = k.id;
	*ret_changed = k.changed;
	return OK;
}

static enum err sites_read(struct work *w, struct uuid org, const char *only, json_t **ret_sites)
{
	const char *const params[] = {db_p_uuid(w, org), only};
	json_t *sites = json_own(w->arena, json_array());
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_sites_of, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		json_array_append_new(
		    sites, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I}", "site", db_text(rows, i, 0), "name",
		               db_text(rows, i, 1), "lms_url", db_text(rows, i, 2), "issuer",
		               db_text(rows, i, 3), "origin", db_text(rows, i, 4), "frame_origins",
		               db_text(rows, i, 5), "blocks", (json_int_t)db_int(rows, i, 6)));
	*ret_sites = sites;
	return OK;
}

enum err lti_sites(struct work *w, struct uuid org, json_t **ret_sites)
{
	return sites_read(w, org, NULL, ret_sites);
}

enum err lti_site_one(struct work *w, struct uuid org, struct uuid site, const json_t **ret_site)
{
	json_t *sites;

	TRY(sites_read(w, org, db_p_uuid(w, site), &sites));
	if (json_array_size(sites) == 0)
		return fail_field(w, ERR_NOT_FOUND, "site", "there is no such site");
	*ret_site = json_array_get(sites, 0);
	return OK;
}

enum err lti_site_blocks(struct work *w, struct uuid org, struct uuid site, json_t **ret_blocks)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, site), db_p_int(w, LTI_SITE_BLOCKS_MAX)};
	json_t *blocks = json_own(w->arena, json_array());
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_site_blocks_list, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		json_array_append_new(
		    blocks, json_pack("{s:s,s:s,s:s,s:s,s:s}", "registration", db_text(rows, i, 0), "name",
		                db_text(rows, i, 1), "client_id", db_text(rows, i, 2), "jwks_uri",
		                db_text(rows, i, 3), "status", db_text(rows, i, 4)));
	*ret_blocks = blocks;
	return OK;
}

struct adding {
	struct uuid org, site;
	const struct lti_site_block *blocks;
	size_t count;
	const char *json; /* the blocks with their ids */
	const struct lti_also *also;
	struct lti_site_added *added;
};

static const char *blocks_json(
    struct work *w, const char *name, const struct lti_site_block *blocks, size_t count)
{
	json_t *list = json_own(w->arena, json_array());

	for (size_t i = 0; i < count; i++)
		json_array_append_new(
		    list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "id", uuid_text(w->arena, uuid_v7()),
		              "deployment", uuid_text(w->arena, uuid_v7()), "name",
		              arena_printf(w->arena, "%.180s: %.12s", name, blocks[i].client_id), "client_id",
		              blocks[i].client_id, "auth_url", blocks[i].auth_url, "token_url",
		              blocks[i].token_url, "jwks_uri", blocks[i].jwks_uri));
	return json_text(w->arena, list);
}

/* Rows and blocks are both in the order of client ids, though not of one collation: found by name. */
static ptrdiff_t row_of(const struct db_rows *rows, const char *client_id)
{
	for (size_t i = 0; i < db_count(rows); i++) {
		if (strcmp(db_text(rows, i, 0), client_id) == 0)
			return (ptrdiff_t)i;
	}
	return -1;
}

static enum err belongs_elsewhere(struct work *w, const struct lti_site_block *block, bool ours)
{
	return ours ? fail_field(w, ERR_CONFLICT, "blocks",
	                  WORDS("Line %d: this client is registered here on another origin, and its learners "
	                        "stay there."),
	                  block->line)
	            : fail_field(w, ERR_CONFLICT, "blocks",
	                  WORDS("Line %d: this client belongs to another organisation."), block->line);
}

static enum err added_tell(
    struct work *w, struct adding *a, const struct db_rows *before, const struct db_rows *kept)
{
	struct lti_site_added *added = a->added;

	*added = (struct lti_site_added){.blocks = json_own(w->arena, json_array())};
	for (size_t i = 0; i < a->count; i++) {
		const struct lti_site_block *block = &a->blocks[i];
		ptrdiff_t was = row_of(before, block->client_id), is = row_of(kept, block->client_id);
		const char *state = was < 0                           ? "added"
		                    : db_bool(before, (size_t)was, 4) ? "unchanged"
		                                                      : "changed";

		if (is < 0)
			return belongs_elsewhere(w, block, was >= 0 && db_bool(before, (size_t)was, 1));
		added->added += was < 0;
		added->unchanged += was >= 0 && db_bool(before, (size_t)was, 4);
		added->changed += was >= 0 && !db_bool(before, (size_t)was, 4);
		json_array_append_new(added->blocks,
		    json_pack("{s:i,s:s,s:s,s:s}", "line", block->line, "client_id", block->client_id,
		        "registration", db_text(kept, (size_t)is, 1), "state", state));
	}
	return OK;
}

static enum err blocks_keep(struct work *w, void *arg)
{
	struct adding *a = arg;
	const char *const params[] = {db_p_uuid(w, a->site), a->json};
	struct db_rows *before, *kept, *made;

	TRY(db_run(w, &lti_site_blocks_before, params, &before));
	TRY(db_run(w, &lti_site_blocks_keep, params, &kept));
	TRY(added_tell(w, a, before, kept));
	TRY(db_run(w, &lti_site_deployments_keep, params, &made));
	/* Nothing happened: nothing to record. */
	if (a->added->added + a->added->changed == 0)
		return OK;
	return a->also->write(
	    w, &(struct lti_platform_added){.org = a->org, .registration = a->site}, a->also->arg);
}

enum err site_store_blocks(struct work *w, struct uuid org, struct uuid site, const char *name,
    const struct lti_site_block *blocks, size_t count, const struct lti_also *also,
    struct lti_site_added *ret_added)
{
	struct adding a = {org, site, blocks, count, blocks_json(w, name, blocks, count), also, ret_added};

	return db_transact(w, db_directory(), blocks_keep, &a);
}
