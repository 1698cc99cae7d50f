#include "web/account/account.h"
#include "web/api/api.h"
#include "web/api/openapi.h"
#include "web/asset/asset.h"
#include "web/attempt/attempt.h"
#include "web/auth/auth.h"
#include "web/background/background.h"
#include "web/bank/bank.h"
#include "web/brand/brand.h"
#include "web/builder/builder.h"
#include "web/catalogue/catalogue.h"
#include "web/class/class.h"
#include "web/cmi5/cmi5.h"
#include "web/course/course.h"
#include "web/direct/direct.h"
#include "web/dispatch/dispatch.h"
#include "web/editor/editor.h"
#include "web/enrollment/enrollment.h"
#include "web/enter/enter.h"
#include "web/gradebook/gradebook.h"
#include "web/home/home.h"
#include "web/learn/learn.h"
#include "web/learner/learner.h"
#include "web/lti/lti.h"
#include "web/lti11/lti11.h"
#include "web/mail/mail.h"
#include "web/marking/marking.h"
#include "web/material/material.h"
#include "web/me/me.h"
#include "web/media/media.h"
#include "web/organization/organization.h"
#include "web/package/package.h"
#include "web/people/people.h"
#include "web/pick/pick.h"
#include "web/platform/platform.h"
#include "web/platform/site.h"
#include "web/player/player.h"
#include "web/questions/questions.h"
#include "web/quiz/quiz.h"
#include "web/quizzes/quizzes.h"
#include "web/report/report.h"
#include "web/sign/sign.h"
#include "web/signing/signing.h"
#include "web/statement/feeds.h"
#include "web/statement/statement.h"
#include "web/statement/statement_pages.h"
#include "web/statement/transfer.h"
#include "web/status/status.h"
#include "web/styleguide/styleguide.h"
#include "web/tincan/tincan.h"
#include "web/web.h"
#include "web/xapi/xapi.h"

const struct area *const web_areas[] = {
    &web_area_status,
    &web_area_home,
    &web_area_api,
    &web_area_auth,
    &web_area_credentials,
    &web_area_audit,
    &web_area_orgs,
    &web_area_memberships,
    &web_area_users,
    &web_area_platforms,
    &web_area_registration,
    &web_area_doctor,
    &web_area_sites,
    &web_area_lti11_api,
    &web_area_learners,
    &web_area_events,
    &web_area_origins,
    &web_area_entries,
    &web_area_progress,
    &web_area_links,
    &web_area_attempts,
    &web_area_rosters,
    &web_area_modules,
    &web_area_courses,
    &web_area_outlines,
    &web_area_versions,
    &web_area_programmes,
    &web_area_contents,
    &web_area_content_uploads,
    &web_area_grades,
    &web_area_dispatches,
    &web_area_enrollments_api,
    &web_area_gradebooks_api,
    &web_area_grades_api,
    &web_area_sessions_api,
    &web_area_enroll_links_api,
    &web_area_enrollment_import,
    &web_area_assignments_api,
    &web_area_reports_api,
    &web_area_jobs,
    &web_area_asset,
    &web_area_sign,
    &web_area_account,
    &web_area_people,
    &web_area_learner,
    &web_area_media,
    &web_area_enrollment,
    &web_area_gradebook,
    &web_area_reports,
    &web_area_builder,
    &web_area_lti,
    &web_area_lti11,
    &web_area_package,
    &web_area_direct,
    &web_area_enter,
    &web_area_me,
    &web_area_learn,
    &web_area_catalogue,
    &web_area_dispatch,
    &web_area_mail,
    &web_area_pick,
    &web_area_player,
    &web_area_quiz,
    &web_area_questions,
    &web_area_question_categories,
    &web_area_question_pages,
    &web_area_editor,
    &web_area_quizzes,
    &web_area_quizzes_review,
    &web_area_marking,
    &web_area_cmi5,
    &web_area_tincan,
    &web_area_material,
    &web_area_styleguide,
    &web_area_organization,
    &web_area_brand,
    &web_area_attempt,
    &web_area_class,
    &web_area_background,
    &web_area_platform,
    &web_area_site,
    &web_area_signing,
    &web_area_diagnostics,
    &web_area_xapi,
    &web_area_xapi_keys,
    &web_area_statement_transfer,
    &web_area_statement,
    &web_area_statement_pages,
    &web_area_statement_feeds,
    NULL,
};
