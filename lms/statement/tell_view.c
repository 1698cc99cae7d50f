/* Views of pages: what a learner looked at, told by the store's queue, which nobody waits for. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/recent.h"
#include "base/text.h"
#include "base/time.h"
#include "lms/cmi5/cmi5.h"
#include "lms/statement/tell.h"

/* By the name that Moodle's and others' logs use: ADL's list has none for looking at a page. */
#define VIEWED "http://id.tincanapi.com/verb/viewed"
#define PAGE "http://activitystrea.ms/schema/1.0/page"
#define COURSE "http://adlnet.gov/expapi/activities/course"

enum { VIEW_MAX = 16 * 1024 };

/* A view on its way: memory of its own, which outlives the request. */
struct viewing {
	struct xapi_ingest_request request; /* first: what the queue gives back is this */
	struct arena *arena;
};

static struct recent *seen;
static pthread_once_t seen_made = PTHREAD_ONCE_INIT;

/* For the life of the process. */
static void seen_make(void)
{
	seen = recent_new(sizeof(char), VIEW_AGAIN_S * US_PER_S);
}

static void view_key(const struct page_view *view, uint8_t ret_key[static SHA256_SIZE])
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *text = arena_printf(a, "%s %s %s %s", uuid_text(a, view->org),
	    uuid_text(a, view->learner), uuid_text(a, view->module), view->name);

	sha256(text, strlen(text), ret_key);
}

static void viewing_done(struct xapi_ingest_request *request)
{
	struct viewing *viewing = (struct viewing *)request;

	metric_add(request->error == OK ? SERIES_STATEMENT_TOLD : SERIES_STATEMENT_UNTOLD_VIEW, 1);
	arena_free(viewing->arena);
}

static void object_add(struct text *t, struct arena *a, const char *home, const struct page_view *view)
{
	text_add(t, ",\"object\":{\"objectType\":\"Activity\",\"id\":");
	text_add_json(t, uuid_is_nil(view->module)
	                     ? arena_printf(a, "%s/xapi/activities/pages/%s", home, view->name)
	                     : arena_printf(a, "%s/xapi/activities/pages/%s/%s", home, view->name,
	                           uuid_text(a, view->module)));
	text_printf(t, ",\"definition\":{\"type\":\"" PAGE "\",\"name\":{\"%s\":",
	    xapi_language_valid(view->locale, strlen(view->locale)) ? view->locale : "und");
	text_add_json(t, view->title);
	text_add(t, "}}}");
}

static const char *view_json(struct work *w, const char *home, const struct page_view *view)
{
	struct arena *a = w->arena;
	struct text t = text_new(a, VIEW_MAX);
	char timestamp[TIME_TEXT_SIZE];

	text_printf(&t,
	    "{\"id\":\"%s\",\"actor\":%s,\"verb\":{\"id\":\"" VIEWED "\",\"display\":{\"en\":\"viewed\"}}",
	    uuid_text(a, uuid_v7()), cmi5_actor_json(a, home, uuid_text(a, view->learner)));
	object_add(&t, a, home, view);
	if (!uuid_is_nil(view->module)) {
		text_add(&t, ",\"context\":{\"contextActivities\":{\"grouping\":[{\"id\":");
		text_add_json(&t, cmi5_activity(a, home, view->module));
		text_add(&t, ",\"definition\":{\"type\":\"" COURSE "\"}}]}}");
	}
	text_printf(&t, ",\"timestamp\":\"%s\"}", time_format(w->now_us, timestamp));
	return text_fits(&t) ? t.data : "";
}

/* In memory of its own; NULL where it cannot be told. */
static struct viewing *viewing_make(const struct config *config, const struct page_view *view)
{
	struct arena *a = arena_new();
	struct viewing *viewing = arena_alloc(a, sizeof(*viewing));
	struct xapi_reading reading = {.version = XAPI_1_0_3};
	struct xapi_statement *statements;
	const char *home, *json;
	struct work w;
	bool array;

	work_init(&w, a);
	viewing->arena = a;
	home = cmi5_home(&w, config);
	reading.authority = cmi5_actor_json(a, home, "lectern");
	json = view_json(&w, home, view);
	viewing->request = (struct xapi_ingest_request){.org = view->org, .done = viewing_done};
	if (xapi_statements_read(
	        &w, &reading, json, strlen(json), &statements, &viewing->request.count, &array) != OK) {
		log_line(LOG_WARN, "lms", "the view of a page is told by no statement: %s", w.field);
		arena_free(a);
		return NULL;
	}
	viewing->request.statements = statements;
	return viewing;
}

/* Whether it is to be told: asked of the database as often as views are told. */
static bool view_counts(struct work *w, const struct page_view *view)
{
	uint8_t key[SHA256_SIZE];
	bool tells = false;
	char there = 1;
	uint64_t epoch;

	pthread_once(&seen_made, seen_make);
	view_key(view, key);
	if (recent_find(seen, key, &there))
		return false;
	epoch = recent_epoch(seen);
	if (viewer_read(w, view->org, view->learner, &tells) != OK) {
		work_forgive(w);
		return false;
	}
	if (tells)
		recent_keep(seen, epoch, key, &there);
	return tells;
}

void page_view_tell(
    struct work *w, const struct config *config, struct xapi_ingest *ingest, const struct page_view *view)
{
	struct viewing *viewing;

	if (!view_counts(w, view))
		return;
	viewing = viewing_make(config, view);
	if (viewing != NULL && xapi_ingest_submit(ingest, &viewing->request) == OK)
		return;
	metric_add(SERIES_STATEMENT_UNTOLD_VIEW, 1);
	if (viewing != NULL)
		arena_free(viewing->arena);
}
