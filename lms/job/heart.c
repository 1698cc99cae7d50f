#include "base/log.h"
#include "base/time.h"
#include "lms/job/runner_int.h"

/* The jobs under way here that still deserve their lease, as copies. */
static int beats_due(struct job_runner *runner, struct job *jobs)
{
	int count = 0;

	pthread_mutex_lock(&runner->lock);
	for (int i = 0; i < JOB_THREADS_MAX; i++) {
		struct job_inside *inside = runner->running[i];

		if (inside != NULL && time_monotonic_us() - atomic_load(&inside->progress_us) <
		                          inside->kind->time_max_s * US_PER_S)
			jobs[count++] = *inside->job;
	}
	pthread_mutex_unlock(&runner->lock);
	return count;
}

static void lose(struct job_runner *runner, const struct job *lost)
{
	pthread_mutex_lock(&runner->lock);
	for (int i = 0; i < JOB_THREADS_MAX; i++) {
		struct job_inside *inside = runner->running[i];

		if (inside != NULL && uuid_equal(inside->job->id, lost->id) &&
		    inside->job->tries == lost->tries)
			atomic_store(&inside->lost, true);
	}
	pthread_mutex_unlock(&runner->lock);
}

static void beat(struct work *w, struct job_runner *runner)
{
	struct job jobs[JOB_THREADS_MAX];
	int count = beats_due(runner, jobs);

	for (int i = 0; i < count; i++) {
		bool held;

		if (job_extend(w, &jobs[i], runner->lease_s, &held) != OK)
			work_forgive(w);
		else if (!held)
			lose(runner, &jobs[i]);
	}
}

static void schedule(struct work *w, struct job_runner *runner)
{
	for (size_t i = 0; i < JOB_KINDS_MAX && job_kinds[i] != NULL; i++) {
		const struct job_kind *kind = job_kinds[i];
		struct uuid id;
		bool made;

		if (kind->every_s == 0)
			continue;
		id = job_period_id(kind, w->now_us);
		if (uuid_equal(id, runner->made[i]))
			continue;
		if (job_schedule(w, kind, id, &made) != OK) {
			log_line(
			    LOG_WARN, "lms", "the job %s could not be scheduled: %s", kind->name, w->detail);
			work_forgive(w);
			continue;
		}
		runner->made[i] = id;
		if (made)
			job_runner_wake(runner);
	}
}

enum periodic_next job_heart(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct job_runner *runner = data;
	struct work w;

	work_init(&w, arena);
	db_attach(&w, runner->db, DB_WORKER, false);
	beat(&w, runner);
	if (!atomic_load(&runner->stopping))
		schedule(&w, runner);
	db_detach(&w);
	return PERIODIC_WAIT;
}
