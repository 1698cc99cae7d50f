#include "lms/people/session.h"

#include <string.h>

#include "base/time.h"
#include "lms/people/cache.h"
#include "lms/people/people_store.h"

static enum err not_here(struct work *w, const char *slug)
{
	return fail_field(w, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
}

static enum err nobody(struct work *w)
{
	return fail_field(w, ERR_UNAUTHORIZED, "session", "nobody is signed in here, or no longer");
}

static bool looks_like_cookie(const char *cookie)
{
	size_t len = strlen(cookie);

	for (size_t i = 0; i < len && i <= SESSION_COOKIE_BYTES; i++)
		if (base64url_value(cookie[i]) < 0)
			return false;
	return len == SESSION_COOKIE_BYTES;
}

/* What the rows say, as rights. */
static void rights_fill(const struct proof_row *row, struct proof *proof)
{
	struct rights rights = {0};

	if (row->member)
		rights_read(row->roles, row->own_roles, &rights);
	if (row->platform_admin) {
		rights.permissions = permission_set_of_instance();
		rights.team_only = false;
	}
	proof->permissions = rights.permissions;
	proof->team_only = rights.team_only;
}

const char *session_csrf(struct work *w, const struct keys *keys, const char *cookie)
{
	uint8_t mac[SHA256_SIZE];

	keys_mac(keys, "csrf", cookie, strlen(cookie), mac);
	return base64url_encode(w->arena, mac, sizeof(mac));
}

static void proof_fill(
    struct work *w, struct keys *keys, const char *cookie, const struct proof_row *row, struct proof *proof)
{
	proof->session = row->session;
	proof->user = row->user;
	proof->org = row->org;
	proof->strong = row->strong;
	proof->platform_admin = row->platform_admin;
	proof->ends_us = row->ends_us;
	proof_text(proof->name, sizeof(proof->name), row->name);
	proof_text(proof->language, sizeof(proof->language), row->language);
	proof_text(proof->org_slug, sizeof(proof->org_slug), row->org_slug);
	proof_text(proof->org_name, sizeof(proof->org_name), row->org_name);
	proof_text(proof->org_look, sizeof(proof->org_look), row->org_look);
	proof_text(proof->org_zone, sizeof(proof->org_zone), row->org_zone);
	proof_text(proof->csrf, sizeof(proof->csrf), session_csrf(w, keys, cookie));
	rights_fill(row, proof);
}

static void session_fill(struct work *w, const struct proof *proof, struct session *ret_session)
{
	*ret_session = (struct session){
	    .principal = {.kind = PRINCIPAL_USER,
	        .id = proof->user,
	        .org = proof->org,
	        .session = proof->session,
	        .permissions = proof->permissions,
	        .team_only = proof->team_only,
	        .strong = proof->strong,
	        .platform_admin = proof->platform_admin,
	        .name = arena_strdup(w->arena, proof->name)},
	    .org_slug = arena_strdup(w->arena, proof->org_slug),
	    .org_name = arena_strdup(w->arena, proof->org_name),
	    .org_look = arena_strdup(w->arena, proof->org_look),
	    .org_zone = arena_strdup(w->arena, proof->org_zone),
	    .language = arena_strdup(w->arena, proof->language),
	};
	memcpy(ret_session->csrf, proof->csrf, sizeof(ret_session->csrf));
}

bool session_proven(struct work *w, struct session_cache *cache, const char *cookie, const char *org_slug,
    struct session *ret_session)
{
	struct proof proof;

	if (!looks_like_cookie(cookie) || !session_cache_find(cache, w->now_us, cookie, org_slug, &proof))
		return false;
	session_fill(w, &proof, ret_session);
	return true;
}

enum err session_prove(struct work *w, struct keys *keys, struct session_cache *cache, const char *cookie,
    const char *org_slug, struct session *ret_session)
{
	struct proof proof = {0};
	struct proof_row row;
	uint64_t epoch;

	if (!looks_like_cookie(cookie))
		return nobody(w);
	if (session_proven(w, cache, cookie, org_slug, ret_session))
		return OK;
	/* Read before the rows are: what is revoked meanwhile must not be kept. */
	epoch = session_cache_epoch(cache);
	if (strlen(org_slug) >= PROOF_SLUG_SIZE)
		return not_here(w, org_slug);
	TRY(people_prove(w, sha256_hex(w->arena, cookie), org_slug, &row));
	if (uuid_is_nil(row.session))
		return nobody(w);
	if (*org_slug != '\0' && (uuid_is_nil(row.org) || (!row.member && !row.platform_admin)))
		return not_here(w, org_slug);
	if (*org_slug != '\0' && row.org_requires_totp && !row.strong)
		return fail_field(
		    w, ERR_FACTOR_REQUIRED, "totp", "this organisation asks its people for a second factor");
	if (row.slides)
		TRY(people_slide(w, row.session));
	proof_fill(w, keys, cookie, &row, &proof);
	session_cache_keep(cache, epoch, cookie, org_slug, &proof);
	session_fill(w, &proof, ret_session);
	return OK;
}
