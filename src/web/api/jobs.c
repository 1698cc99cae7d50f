/* Jobs: work that outlives a request. */
#include "lms/job/job.h"

#include "web/api/api.h"

struct jobs_input {
	struct paging paging;
	const char *org, *state;
};

static const char *const states[] = {"waiting", "running", "done", "failed", "dead", "cancelled", NULL};

static const struct schema progress_output[] = {
    {"done", SCHEMA_INT, .about = "so much"},
    {"total", SCHEMA_INT, .nullable = true, .about = "of this; null: not known"},
    {"says", SCHEMA_TEXT, .nullable = true, .about = "the same as a sentence"},
    {0},
};
static const struct schema error_output[] = {
    {"type", SCHEMA_TEXT, .nullable = true, .about = "a problem's slug"},
    {"detail", SCHEMA_TEXT, .nullable = true, .about = "what was wrong"},
    {"field", SCHEMA_TEXT, .nullable = true, .about = "the field or code at fault"},
    {0},
};
/* As lms/job/job_json.c makes it. */
const struct schema job_output[] = {
    {"id", SCHEMA_UUID, .about = "the job"},
    {"kind", SCHEMA_TEXT, .about = "what it does"},
    {"title", SCHEMA_TEXT, .about = "the same for people"},
    {"state", SCHEMA_CHOICE, .choices = states, .about = "failed: it will be tried again; dead: it will not"},
    {"progress", SCHEMA_OBJECT, .nullable = true, .of = progress_output, .about = "how far it is"},
    {"error", SCHEMA_OBJECT, .nullable = true, .of = error_output, .about = "why its last try failed"},
    {"result", SCHEMA_ANY, .nullable = true, .about = "what it made"},
    {"tries", SCHEMA_INT, .about = "how often it was begun"},
    {"created_at", SCHEMA_TIME, .about = "when it was asked for"},
    {"run_at", SCHEMA_TIME, .nullable = true, .about = "not begun before"},
    {"started_at", SCHEMA_TIME, .nullable = true, .about = "when its last try began"},
    {"settled_at", SCHEMA_TIME, .nullable = true, .about = "when it was done, dead or cancelled"},
    {"created_by", SCHEMA_UUID, .nullable = true, .about = "who asked for it"},
    {"created_by_kind", SCHEMA_TEXT, .nullable = true, .about = "user, client or job"},
    {"request_id", SCHEMA_UUID, .nullable = true, .about = "the request that asked"},
    {0},
};
static const struct schema jobs_output[] = PAGE_OUTPUT(job_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct jobs_input, paging),
    ORG_INPUT(struct jobs_input, org),
    {"state", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct jobs_input, state), .choices = states,
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
	size_t count;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(job_list(&r->work, org, in.state, before, in.paging.limit + 1, &rows, &count));
	items = json_array();
	for (size_t i = 0; i < count && i < (size_t)in.paging.limit; i++)
		json_array_append_new(items, job_json(&rows[i]));
	return page_reply(r, items,
	    count > (size_t)in.paging.limit ? uuid_text(r->work.arena, rows[in.paging.limit - 1].id) : NULL);
}

static enum err get_job(struct request *r)
{
	struct one_input in = {0};
	struct job_row row;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(job_find(&r->work, org, in.id, &row));
	return reply_json(r, 200, job_json(&row));
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
    {"GET", "/api/v1/jobs/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_JOB_READ, BODY_NONE, 0, SHAPE_JSON,
        get_job, "one job: its state, progress and result", .input = one_input, .output = job_output},
    {"POST", "/api/v1/jobs/{id}/retry", ORIGIN_APP, LANE_WORK, PERMISSION_JOB_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_job_retry, "tries a job again that failed, died or was cancelled",
        .input = one_input, .output = job_output},
    {"POST", "/api/v1/jobs/{id}/cancel", ORIGIN_APP, LANE_WORK, PERMISSION_JOB_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, post_job_cancel, "cancels a job that is not settled", .input = one_input,
        .output = job_output},
};

const struct area web_area_jobs = {"jobs", routes, FIELDS_COUNT(routes)};
