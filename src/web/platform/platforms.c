#include <string.h>

#include "base/time.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/platform/platform.h"

struct fields {
	const char *org, *outcome, *search;
	struct uuid id;
};

enum { SEARCH_MAX = 255, DEPLOYMENTS_SHOWN = 100 };

static const char *const outcomes[] = {"", "refused", NULL};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define ID                                                                                                   \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id),                       \
		    .about = "the registration"                                                              \
	}

const struct input platforms_input[] = {ORG,
    {"search", INPUT_QUERY, FIELD_TEXT, false, 0, SEARCH_MAX, offsetof(struct fields, search),
        .about = "only what has this in name, issuer or client id"},
    {0}};
const struct input platform_one_input[] = {ORG, ID, {0}};
const struct input platform_input[] = {
    ORG,
    ID,
    {"outcome", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, outcome), .choices = outcomes,
        .about = "only launches with this outcome"},
    {0},
};
const char *platform_text(const json_t *platform, const char *member)
{
	const char *text = json_string_value(json_object_get(platform, member));

	return text != NULL ? text : "";
}

int64_t platform_time(const json_t *object, const char *member)
{
	int64_t us;

	return time_parse(platform_text(object, member), &us) ? us : 0;
}

enum err platform_of_path(struct request *r, const json_t **ret_platform)
{
	struct uuid id;

	if (!uuid_parse(request_param(r, "id"), &id))
		return fail_field(&r->work, ERR_NOT_FOUND, "platform", "there is no such platform");
	return platform_find(&r->work, request_param(r, "org"), id, ret_platform);
}

enum err platform_seen_of_path(struct request *r, const json_t **ret_platform)
{
	struct uuid id;

	if (!uuid_parse(request_param(r, "id"), &id))
		return fail_field(&r->work, ERR_NOT_FOUND, "platform", "there is no such platform");
	return lti_platform_seen(&r->work, r->principal.org, id, ret_platform);
}

const char *platform_address(struct request *r, const json_t *platform, const char *rest)
{
	return frame_address(r, "/platforms/%s%s", platform_text(platform, "registration"), rest);
}

static bool may(struct request *r)
{
	return principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE);
}

static const char *ours(struct request *r, const char *path)
{
	return arena_printf(r->work.arena, "%s%s", request_origin(r), path);
}

enum err get_platforms(struct request *r)
{
	static const char *const keys[] = {"made", NULL}, *const filters[] = {"search", NULL};
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platforms_rows rows[TABLE_ROWS];
	struct fields in = {.search = ""};
	const char *last = "";
	json_t *platforms, *platform;
	struct uuid after;
	struct table table;
	size_t i, count = 0;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &after));
	TRY(lti_platforms_search(&r->work, r->principal.org, in.search, after, table.limit, &platforms));
	json_array_foreach(platforms, i, platform)
	{
		if (count == TABLE_ROWS)
			break;
		last = platform_text(platform, "registration");
		rows[count++] = (struct page_platforms_rows){.link = platform_address(r, platform, ""),
		    .shared = json_is_true(json_object_get(platform, "shared")),
		    .name = platform_text(platform, "name"),
		    .issuer = platform_text(platform, "issuer"),
		    .client = platform_text(platform, "client_id"),
		    .policy = platform_text(platform, "policy"),
		    .status = platform_text(platform, "status")};
	}
	count = table_keys(&table, json_array_size(platforms), last);
	page_platforms(&html, &(struct page_platforms){.lang = request_language(r),
	                          .frame = frame_make(r, "platforms"),
	                          .search = in.search,
	                          .table = &table.view,
	                          .may = may(r),
	                          .new_link = frame_address(r, "/platforms/new"),
	                          .invites_link = frame_address(r, "/platforms/invites"),
	                          .addresses_link = "/lti/addresses",
	                          .launches = frame_address(r, "/platforms/launches"),
	                          .sites = frame_address(r, "/sites"),
	                          .lti11_link = frame_address(r, "/lti11"),
	                          .login = ours(r, "/lti/login"),
	                          .launch = ours(r, "/lti/launch"),
	                          .jwks = ours(r, "/lti/jwks"),
	                          .rows = rows,
	                          .rows_count = count});
	return reply_page(r, 200, &html);
}

const char *launch_hint(const json_t *launch)
{
	const json_t *checks = json_object_get(launch, "checks");
	size_t count = json_array_size(checks);

	return count > 0 ? platform_text(json_array_get(checks, count - 1), "hint") : "";
}

static size_t launch_rows(struct request *r, const json_t *platform, const json_t *launches,
    struct page_platform_launches *rows, size_t max)
{
	size_t i, count = 0;
	json_t *launch;

	json_array_foreach(launches, i, launch)
	{
		if (count == max)
			break;
		rows[count++] = (struct page_platform_launches){
		    .link = platform_address(r, platform,
		        arena_printf(r->work.arena, "/launches/%s", platform_text(launch, "launch"))),
		    .at = platform_time(launch, "at"),
		    .accepted = strcmp(platform_text(launch, "outcome"), "accepted") == 0,
		    .check = platform_text(launch, "failed_check"),
		    .kind = platform_text(launch, "message_type"),
		    .code = platform_text(launch, "support_code"),
		    .hint = page_retell(r->work.arena, request_language(r), launch_hint(launch))};
	}
	return count;
}

static size_t ours_of(const json_t *platform, struct page_platform_ours ret[static DEPLOYMENTS_SHOWN])
{
	const json_t *deployments = json_object_get(platform, "deployments");
	size_t count = json_array_size(deployments);

	count = count < DEPLOYMENTS_SHOWN ? count : DEPLOYMENTS_SHOWN;
	for (size_t i = 0; i < count; i++)
		ret[i] = (struct page_platform_ours){.id = json_string_value(json_array_get(deployments, i))};
	return count;
}

enum err get_platform(struct request *r)
{
	static const char *const keys[] = {"at", NULL}, *const filters[] = {"outcome", NULL};
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platform_launches rows[PLATFORM_LAUNCHES];
	struct fields in = {.outcome = ""};
	const json_t *platform;
	struct page_platform_ours ours_there[DEPLOYMENTS_SHOWN];
	struct platform_sight sight = {.verdict = ""};
	struct table table;
	json_t *launches;
	bool shared;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(platform_seen_of_path(r, &platform));
	shared = json_is_true(json_object_get(platform, "shared"));
	TRY(lti_launch_list(&r->work, in.org, in.id, in.outcome[0] != '\0', PLATFORM_LAUNCHES, &launches));
	/* What its own organisation found out of it is theirs. */
	if (!shared)
		TRY(platform_sight(r, in.id, &sight));
	page_platform(
	    &html, &(struct page_platform){.lang = request_language(r),
	               .frame = frame_make(r, "platforms"),
	               .table = &table.view,
	               .may = may(r) && !shared,
	               .shared = shared,
	               .ours = ours_there,
	               .ours_count = ours_of(platform, ours_there),
	               .name = platform_text(platform, "name"),
	               .issuer = platform_text(platform, "issuer"),
	               .client = platform_text(platform, "client_id"),
	               .auth_url = platform_text(platform, "auth_url"),
	               .token_url = platform_text(platform, "token_url"),
	               .jwks_uri = platform_text(platform, "jwks_uri"),
	               .pinned = json_is_true(json_object_get(platform, "jwks_pinned")),
	               .policy = platform_text(platform, "policy"),
	               .status = platform_text(platform, "status"),
	               .change = platform_address(r, platform, "/change"),
	               .open = platform_address(r, platform, "/opening"),
	               .approve = platform_address(r, platform, "/approval"),
	               .deployments = platform_address(r, platform, "/deployments"),
	               .test = platform_address(r, platform, "/test"),
	               .verdict = sight.verdict,
	               .tested_at = sight.tested_at,
	               .fault = sight.fault,
	               .fault_at = sight.fault_at,
	               .fault_scope = sight.fault_scope,
	               .fault_times = sight.fault_times,
	               .keys_fetched = sight.keys_fetched,
	               .keys_failed = sight.keys_failed,
	               .keys_trouble = sight.keys_trouble,
	               .certificate = sight.certificate,
	               .pin = sight.pin,
	               .keys = sight.keys,
	               .keys_count = sight.keys_count,
	               .only_refused = in.outcome[0] != '\0',
	               .all_link = platform_address(r, platform, ""),
	               .refused_link = platform_address(r, platform, "?outcome=refused"),
	               .launches = rows,
	               .launches_count = launch_rows(r, platform, launches, rows, PLATFORM_LAUNCHES)});
	return reply_page(r, 200, &html);
}
