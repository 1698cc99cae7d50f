/* What the files of this folder share. */
#ifndef LMS_ENROLLMENT_ENROLLMENT_INT_H
#define LMS_ENROLLMENT_ENROLLMENT_INT_H

#include "lms/enrollment/enrollment_store.h"

/* One of them takes a seat of its run, where there is one: "active", else "waiting". Runs that are not among
 * those held have no bound. */
const char *enrollment_seat(struct enrollment_session *sessions, size_t count, struct uuid session);
/* Steps, told of in workflow_events. */
enum err enrollment_steps(struct work *w, struct uuid org, struct uuid by, const char *note,
    struct enrollment_stepped *steps, size_t count) MUST_CHECK;

/* Mails to those of the enrolments who have an address. template: of lms/mail/templates.c; note: why, "". */
enum err enrollment_tell(struct work *w, struct uuid org, const char *template, const char *note,
    bool waiting, const struct uuid ids[], size_t count) MUST_CHECK;
/* What a member says of why: trimmed of nothing, ERR_BAD_INPUT (field reason) where it is too long. */
enum err enrollment_reason_check(struct work *w, const char *reason) MUST_CHECK;

#endif
