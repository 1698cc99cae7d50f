/* Housekeeping: what time makes useless is thrown away, in small steps. */
#include "lms/job/house.h"

#include "base/fields.h"
#include "lms/arrival/arrival.h"
#include "lms/course/staging.h"
#include "lms/event/event.h"
#include "lms/link/visit.h"
#include "lms/statement/transfer.h"
#include "lti/doctor.h"
#include "lti/sweep.h"

enum { STEPS_MAX = 1000 };

/* What each step removes at most. */
static const int64_t step_rows = 500;

static const int64_t day_s = 24 * 3600;

/* How long what is settled can be looked at. */
enum { JOB_DAYS = 90, SCHEDULE_DAYS = 2, MAIL_DAYS = 90, LINK_DAYS = 7, LAUNCH_DAYS = 90 };
/* And how long an upload of the media library may rest before its parts go. */
enum { UPLOAD_DAYS = 7 };

struct sweep {
	const char *name;
	enum err (*step)(struct work *w, int database, int64_t max, int64_t *ret_removed);
};

static enum err jobs_step(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return house_forget_jobs(w, database, SCHEDULE_DAYS * day_s, JOB_DAYS * day_s, max, ret_removed);
}

static enum err mails_step(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return house_forget_mails(w, database, MAIL_DAYS * day_s, max, ret_removed);
}

static enum err links_step(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return house_forget_links(w, database, LINK_DAYS * day_s, max, ret_removed);
}

static enum err launches_step(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return lti_launch_sweep(w, database, LAUNCH_DAYS * day_s, max, ret_removed);
}

static const struct sweep sweeps[] = {
    {"jobs", jobs_step},
    {"mails", mails_step},
    {"mail_links", links_step},
    {"visits", visit_sweep},
    {"codes", visit_sweep_codes},
    {"nonces", visit_sweep_nonces},
    {"course_arrivals", arrival_sweep},
    {"launches", launches_step},
    {"statement_imports", statement_imports_sweep},
};

enum { SWEEPS = sizeof(sweeps) / sizeof(sweeps[0]) };

static enum err sweep_all(struct work *w, struct job *job, const struct sweep *sweep, int64_t *ret_removed)
{
	int64_t total = 0;

	for (int database = 0; database < db_databases(w); database++) {
		int64_t removed = step_rows;

		for (int i = 0; i < STEPS_MAX && removed == step_rows; i++) {
			TRY(sweep->step(w, database, step_rows, &removed));
			total += removed;
			TRY(job_progress(w, job, 0, 0, sweep->name));
		}
	}
	*ret_removed = total;
	return OK;
}

/* Time also makes useful what is not there yet. */
static enum err months_make(struct work *w)
{
	for (int database = 0; database < db_databases(w); database++)
		TRY(event_months_make(w, database));
	return OK;
}

enum err job_sweep_run(struct work *w, struct job *job, json_t **ret_result)
{
	json_t *result = json_own(w->arena, json_object());
	int64_t removed = 0;

	for (int i = 0; i < SWEEPS; i++) {
		TRY(sweep_all(w, job, &sweeps[i], &removed));
		json_object_set_new(result, sweeps[i].name, json_integer(removed));
	}
	TRY(months_make(w));
	TRY(lti_sweep(w, &removed));
	json_object_set_new(result, "logins", json_integer(removed));
	TRY(job_wanted(w, job));
	TRY(course_staging_sweep(w, job->config, &removed));
	json_object_set_new(result, "staged_files", json_integer(removed));
	TRY(job_wanted(w, job));
	TRY(storage_sweep(w, job->storage, UPLOAD_DAYS * day_s, &removed));
	json_object_set_new(result, "abandoned_uploads", json_integer(removed));
	*ret_result = result;
	return OK;
}
