#include "lms/background/watch_store.h"

#include "lms/organization/organization.h"
#include "lms_sql.h"

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static enum err add_database(struct work *w, int database, const char *closed, struct background_figures *f)
{
	const char *const params[] = {closed};
	struct db_rows *jobs, *mails;

	TRY(db_once(w, db_all_tenants_in(database), &lms_job_figures, params, &jobs));
	TRY(db_once(w, db_all_tenants_in(database), &lms_mail_figures, NULL, &mails));
	f->jobs_waiting += db_int(jobs, 0, 0);
	f->jobs_failed += db_int(jobs, 0, 1);
	f->jobs_running += db_int(jobs, 0, 2);
	f->jobs_dead += db_int(jobs, 0, 3);
	f->jobs_oldest_us = larger(f->jobs_oldest_us, db_int(jobs, 0, 4));
	f->mails_waiting += db_int(mails, 0, 0);
	f->mails_unsent += db_int(mails, 0, 1);
	f->mails_oldest_us = larger(f->mails_oldest_us, db_int(mails, 0, 2));
	return OK;
}

enum err background_figures(struct work *w, struct background_figures *ret_figures)
{
	struct background_figures figures = {0};
	struct db_rows *outbox;
	const char *closed;

	TRY(organizations_closed(w, &closed));
	TRY(db_once(w, db_directory(), &lms_forward_figures, NULL, &outbox));
	figures.outbox_waiting = db_int(outbox, 0, 0);
	figures.outbox_oldest_us = db_int(outbox, 0, 1);
	for (int database = 0; database < db_databases(w); database++)
		TRY(add_database(w, database, closed, &figures));
	TRY(statement_feed_figures(w, &figures.feeds));
	*ret_figures = figures;
	return OK;
}
