#include "lms/job/job.h"

#include <string.h>

#include "base/time.h"
#include "lms/job/job_int.h"

/* Progress is kept at most this often. */
#define PROGRESS_EVERY_US (US_PER_S / 2)

const struct job_kind *job_kind_find(const char *name)
{
	for (size_t i = 0; job_kinds[i] != NULL; i++)
		if (strcmp(job_kinds[i]->name, name) == 0)
			return job_kinds[i];
	return NULL;
}

enum err job_wanted(struct work *w, const struct job *job)
{
	struct job_inside *inside = job->inside;

	if (atomic_load(inside->stopping))
		return fail(w, ERR_BUSY, "The service stops; the job begins again later");
	if (atomic_load(&inside->lost))
		return fail(w, ERR_CONFLICT, "The job was cancelled");
	atomic_store(&inside->progress_us, time_monotonic_us());
	return OK;
}

enum err job_progress(struct work *w, struct job *job, int64_t done, int64_t total, const char *says)
{
	struct job_inside *inside = job->inside;
	int64_t now_us = time_monotonic_us();
	bool held;

	TRY(job_wanted(w, job));
	if (inside->kept_us != 0 && now_us - inside->kept_us < PROGRESS_EVERY_US)
		return OK;
	TRY(job_tell(w, job, done, total, says, &held));
	inside->kept_us = now_us;
	if (!held)
		atomic_store(&inside->lost, true);
	return held ? OK : fail(w, ERR_CONFLICT, "The job was cancelled");
}

enum err job_finish(struct work *w, struct job *job, const json_t *result)
{
	bool held;

	TRY(job_wanted(w, job));
	TRY(job_done_here(w, job, result, &held));
	if (!held)
		return fail(w, ERR_CONFLICT, "The job was cancelled");
	job->inside->finished = true;
	return OK;
}
