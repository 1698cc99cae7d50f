#include <stdio.h>

#include "base/metric.h"
#include "base/time.h"
#include "db/append.h"
#include "lms/health/health.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/status/status.h"
#include "web/web_int.h"

enum { HEALTH_PAGE_MAX = 256 * 1024 };

static int64_t known_s(enum series when, int64_t now_us)
{
	int64_t at_s = metric_value(when);

	return at_s > 0 ? now_us / US_PER_S - at_s : -1;
}

static struct health_queue counted(enum series waiting, enum series oldest)
{
	return (struct health_queue){.waiting = metric_value(waiting), .oldest_s = metric_value(oldest)};
}

/* What /metrics shows. */
static void count_background(struct health_facts *facts)
{
	int64_t now_us = time_now_us();

	facts->grades = counted(SERIES_GRADES_WAITING, SERIES_GRADES_OLDEST);
	facts->jobs = counted(SERIES_JOBS_WAITING, SERIES_JOBS_OLDEST);
	facts->mails = counted(SERIES_MAILS_WAITING, SERIES_MAILS_OLDEST);
	facts->outbox = counted(SERIES_OUTBOX_WAITING, SERIES_OUTBOX_OLDEST);
	facts->grades_refused = metric_value(SERIES_GRADES_REFUSED);
	facts->jobs_dead = metric_value(SERIES_JOBS_DEAD);
	facts->mails_unsent = metric_value(SERIES_MAILS_UNSENT);
	facts->grades_known_s = known_s(SERIES_GRADES_KNOWN, now_us);
	facts->background_known_s = known_s(SERIES_BACKGROUND_KNOWN, now_us);
}

static void count_pools(struct arena *a, struct db *db, struct health_facts *facts)
{
	struct db_figures f;

	for (size_t i = 0; i < HEALTH_POOLS_MAX && db_figures(db, i, &f); i++)
		facts->pools[facts->pools_count++] = (struct health_pool){
		    .name = arena_printf(a, "%s, %s", f.database, f.role == DB_APP ? "app" : "worker"),
		    .used = f.used,
		    .max = f.max};
}

static void count_service(struct request *r, struct health_facts *facts)
{
	struct web *web = r->app->web;
	struct lane_pool *const lanes[HEALTH_LANES] = {web->work, web->slow, web->password, web->files};
	uint64_t waiting, batches, items;

	for (int i = 0; i < HEALTH_LANES; i++) {
		int waits, limit;

		lane_pool_figures(lanes[i], &waits, &limit);
		facts->lanes[i] = (struct health_queue){.waiting = waits, .limit = limit};
	}
	db_append_figures(r->app->db, &waiting, &batches, &items);
	facts->appends = (struct health_queue){
	    .waiting = (int64_t)waiting, .oldest_s = (int64_t)db_append_oldest_us(r->app->db) / US_PER_S};
	facts->started_us = web->started_us;
}

static const char *told(struct request *r, const char *english)
{
	return page_retell(r->work.arena, request_language(r), english);
}

static size_t lines_of(struct request *r, const struct health *health, enum health_group group,
    struct page_health_groups_lines *rows)
{
	static const char *const verdicts[] = {"good", "look", "wrong"};
	size_t count = 0;

	for (size_t i = 0; i < health->count; i++) {
		const struct health_line *line = &health->lines[i];

		if (line->group == group)
			rows[count++] = (struct page_health_groups_lines){.about = told(r, line->about),
			    .value = told(r, line->value),
			    .advice = told(r, line->advice),
			    .verdict = verdicts[line->verdict]};
	}
	return count;
}

enum err get_health_page(struct request *r)
{
	struct text html = text_new(r->work.arena, HEALTH_PAGE_MAX);
	struct page_health_groups_lines lines[HEALTH_LINES_MAX];
	struct page_health_groups groups[HEALTH_GROUPS];
	struct health_facts facts = {0};
	int64_t looks = 0, wrongs = 0;
	struct health health;
	size_t used = 0;

	TRY(health_facts_gather(&r->work, &r->app->config, &facts));
	count_background(&facts);
	count_service(r, &facts);
	count_pools(r->work.arena, r->app->db, &facts);
	health_judge(r->work.arena, &r->app->config, &facts, &health);
	for (enum health_group g = 0; g < HEALTH_GROUPS; g++) {
		groups[g] = (struct page_health_groups){
		    .title = told(r, health_group_title(g)), .lines = lines + used};
		groups[g].lines_count = lines_of(r, &health, g, lines + used);
		used += groups[g].lines_count;
	}
	for (size_t i = 0; i < health.count; i++) {
		looks += health.lines[i].verdict == HEALTH_LOOK;
		wrongs += health.lines[i].verdict == HEALTH_WRONG;
	}
	page_health(&html, &(struct page_health){.lang = request_language(r),
	                       .frame = frame_make(r, "health"),
	                       .looks = looks,
	                       .wrongs = wrongs,
	                       .groups = groups,
	                       .groups_count = HEALTH_GROUPS});
	return reply_page(r, 200, &html);
}
