#include "base/metric.h"
#include "base/time.h"
#include "db/append.h"
#include "web/edge/lane.h"
#include "web/status/status.h"
#include "web/web_int.h"

const char *const health_verdicts[] = {"good", "look", "wrong", NULL};

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
	facts->feeds = counted(SERIES_FEEDS_BEHIND, SERIES_FEEDS_LAG);
	facts->feeds_stopped = metric_value(SERIES_FEEDS_STOPPED);
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

		if (lanes[i] == NULL)
			continue;
		lane_pool_figures(lanes[i], &waits, &limit);
		facts->lanes[i] = (struct health_queue){.waiting = waits, .limit = limit};
	}
	db_append_figures(r->app->db, &waiting, &batches, &items);
	facts->appends = (struct health_queue){
	    .waiting = (int64_t)waiting, .oldest_s = (int64_t)db_append_oldest_us(r->app->db) / US_PER_S};
	facts->started_us = web->started_us;
}

enum err health_report(struct request *r, struct health *ret_health)
{
	struct health_facts facts = {0};

	TRY(health_facts_gather(&r->work, &r->app->config, r->app->storage, &facts));
	count_background(&facts);
	count_service(r, &facts);
	count_pools(r->work.arena, r->app->db, &facts);
	health_judge(r->work.arena, &r->app->config, &facts, ret_health);
	return OK;
}

const char *health_verdict_word(enum health_verdict verdict)
{
	return health_verdicts[verdict];
}

enum err get_health_lines(struct request *r)
{
	struct health health;
	json_t *lines;

	TRY(ready_check(r));
	TRY(health_report(r, &health));
	lines = json_array();
	for (size_t i = 0; i < health.count; i++) {
		const struct health_line *line = &health.lines[i];

		json_array_append_new(
		    lines, json_pack("{s:s,s:s,s:s,s:s,s:s}", "group", health_group_title(line->group),
		               "about", line->about, "value", line->value, "verdict",
		               health_verdict_word(line->verdict), "advice", line->advice));
	}
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:o}", "status", "ready", "verdict",
	        health_verdict_word(health_worst(&health)), "lines", lines));
}
