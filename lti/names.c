#include "lti/names.h"

#include <string.h>

#include "lti/link_header.h"
#include "lti/names_int.h"

#define MEMBERS_ACCEPT "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

/* A read under way; what is in it outlives its pages. */
struct reading {
	struct work *w;
	struct names_list list;
	struct seen people;
	const char *url; /* of the next page; NULL at the end. In w's arena */
	const char *differences;
	int64_t members;
};

static void reading_end(struct reading *reading)
{
	names_list_end(&reading->list);
	seen_free(&reading->people);
}
#define READING_LOCAL __attribute__((cleanup(reading_end)))

static enum err first_url(struct work *w, const struct names_ask *ask, const char **ret_url)
{
	const char *url = ask->url;

	/* A2: what is there already stays. A differences address says all it needs. */
	if (!ask->differences)
		TRY(http_url_with(w, url, "limit", arena_printf(w->arena, "%d", NAMES_LIMIT), &url));
	if (!ask->differences && ask->role != NULL)
		TRY(http_url_with(w, url, "role", ask->role, &url));
	if (!ask->differences && ask->rlid != NULL)
		TRY(http_url_with(w, url, "rlid", ask->rlid, &url));
	*ret_url = url;
	return OK;
}

/* Nobody twice: lists change while they are read. */
static size_t newcomers(struct reading *reading, struct names_member *members, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (seen_add(&reading->people, members[i].user_id))
			members[kept++] = members[i];
	}
	return kept;
}

static enum err members_take(struct work *page, struct reading *reading, const struct http_answer *answer)
{
	const struct names_reader *reader = reading->list.reader;
	struct names_page names = {.before = reading->members};
	struct names_member *members;
	size_t came;

	TRY(names_page_read(page, answer->body, answer->body_len, &members, &came));
	names.members = members;
	names.count = newcomers(reading, members, came);
	/* Some ignore where a page is to begin, and give the first one for ever. */
	if (came > 0 && names.count == 0 && reading->url != NULL)
		return fail_field(page, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform gives the same people page after page."));
	reading->members += (int64_t)names.count;
	if (reading->members > NAMES_MEMBERS_MAX)
		return fail_field(page, ERR_UNPROCESSABLE, "endless",
		    WORDS("The platform's list has more than %d people."), NAMES_MEMBERS_MAX);
	return reader->take(page, reader->owner, &names);
}

/* In the memory of the whole read. */
static const char *keep(struct reading *reading, const char *url)
{
	return url != NULL ? arena_strdup(reading->w->arena, url) : NULL;
}

static enum err page_read(struct work *page, struct reading *reading)
{
	const char *url = reading->url, *next, *differences;
	struct http_answer answer;

	TRY(names_begin(page, &reading->list, url));
	reading->list.origin = keep(reading, reading->list.origin);
	TRY(names_get(page, &reading->list, url, &answer));
	TRY(names_next(page, &answer, url, &next));
	/* The first page's, where pages differ: what changed since it was made must not be missed. */
	if (link_header_find(page, answer.link, url, "differences", &differences) != OK)
		work_forgive(page);
	else if (differences != NULL && reading->differences == NULL)
		reading->differences = keep(reading, differences);
	reading->url = keep(reading, next);
	return members_take(page, reading, &answer);
}

/* A page's memory ends with it; only why it failed stays. */
static enum err page_apart(struct work *w, struct reading *reading)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work page = *w;
	enum err e;

	page.arena = arena;
	e = page_read(&page, reading);
	memcpy(w->detail, page.detail, sizeof(w->detail));
	memcpy(w->field, page.field, sizeof(w->field));
	w->error = page.error;
	return e;
}

enum err names_read(struct work *w, const struct names_service *service, const struct names_ask *ask,
    const struct names_reader *reader, struct names_result *ret_result)
{
	READING_LOCAL struct reading reading = {.w = w,
	    .list = {.service = service,
	        .reader = reader,
	        .scope = NAMES_SCOPE,
	        .accept = MEMBERS_ACCEPT,
	        .retry_after_s = -1}};
	enum err e = OK;

	*ret_result = (struct names_result){.retry_after_s = -1};
	TRY(first_url(w, ask, &reading.url));
	while (e == OK && reading.url != NULL)
		e = page_apart(w, &reading);
	*ret_result = (struct names_result){.pages = reading.list.pages,
	    .members = reading.members,
	    .differences = reading.differences,
	    .retry_after_s = reading.list.retry_after_s};
	return e;
}
