#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/metric.h"
#include "base/time.h"
#include "db/append.h"
#include "lms/job/job.h"
#include "web/edge/lane.h"
#include "web/player/file_cache.h"
#include "web/status/status.h"
#include "web/web_int.h"

enum { METRICS_MAX = 1024 * 1024, LABELS_MAX = 160 };

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / (double)US_PER_S;
}

static double memory_bytes(void)
{
	FILE *in = fopen("/proc/self/statm", "re");
	long long size = 0, resident = 0;

	if (in == NULL)
		return 0;
	if (fscanf(in, "%lld %lld", &size, &resident) != 2)
		resident = 0;
	fclose(in);
	return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static double open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	if (folder == NULL)
		return 0;
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	/* ".", ".." and the folder itself. */
	return count > 3 ? count - 3 : 0;
}

static double files_limit(void)
{
	struct rlimit limit = {0};

	getrlimit(RLIMIT_NOFILE, &limit);
	return (double)limit.rlim_cur;
}

static void process_write(struct text *t, enum metric m, const struct web *web)
{
	if (m == METRIC_PROCESS_CPU)
		metric_line(t, m, "", cpu_seconds());
	else if (m == METRIC_PROCESS_MEMORY)
		metric_line(t, m, "", memory_bytes());
	else if (m == METRIC_PROCESS_FILES)
		metric_line(t, m, "", open_files());
	else if (m == METRIC_PROCESS_FILES_LIMIT)
		metric_line(t, m, "", files_limit());
	else if (m == METRIC_PROCESS_START)
		metric_line(t, m, "", (double)web->started_us / (double)US_PER_S);
	else if (m == METRIC_BUILD)
		metric_line(t, m, "version=\"" LECTERN_VERSION "\"", 1);
}

static void lanes_write(struct text *t, enum metric m, struct web *web)
{
	struct lane_pool *const pools[] = {web->work, web->slow, web->password, web->files};
	static const char *const labels[] = {
	    "lane=\"work\"", "lane=\"slow\"", "lane=\"password\"", "lane=\"files\""};

	for (int i = 0; i < 4; i++) {
		int waiting, limit;

		if (pools[i] == NULL)
			continue;
		lane_pool_figures(pools[i], &waiting, &limit);
		metric_line(t, m, labels[i], m == METRIC_LANE_WAITING ? waiting : limit);
	}
}

static void connections_write(struct text *t, enum metric m, struct db *db)
{
	struct db_figures f;

	for (size_t i = 0; db_figures(db, i, &f); i++) {
		const char *role = f.role == DB_APP ? "app" : "worker";
		char labels[LABELS_MAX];

		if (m == METRIC_DATABASE_LIMIT) {
			snprintf(labels, sizeof(labels), "database=\"%s\",role=\"%s\"", f.database, role);
			metric_line(t, m, labels, f.max);
			continue;
		}
		snprintf(
		    labels, sizeof(labels), "database=\"%s\",role=\"%s\",state=\"used\"", f.database, role);
		metric_line(t, m, labels, f.used);
		snprintf(
		    labels, sizeof(labels), "database=\"%s\",role=\"%s\",state=\"idle\"", f.database, role);
		metric_line(t, m, labels, f.idle);
	}
}

static void database_write(struct text *t, enum metric m, struct app *app)
{
	uint64_t waiting, batches, items;

	if (app->db == NULL)
		return;
	if (m == METRIC_DATABASE_CONNECTIONS || m == METRIC_DATABASE_LIMIT)
		connections_write(t, m, app->db);
	else if (m == METRIC_DATABASE_READY)
		metric_line(t, m, "", probe_ready(app->web->probe));
	else if (m == METRIC_APPEND_LIMIT)
		metric_line(t, m, "", (double)app->config.append_queue);
	else if (m == METRIC_APPEND_OLDEST)
		metric_line(t, m, "", (double)db_append_oldest_us(app->db) / (double)US_PER_S);
	else if (m == METRIC_APPEND_WAITING) {
		db_append_figures(app->db, &waiting, &batches, &items);
		metric_line(t, m, "", (double)waiting);
	}
}

static void cache_write(struct text *t, enum metric m, struct app *app)
{
	size_t bytes, max;

	if (app->file_cache == NULL)
		return;
	file_cache_figures(app->file_cache, &bytes, &max);
	metric_line(t, m, "", (double)(m == METRIC_FILE_CACHE_BYTES ? bytes : max));
}

static void run_write(const char *kind, const char *outcome, uint64_t count, void *text)
{
	char labels[LABELS_MAX];

	snprintf(labels, sizeof(labels), "kind=\"%s\",outcome=\"%s\"", kind, outcome);
	metric_line(text, METRIC_JOB_RUNS, labels, (double)count);
}

static void flights_write(struct text *t, const struct web *web)
{
	metric_line(t, METRIC_HTTP_IN_FLIGHT, "origin=\"app\"",
	    (double)atomic_load_explicit(&web->listeners[ORIGIN_APP].in_flight, memory_order_relaxed));
	metric_line(t, METRIC_HTTP_IN_FLIGHT, "origin=\"content\"",
	    (double)atomic_load_explicit(&web->listeners[ORIGIN_CONTENT].in_flight, memory_order_relaxed));
}

static void answer_metric(struct text *t, enum metric m, void *arg)
{
	struct app *app = arg;

	switch (m) {
	case METRIC_HTTP_REQUESTS:
		answers_write(app->web->answers, app->web->matcher, t);
		break;
	case METRIC_HTTP_IN_FLIGHT:
		flights_write(t, app->web);
		break;
	case METRIC_LANE_WAITING:
	case METRIC_LANE_LIMIT:
		lanes_write(t, m, app->web);
		break;
	case METRIC_JOB_RUNS:
		job_runner_figures(app->job_runner, run_write, t);
		break;
	case METRIC_FILE_CACHE_BYTES:
	case METRIC_FILE_CACHE_LIMIT:
		cache_write(t, m, app);
		break;
	default:
		database_write(t, m, app);
		process_write(t, m, app->web);
		break;
	}
}

enum err get_metrics(struct request *r)
{
	struct text t = text_new(r->work.arena, METRICS_MAX);

	metrics_write(&t, answer_metric, r->app);
	if (!text_fits(&t))
		return fail(&r->work, ERR_INTERNAL, "the figures are too many");
	return reply_bytes(r, 200, "text/plain; version=0.0.4; charset=utf-8", t.data, t.len);
}
