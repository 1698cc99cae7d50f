/* Every kind of job there is. */
#include <stddef.h>

#include "lms/course/import_job.h"
#include "lms/enrollment/assignment.h"
#include "lms/enrollment/import.h"
#include "lms/grade/compare.h"
#include "lms/gradebook/book.h"
#include "lms/job/job_int.h"
#include "lms/media/check.h"
#include "lms/outline/version.h"
#include "lms/pick/notices.h"
#include "lms/platform/pins_job.h"
#include "lms/roster/roster_job.h"
#include "lms/statement/erase.h"
#include "lms/statement/figures.h"
#include "lms/statement/purge.h"
#include "lms/statement/retention.h"
#include "lms/statement/transfer.h"

enum { MINUTE = 60, HOUR = 3600 };

static const struct job_kind course_import = {
    .name = "course.import",
    .title = "Import of a package",
    .run = course_import_run,
    .needs = (permission_set)1 << PERMISSION_PACKAGE_IMPORT,
    .end = course_import_end,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind course_publish = {
    .name = "course.publish",
    .title = "Publication of a course at its time",
    .run = version_publish_run,
    .needs = (permission_set)1 << PERMISSION_COURSE_WRITE,
    .tries_max = 5,
    .time_max_s = 5 * MINUTE,
};

static const struct job_kind course_move = {
    .name = "course.move",
    .title = "Moving of learners to another version of a course",
    .run = version_move_run,
    .needs = (permission_set)1 << PERMISSION_ENROLLMENT_WRITE,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind enrollment_import_kind = {
    .name = "enrollment.import",
    .title = "Import of enrolments",
    .run = enrollment_import_run,
    .needs = (permission_set)1 << PERMISSION_ENROLLMENT_WRITE,
    .end = enrollment_import_end,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind enrollment_follow = {
    .name = "enrollment.follow",
    .title = "Enrolments of teams, and seats that are free",
    .run = enrollment_follow_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = 10 * MINUTE,
};

static const struct job_kind lti_notices = {
    .name = "lti.notices",
    .title = "Asking a platform to tell of course copies",
    .run = notices_ask_run,
    .needs = (permission_set)1 << PERMISSION_PLATFORM_MANAGE,
    .tries_max = 5,
    .time_max_s = 5 * MINUTE,
};

static const struct job_kind media_check = {
    .name = "media.check",
    .title = "Reading of a file of the media library",
    .run = media_check_run,
    .needs = (permission_set)1 << PERMISSION_MEDIA_WRITE,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind media_tidy = {
    .name = "media.tidy",
    .title = "Files of the media library: what is not needed goes, what is kept is read",
    .run = media_tidy_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = HOUR,
};

static const struct job_kind roster_read = {
    .name = "roster.read",
    .title = "Reading of a class list",
    .run = roster_read_run,
    .needs = (permission_set)1 << PERMISSION_LEARNER_READ,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind roster_daily = {
    .name = "roster.daily",
    .title = "Class lists that are read each day",
    .run = roster_daily_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = HOUR,
};

static const struct job_kind house_sweep = {
    .name = "house.sweep",
    .title = "Housekeeping",
    .run = job_sweep_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = HOUR,
};

static const struct job_kind grade_compare = {
    .name = "grade.compare",
    .title = "Grades compared with what platforms show",
    .run = grade_compare_run,
    .needs = (permission_set)1 << PERMISSION_GRADE_RESEND,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind gradebook_recount_kind = {
    .name = "gradebook.recount",
    .title = "Grades of a course counted anew",
    .run = gradebook_recount_run,
    .needs = (permission_set)1 << PERMISSION_COURSE_WRITE,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind grade_compare_nightly_kind = {
    .name = "grade.compare.nightly",
    .title = "Grades compared by night",
    .run = grade_compare_nightly_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = HOUR,
};

static const struct job_kind keys_pinned_notice = {
    .name = "keys.pinned",
    .title = "Telling of platforms that keep a copy of an older key",
    .run = pins_notice_run,
    .tries_max = 3,
    .time_max_s = 5 * MINUTE,
    .every_s = HOUR,
};

static const struct job_kind statements_count = {
    .name = "statements.count",
    .title = "Counting of statements",
    .run = statement_count_run,
    .needs = (permission_set)1 << PERMISSION_STATEMENT_READ,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind statements_figures = {
    .name = "statements.figures",
    .title = "Counting of all statements",
    .run = statement_figures_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = HOUR,
};

static const struct job_kind statements_import = {
    .name = "statements.import",
    .title = "Import of statements",
    .run = statement_import_run,
    .needs = (permission_set)1 << PERMISSION_STATEMENT_MANAGE,
    .end = statement_import_end,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind statement_purge_kind = {
    .name = "statement.purge",
    .title = "Deleting statements",
    .run = statement_purge_run,
    .needs = (permission_set)1 << PERMISSION_STATEMENT_MANAGE,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind statement_erase_kind = {
    .name = "statement.erase",
    .title = "Erasing a person from the learning record store",
    .run = statement_erase_run,
    .needs = (permission_set)1 << PERMISSION_STATEMENT_MANAGE,
    .tries_max = 5,
    .time_max_s = 30 * MINUTE,
};

static const struct job_kind statement_retention = {
    .name = "statement.retention",
    .title = "Deleting statements that are kept no longer",
    .run = statement_retention_run,
    .tries_max = 3,
    .time_max_s = 30 * MINUTE,
    .every_s = HOUR,
};

const struct job_kind *const job_kinds[] = {
    &course_import,
    &course_move,
    &course_publish,
    &enrollment_follow,
    &enrollment_import_kind,
    &grade_compare,
    &grade_compare_nightly_kind,
    &gradebook_recount_kind,
    &house_sweep,
    &keys_pinned_notice,
    &lti_notices,
    &media_check,
    &media_tidy,
    &roster_daily,
    &roster_read,
    &statement_erase_kind,
    &statement_purge_kind,
    &statement_retention,
    &statements_count,
    &statements_figures,
    &statements_import,
    NULL,
};
