#include <string.h>

#include "lms/lti11/consumer.h"
#include "lti/doctor.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/platform/platform.h"

struct fields {
	const char *org, *outcome, *code;
	struct uuid id, launch;
};

static const char *const outcomes[] = {"", "refused", NULL};
enum { CODE_MAX = 100 };

const struct input platform_launch_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the registration"},
    {"launch", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, launch), .about = "the launch"},
    {0},
};
const struct input platform_launches_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"outcome", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, outcome), .choices = outcomes,
        .about = "only launches with this outcome"},
    {"code", INPUT_QUERY, FIELD_TEXT, false, 0, CODE_MAX, offsetof(struct fields, code),
        .about = "the support code that a learner's page shows"},
    {0},
};

static const char *retold(struct request *r, const json_t *object, const char *member)
{
	return page_retell(r->work.arena, request_language(r), platform_text(object, member));
}

enum err get_platform_launch(struct request *r)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platform_launch_checks rows[LTI_CHECKS_MAX];
	struct fields in = {0};
	const json_t *platform, *launch, *failed = NULL;
	json_t *check;
	size_t i, count = 0;

	TRY(request_input(r, &in));
	TRY(platform_seen_of_path(r, &platform));
	TRY(lti_launch_read(&r->work, r->principal.org, in.id, in.launch, &launch));
	json_array_foreach(json_object_get(launch, "checks"), i, check)
	{
		if (count == LTI_CHECKS_MAX)
			break;
		rows[count++] = (struct page_platform_launch_checks){.name = platform_text(check, "name"),
		    .passed = json_is_true(json_object_get(check, "passed")),
		    .received = retold(r, check, "received"),
		    .expected = retold(r, check, "expected")};
		if (!rows[count - 1].passed)
			failed = check;
	}
	page_platform_launch(&html, &(struct page_platform_launch){.lang = request_language(r),
	                                .frame = frame_make(r, "platforms"),
	                                .name = platform_text(platform, "name"),
	                                .at = platform_time(launch, "at"),
	                                .code = platform_text(launch, "support_code"),
	                                .accepted = strcmp(platform_text(launch, "outcome"), "accepted") == 0,
	                                .check = platform_text(launch, "failed_check"),
	                                .hint = retold(r, failed, "hint"),
	                                .advice = retold(r, failed, "advice"),
	                                .back = platform_address(r, platform, ""),
	                                .checks = rows,
	                                .checks_count = count});
	return reply_page(r, 200, &html);
}

static const struct page_refused_login *login_rows(struct request *r, const json_t *logins, size_t *ret_count)
{
	struct page_refused_login *rows =
	    arena_alloc(r->work.arena, (json_array_size(logins) + 1) * sizeof(*rows));
	json_t *login;
	size_t i;

	json_array_foreach(logins, i, login)
	{
		rows[i] = (struct page_refused_login){.issuer = platform_text(login, "iss"),
		    .client = platform_text(login, "client_id"),
		    .deployment = platform_text(login, "lti_deployment_id"),
		    .check = platform_text(login, "failed_check"),
		    .code = platform_text(login, "support_code"),
		    .times = json_integer_value(json_object_get(login, "times")),
		    .at = platform_time(login, "last_at"),
		    .hint = retold(r, login, "hint"),
		    .advice = retold(r, login, "advice")};
	}
	*ret_count = json_array_size(logins);
	return rows;
}

/* The platform of a launch, by LTI 1.3 or 1.1; name "" where it is gone. */
struct launch_origin {
	const char *registration, *name, *folder;
};

static enum err origin_read(struct request *r, const char *registration, struct launch_origin *ret_origin)
{
	struct launch_origin origin = {.registration = registration, .name = "", .folder = "platforms"};
	struct consumer consumer;
	const json_t *platform;
	struct uuid id;
	enum err e;

	*ret_origin = origin;
	if (!uuid_parse(registration, &id))
		return OK;
	e = lti_platform_seen(&r->work, r->principal.org, id, &platform);
	if (e == OK)
		origin.name = platform_text(platform, "name");
	if (e == ERR_NOT_FOUND) {
		work_forgive(&r->work);
		e = consumer_find(&r->work, r->principal.org, id, &consumer);
		if (e == OK) {
			origin.name = consumer.name;
			origin.folder = "lti11";
		}
	}
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	work_forgive(&r->work);
	*ret_origin = origin;
	return OK;
}

/* Rows of a page are of few platforms: each is asked for once. */
static enum err origin_of(struct request *r, const char *registration, struct launch_origin *known,
    size_t *count, struct launch_origin *ret)
{
	for (size_t i = 0; i < *count; i++) {
		if (strcmp(known[i].registration, registration) == 0) {
			*ret = known[i];
			return OK;
		}
	}
	TRY(origin_read(r, registration, ret));
	known[(*count)++] = *ret;
	return OK;
}

static enum err launch_rows(
    struct request *r, const json_t *launches, struct page_launch_search_launches *rows, size_t *ret_count)
{
	struct launch_origin known[PLATFORM_LAUNCHES], origin;
	size_t i, count = 0, known_count = 0;
	json_t *launch;

	json_array_foreach(launches, i, launch)
	{
		const char *registration = platform_text(launch, "registration");

		if (count == PLATFORM_LAUNCHES)
			break;
		TRY(origin_of(r, registration, known, &known_count, &origin));
		rows[count++] = (struct page_launch_search_launches){
		    .link = frame_address(r, "/%s/%s/launches/%s", origin.folder, registration,
		        platform_text(launch, "launch")),
		    .name = origin.name,
		    .at = platform_time(launch, "at"),
		    .accepted = strcmp(platform_text(launch, "outcome"), "accepted") == 0,
		    .check = platform_text(launch, "failed_check"),
		    .code = platform_text(launch, "support_code"),
		    .hint = page_retell(r->work.arena, request_language(r), launch_hint(launch))};
	}
	*ret_count = count;
	return OK;
}

/* As people paste it: with blanks around, in capitals, with a full stop. */
static bool code_read(struct request *r, const char *text, struct uuid *ret_code)
{
	const char *start = text + strspn(text, " \t");
	char *code = arena_strndup(r->work.arena, start, strnlen(start, UUID_TEXT_SIZE - 1));

	for (char *p = code; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'F')
			*p = (char)(*p + 32);
	}
	return uuid_parse(code, ret_code);
}

enum err get_platform_launches(struct request *r)
{
	static const char *const keys[] = {"at", NULL}, *const filters[] = {"code", "outcome", NULL};
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_launch_search_launches rows[PLATFORM_LAUNCHES];
	struct fields in = {.outcome = "", .code = ""};
	const struct uuid nil = {{0}};
	struct uuid org, code = nil;
	json_t *launches, *logins = NULL;
	const struct page_refused_login *refused;
	struct table table;
	bool asked, known;
	size_t refused_count, count;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	org = r->principal.org;
	asked = *in.code != '\0';
	known = !asked || code_read(r, in.code, &code);
	launches = json_own(r->work.arena, json_array());
	logins = launches;
	if (asked && known)
		TRY(lti_launches_by_code(&r->work, org, code, &launches));
	else if (!asked)
		TRY(lti_launches_of(
		    &r->work, org, nil, *in.outcome != '\0', nil, PLATFORM_LAUNCHES, &launches));
	if (known)
		TRY(lti_refused_logins(&r->work, org, code, LTI_REFUSED_LOGINS_MAX, &logins));
	TRY(launch_rows(r, launches, rows, &count));
	refused = login_rows(r, logins, &refused_count);
	page_launch_search(&html, &(struct page_launch_search){.lang = request_language(r),
	                              .frame = frame_make(r, "platforms"),
	                              .table = &table.view,
	                              .code = in.code,
	                              .asked = asked,
	                              .back = frame_address(r, "/platforms"),
	                              .only_refused = *in.outcome != '\0',
	                              .launches = rows,
	                              .launches_count = count,
	                              .logins = refused,
	                              .logins_count = refused_count});
	return reply_page(r, 200, &html);
}

enum err get_instance_logins(struct request *r)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	const struct uuid nil = {{0}};
	json_t *logins;
	size_t count;
	const struct page_refused_login *rows;

	TRY(lti_refused_logins(&r->work, nil, nil, LTI_REFUSED_LOGINS_MAX, &logins));
	rows = login_rows(r, logins, &count);
	page_instance_logins(&html, &(struct page_instance_logins){.lang = request_language(r),
	                                .frame = frame_make(r, "logins"),
	                                .logins = rows,
	                                .logins_count = count});
	return reply_page(r, 200, &html);
}
