#include "lms/grade/reason.h"

#include <string.h>

#include "base/error.h"

const struct grade_reason grade_reasons[] = {
    {"superseded", WORDS("A newer grade took its place before this one was sent."),
        WORDS("Nothing to do: the newer grade is the one that counts.")},
    {"not_final",
        WORDS("It was not sent because it is not final: this platform would empty the grade it has."),
        WORDS("Nothing to do: the grade is sent when the learner has finished.")},
    {"final_exists", WORDS("It was not sent because a final grade of this learner was sent already."),
        WORDS("Nothing to do: the final grade is the one that counts.")},
    {"zero_trace", WORDS("It was sent as a trace above zero: this platform takes a zero but never shows it."),
        WORDS("Nothing to do: the grade book rounds it to zero.")},
    {"late", WORDS("The platform took it after the due date, and may not show it."),
        WORDS("If it should count, let the activity accept grades after the due date there, then send it "
              "again.")},
    {"past_due", WORDS("The platform takes no grades after the due date."),
        WORDS("If it should count, let the activity accept grades after the due date there, then send it "
              "again.")},
    {"final_only", WORDS("It was not sent because it is not final: LTI 1.1 knows only final grades."),
        WORDS("Nothing to do: the grade is sent when the learner has finished.")},
    {"no_cell", WORDS("The platform did not say where in its grade book this learner's grade belongs."),
        WORDS("Let the learner open the activity once from the platform, then send the grade again.")},
    {"secret_refused",
        WORDS("The platform does not take Lectern's signature: it has another secret for this key of LTI "
              "1.1, or its clock is wrong."),
        WORDS("An administrator should give the platform the key's present secret; then send the grade "
              "again.")},
    {"given_up", WORDS("The platform did not take it for 30 days, so it is no longer tried."),
        WORDS("When the platform answers again, send it again.")},
    {"no_scope", WORDS("The platform does not let Lectern send grades for this link."),
        WORDS("Let the tool send grades in the platform's settings of it, then open the activity once: what "
              "is owed is sent by itself.")},
    {"no_column", WORDS("The platform has no grade column for this link and does not let Lectern make one."),
        WORDS(
            "Make the activity graded on the platform, then open it once: what is owed is sent by itself.")},
    {"wrong_column",
        WORDS("The grade column that the platform named belongs to another activity, and there is none for "
              "this one."),
        WORDS(
            "Make the activity graded on the platform, then open it once: what is owed is sent by itself.")},
    {"column_gone", WORDS("The grade column no longer exists on the platform: it was deleted there."),
        WORDS("Make the activity graded again on the platform and open it once, then send the grade again.")},
    {"column_refused", WORDS("The platform refused to show or to make a grade column."),
        WORDS("Show what the platform said to an administrator; then send the grade again.")},
    {"column_sought", WORDS("The grade column is being looked for on the platform."),
        WORDS("Nothing to do: the grade is sent as soon as it is known.")},
    {"platform_gone", WORDS("The platform is no longer registered here."),
        WORDS("An administrator can register it again; then send the grade again.")},
    {"no_service", WORDS("This installation cannot send grades in the way this platform asks for."),
        WORDS("Show this to an administrator.")},
    {"platform_down", WORDS("The platform does not answer."),
        WORDS("Nothing to do: the grade is kept and sent as soon as the platform answers.")},
    {"platform_fault", WORDS("The platform had a fault of its own when it took this grade."),
        WORDS("Nothing to do: it is tried again. If it stays so for days, show it to whoever runs the "
              "platform.")},
    {"platform_busy", WORDS("The platform asks for fewer grades at a time."),
        WORDS("Nothing to do: the grade is sent a little later, as the platform asked.")},
    {"platform_moved", WORDS("The platform answered with another address, which is not followed."),
        WORDS("An administrator should check the platform's addresses here; meanwhile the grade is kept.")},
    {"no_token", WORDS("The platform does not give Lectern access to its grade book."),
        WORDS("An administrator should run the platform's self-test here; the grade is kept and sent when it "
              "passes.")},
    {"key_refused", WORDS("The platform does not recognise Lectern's key."),
        WORDS("An administrator should check the key set's address of the tool on the platform; the grade is "
              "kept and sent when it is right.")},
    {"no_right", WORDS("The platform does not allow Lectern to do this in its grade book."),
        WORDS("Allow the tool to send grades in the platform's settings of it, then send the grade again.")},
    {"person_refused",
        WORDS("The platform refused a grade for this person: most often a teacher, or somebody who is not "
              "enrolled there, or no longer."),
        WORDS("Enrol the person as a student on the platform, then send the grade again.")},
    {"score_refused", WORDS("The platform refused this grade."),
        WORDS("Show what the platform said to an administrator; then send the grade again.")},
    {"later_grade",
        WORDS("The platform has a grade of the same time or later: perhaps a teacher changed it there."),
        WORDS("Nothing to do: it is compared and, where ours is still the newest, sent again.")},
    {"address_bad", WORDS("The address of the grade column that the platform named is no address."),
        WORDS("Open the activity once from the platform; if it stays so, show it to an administrator.")},
    {"answer_odd", WORDS("The platform answered something that cannot be read."),
        WORDS("Nothing to do: it is tried again. If it stays so, show it to an administrator.")},
    {"staff", WORDS("Nothing is owed: whoever teaches is not graded."),
        WORDS("To try it, open the activity on the platform as a student.")},
    {"anonymous", WORDS("Nothing is owed: the platform did not say who the learner is."),
        WORDS("Let the platform tell the tool who its learners are; their next visit counts.")},
    {"not_graded", WORDS("Nothing is owed: the platform did not offer its grade book for this link."),
        WORDS("If it should be graded, make the activity graded on the platform, then open it once from "
              "there.")},
    {"visitor", WORDS("Nothing is owed: a direct visitor comes from no grade book."),
        WORDS("Nothing to do.")},
};
const size_t grade_reasons_count = sizeof(grade_reasons) / sizeof(grade_reasons[0]);

const struct grade_reason *grade_reason_find(const char *code)
{
	for (size_t i = 0; code != NULL && *code != '\0' && i < grade_reasons_count; i++) {
		if (strcmp(grade_reasons[i].code, code) == 0)
			return &grade_reasons[i];
	}
	return NULL;
}
