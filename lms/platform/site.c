#include "lms/platform/site.h"

#include "lms/audit/audit.h"

struct change {
	const struct principal *by;
	const struct lti_site *site;
	const struct lti_site_added *blocks;
	bool only_new;
};

static enum err record(struct work *w, const struct lti_platform_added *added, const struct change *c,
    const char *action, json_t *own)
{
	return audit_record_directory(w, &(struct audit){.actor = c->by,
	                                     .org = added->org,
	                                     .action = action,
	                                     .subject_type = "site",
	                                     .subject = added->registration,
	                                     .after = json_own(w->arena, own)});
}

static enum err record_site(struct work *w, const struct lti_platform_added *added, void *arg)
{
	const struct change *c = arg;

	if (added->changed && c->only_new)
		return fail_field(
		    w, ERR_CONFLICT, "lms_url", WORDS("This site is approved already: open it in the list."));
	return record(w, added, c, added->changed ? "site.changed" : "site.added",
	    json_pack("{s:s,s:s,s:s,s:s}", "name", c->site->name, "lms_url", c->site->lms_url, "issuer",
	        c->site->issuer, "frame_origins", c->site->frame_origins));
}

enum err site_save(struct work *w, const struct principal *by, const struct lti_site *site, bool only_new,
    struct uuid *ret_site, bool *ret_changed)
{
	struct change c = {.by = by, .site = site, .only_new = only_new};

	return lti_site_save(w, site, &(struct lti_also){record_site, &c}, ret_site, ret_changed);
}

/* How many, and the first of them: each registration is a row of its own. */
static enum err record_blocks(struct work *w, const struct lti_platform_added *added, void *arg)
{
	enum { TOLD_MAX = 50 };
	const struct change *c = arg;
	json_t *clients = json_array(), *block;
	size_t i;

	json_array_foreach(c->blocks->blocks, i, block)
	{
		if (i < TOLD_MAX)
			json_array_append(clients, json_object_get(block, "client_id"));
	}
	return record(w, added, c, "site.blocks_added",
	    json_pack("{s:I,s:I,s:o}", "added", (json_int_t)c->blocks->added, "changed",
	        (json_int_t)c->blocks->changed, "clients", clients));
}

enum err site_blocks_add(struct work *w, const struct principal *by, struct uuid org, struct uuid site,
    const char *text, struct lti_site_added *ret_added)
{
	struct change c = {.by = by, .blocks = ret_added};

	return lti_site_blocks_add(w, org, site, text, &(struct lti_also){record_blocks, &c}, ret_added);
}
