/* Organisations: which there are, what they set, which host names are theirs, where their rows lie, who may
 * enter. Writes are audited in the organisation's own trail. */
#ifndef LMS_ORGANIZATION_ORGANIZATION_H
#define LMS_ORGANIZATION_ORGANIZATION_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"

enum {
	ORGANIZATION_SLUG_MAX = 63,
	ORGANIZATION_NAME_MAX = 200,
	ORGANIZATION_HOSTS_MAX = 20,
	ORGANIZATIONS_MAX = 10000
};

/* What an organisation's administrators set: organizations.settings. Texts are never NULL. */
struct organization_settings {
	const char *language;       /* "en" or "fr": where nothing else says; "" : the browser's */
	bool require_totp;          /* nobody enters without a second factor */
	const char *mail_from_name; /* "": the organisation's name */
	const char *mail_reply_to;  /* "": none */
	const char *time_zone;      /* of the tz database, in which pages tell times; "": UTC */
	int64_t quota_bytes;        /* of unpacked packages and the media library; 0: no limit */
};

struct organization {
	struct uuid id;
	const char *slug, *name, *database; /* database "": the first */
	bool disabled;
	int64_t revision, created_us;
	struct organization_settings settings;
	const char *extra; /* settings that other folders keep (look), as JSON text */
};

/* ERR_NOT_FOUND (field org) where there is none of that slug. Everything ends with the work. */
enum err organization_read(
    struct work *w, const char *slug, struct organization *ret_organization) MUST_CHECK;
/* The slug of this one. ERR_NOT_FOUND. */
enum err organization_slug(struct work *w, struct uuid org, const char **ret_slug) MUST_CHECK;
/* By slug, at most limit after the slug `after` ("" from the first); name_part NULL or a part of name or
 * slug, whatever its case. */
enum err organization_page(struct work *w, const char *after, const char *name_part, int64_t limit,
    struct organization **ret_rows, size_t *ret_count) MUST_CHECK;

/* ERR_BAD_INPUT with the field slug (small letters, digits, hyphens), name or database; ERR_CONFLICT (field
 * slug): taken. */
enum err organization_add(struct work *w, const struct principal *by, const char *slug, const char *name,
    const char *database, struct organization *ret_organization) MUST_CHECK;
/* Sets name and settings. ERR_CONFLICT: its revision is no longer this one; ERR_BAD_INPUT with the field. */
enum err organization_change(struct work *w, const struct principal *by, const char *slug, int64_t revision,
    const char *name, const struct organization_settings *settings) MUST_CHECK;

/* Host names, an array of texts in order. add: ERR_BAD_INPUT (field host); ERR_CONFLICT: it belongs to
 * another, or there are ORGANIZATION_HOSTS_MAX. remove: ERR_NOT_FOUND. */
enum err organization_hosts(
    struct work *w, struct uuid org, const char ***ret_hosts, size_t *ret_count) MUST_CHECK;
enum err organization_host_add(
    struct work *w, const struct principal *by, const char *slug, const char *host) MUST_CHECK;
enum err organization_host_remove(
    struct work *w, const struct principal *by, const char *slug, const char *host) MUST_CHECK;

/* What an organisation holds. packages_bytes: unpacked, each stored package once. */
struct organization_stats {
	int64_t learners, courses, packages, packages_bytes, attempts, attempts_week, completed;
	int64_t platforms, grades_waiting, grades_refused;
};
enum err organization_stats(struct work *w, struct uuid org, struct organization_stats *ret_stats) MUST_CHECK;
/* How many bytes of unpacked packages and media an organisation may keep, 0 for no limit: its own
 * administrators cannot say. What is there already stays. ERR_BAD_INPUT (field quota_bytes); ERR_NOT_FOUND.
 */
enum err organization_quota_set(
    struct work *w, const struct principal *by, const char *slug, int64_t bytes) MUST_CHECK;
/* What it is; 0: no limit. */
enum err organization_quota(struct work *w, struct uuid org, int64_t *ret_quota) MUST_CHECK;
/* ERR_TOO_LARGE (field quota) with how much is used, allowed and asked, where a package of that hash and so
 * many bytes unpacked would pass the quota (0: none). One that is kept already takes nothing more. */
enum err organization_quota_check(
    struct work *w, struct uuid org, int64_t quota, const char *sha256, int64_t bytes) MUST_CHECK;
/* The same inside the tenant transaction that keeps the package: until it ends, no other of the organisation
 * is kept. */
enum err organization_quota_hold(
    struct work *w, struct uuid org, int64_t quota, const char *sha256, int64_t bytes) MUST_CHECK;

/* The same for a file of the media library; sha256 "": not known. One whose bytes are in the library already
 * takes nothing more. */
enum err organization_quota_hold_file(
    struct work *w, struct uuid org, int64_t quota, const char *sha256, int64_t bytes) MUST_CHECK;

/* The object {id, slug, name, database, disabled} of one organisation, or an array of all; they end with the
 * work. ERR_NOT_FOUND (field org) where there is none of that slug. */
enum err organization_show(struct work *w, const char *slug, json_t **ret_organization) MUST_CHECK;
enum err organization_list(struct work *w, json_t **ret_organizations) MUST_CHECK;

/* Puts an organisation into another database ("" is the first) before it has any row; every node knows within
 * five seconds. ERR_NOT_FOUND as above; ERR_BAD_INPUT (field database) tenant_databases does not name it;
 * ERR_CONFLICT it has rows already, or somebody else has just put it elsewhere. */
enum err organization_place(
    struct work *w, const struct principal *by, const char *slug, const char *database) MUST_CHECK;

/* open false: nobody enters any more, by a platform's launch, a direct link, a player address given out
 * before or a sign-in; who is in goes on. ERR_NOT_FOUND as above. */
enum err organization_open(
    struct work *w, const struct principal *by, const char *slug, bool open) MUST_CHECK;
/* ERR_GONE where nobody may enter. Asked of the database each time. */
enum err organization_admits(struct work *w, struct uuid org) MUST_CHECK;

/* The ids of all where nobody may enter, as a parameter of type uuid[]. Asked of the database each time. */
enum err organizations_closed(struct work *w, const char **ret_ids) MUST_CHECK;

#endif
