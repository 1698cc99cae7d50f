/* Enrolments from a file of comma-separated values: a job. */
#include "lms/enrollment/import.h"
#include "lms/learner/learner.h"
#include "web/api/api.h"
#include "web/enrollment/enrollment.h"

enum { COURSE_NAME_MAX = 80 };

struct import_in {
	const char *org, *origin, *course;
	bool dry;
};

static const struct input import_input[] = {
    ORG_INPUT(struct import_in, org),
    {"origin", INPUT_QUERY, FIELD_TEXT, .max = ORIGIN_SLUG_MAX, .offset = offsetof(struct import_in, origin),
        .about = "of lines that do not say theirs"},
    {"course", INPUT_QUERY, FIELD_TEXT, .max = COURSE_NAME_MAX, .offset = offsetof(struct import_in, course),
        .about = "of lines that do not say theirs: id or slug"},
    {"dry_run", INPUT_QUERY, FIELD_BOOL, .offset = offsetof(struct import_in, dry),
        .about = "judges each line and keeps nothing"},
    {0},
};

static const struct schema refusal_output[] = {
    {"line", SCHEMA_INT, .about = "of the file, from 1"},
    {"field", SCHEMA_TEXT, .about = "the column that is wrong; \"\": the line"},
    {"detail", SCHEMA_TEXT, .about = "what is wrong, for people"},
    {0},
};
static const struct schema counts_output[] = {
    {"lines", SCHEMA_INT, .about = "of the file, without the first and blank ones"},
    {"enrolled", SCHEMA_INT, .about = "who is in now and was not"},
    {"waiting", SCHEMA_INT, .about = "who waits for a seat now"},
    {"present", SCHEMA_INT, .about = "who was as the line says already"},
    {"changed", SCHEMA_INT, .about = "who was suspended, or taken out"},
    {"refused", SCHEMA_INT, .about = "lines that are wrong"},
    {"learners_added", SCHEMA_INT, .about = "who was not known before"},
    {"refusals", SCHEMA_ARRAY, .of = refusal_output, .about = "of the lines refused, the first 1,000"},
    {"dry_run", SCHEMA_BOOL, .about = "nothing was kept"},
    {"resumed", SCHEMA_BOOL, .about = "an earlier try of the job came part of the way"},
    {0},
};
static const struct schema import_output[] =
    JOB_OUTPUT(SCHEMA_OBJECT, counts_output, "what the lines came to, once it is done");

static enum err post_import(struct request *r)
{
	struct import_in in = {.origin = "", .course = ""};
	struct enrollment_import import;
	const char *path, *name;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(request_file(r, &path, &name));
	import = (struct enrollment_import){.org = by.org,
	    .id = request_work_id(r),
	    .path = path,
	    .origin = in.origin,
	    .course = in.course,
	    .dry = in.dry};
	TRY(enrollment_import_put(&r->work, &r->app->config, &by, &import));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, import.id);
}

static const struct route routes[] = {
    {"POST", "/api/v1/enrollments/import", ORIGIN_APP, LANE_SLOW, PERMISSION_ENROLLMENT_WRITE, BODY_FILE,
        ENROLLMENT_IMPORT_MAX, SHAPE_JSON, post_import,
        "enrols who a file of comma-separated values names, as a job", .input = import_input,
        .output = import_output, .status = 202},
};

const struct area web_area_enrollment_import = {"enrollment-import", routes, FIELDS_COUNT(routes)};
