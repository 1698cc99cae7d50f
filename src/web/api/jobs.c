/* Jobs: work that outlives a request. */
#include "lms/job/job.h"

#include "web/api/api.h"

struct jobs_input {
	struct paging paging;
	const char *org, *state;
};

const char *const job_states[] = {"waiting", "running", "done", "failed", "dead", "cancelled", NULL};

const struct schema job_progress_output[] = {
    {"done", SCHEMA_INT, .about = "so much"},
    {"total", SCHEMA_INT, .nullable = true, .about = "of this; null: not known"},
    {"says", SCHEMA_TEXT, .nullable = true, .about = "the same as a sentence"},
    {0},
};
const struct schema job_error_output[] = {
    {"type", SCHEMA_TEXT, .nullable = true, .about = "a problem's slug"},
    {"detail", SCHEMA_TEXT, .nullable = true, .about = "what was wrong"},
    {"field", SCHEMA_TEXT, .nullable = true, .about = "the field or code at fault"},
    {0},
};
static const struct schema job_output[] =
    JOB_OUTPUT(SCHEMA_ANY, NULL, "what it made: of course.import, as POST /api/v1/packages tells");
static const struct schema jobs_output[] = PAGE_OUTPUT(job_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct jobs_input, paging),
    ORG_INPUT(struct jobs_input, org),
    {"state", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct jobs_input, state), .choices = job_states,
        .about = "only such"},
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the job"), ORG_INPUT(struct one_input, org), {0}};

static enum err get_jobs(struct request *r)
{
	struct jobs_input in = {0};
	struct uuid org, before;
	struct job_row *rows;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(job_list(&r->work, org, in.state, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, job_json(&rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err get_job(struct request *r)
{
	struct one_input in = {0};
	struct job_row row;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(job_find_for(&r->work, &r->principal, org, in.id, &row));
	return reply_json(r, 200, job_json(&row));
}

enum err reply_job(struct request *r, struct uuid org, const char *org_slug, struct uuid job)
{
	const char *id = uuid_text(r->work.arena, job);
	bool serves_one = !uuid_is_nil(r->principal.org) || org_slug == NULL;
	struct job_row row;

	TRY(job_find(&r->work, org, job, &row));
	reply_header(r, "Location",
	    serves_one ? arena_printf(r->work.arena, "/api/v1/jobs/%s", id)
	               : arena_printf(r->work.arena, "/api/v1/jobs/%s?org=%s", id, org_slug));
	return reply_json(r, 202, job_json(&row));
}

typedef enum err job_deed(struct work *w, const struct principal *by, struct uuid org, struct uuid id);

static enum err do_deed(struct request *r, job_deed *deed)
{
	struct one_input in = {0};
	struct job_row row;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(deed(&r->work, &r->principal, org, in.id));
	job_runner_wake(r->app->job_runner);
	TRY(job_find(&r->work, org, in.id, &row));
	return reply_json(r, 200, job_json(&row));
}

static enum err post_job_retry(struct request *r)
{
	return do_deed(r, job_retry);
}

static enum err post_job_cancel(struct request *r)
{
	return do_deed(r, job_cancel);
}

static const struct route routes[] = {
    {"GET", "/api/v1/jobs", ORIGIN_APP, LANE_WORK, PERMISSION_JOB_READ, BODY_NONE, 0, SHAPE_JSON, get_jobs,
        "jobs, newest first", .input = list_input, .output = jobs_output},
    {"GET", "/api/v1/jobs/{id}", ORIGIN_APP, LANE_WORK, PERMIT_PROVEN, BODY_NONE, 0, SHAPE_JSON, get_job,
        "one job: its state, progress and result; without jobs:read, of one's own", .input = one_input,
        .output = job_output},
    {"POST", "/api/v1/jobs/{id}/retry", ORIGIN_APP, LANE_WORK, PERMISSION_JOB_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_job_retry, "tries a job again that failed, died or was cancelled",
        .input = one_input, .output = job_output},
    {"POST", "/api/v1/jobs/{id}/cancel", ORIGIN_APP, LANE_WORK, PERMISSION_JOB_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_job_cancel, "cancels a job that is not settled", .input = one_input,
        .output = job_output},
};

const struct area web_area_jobs = {"jobs", routes, FIELDS_COUNT(routes)};
