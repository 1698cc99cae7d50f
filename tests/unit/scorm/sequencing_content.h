/* A content's SetValue calls, as far as sequencing hears of them, and requests by their names. */
#ifndef TESTS_UNIT_SCORM_SEQUENCING_CONTENT_H
#define TESTS_UNIT_SCORM_SEQUENCING_CONTENT_H

#include <jansson.h>

#include "sequencing_fixture.h"

enum { CONTENT_REPORTS_MAX = 64 };

struct content {
	struct objective_report
	    reports[CONTENT_REPORTS_MAX];                 /* of the primary, then of each named objective */
	struct objective_state kept[CONTENT_REPORTS_MAX]; /* what a resumed content had said before */
	size_t count;
	bool suspended;
	char request[200]; /* adl.nav.request */
};

/* For the activity that is open now. before: what it said when it was suspended, NULL for a new attempt. */
void content_begin(struct sequencing_fixture *f, struct content *content, const struct content *before);
void content_set(
    struct sequencing_fixture *f, struct content *content, const char *element, const char *value);
/* What GetValue of an objective's status or scaled score gives: what was set since the launch, else what
 * sequencing knows through the read maps. false for other elements; "" where nothing is known of a score. */
bool content_get(
    struct sequencing_fixture *f, const struct content *content, const char *element, const char **ret_value);
/* Terminate. */
void content_end(struct sequencing_fixture *f, struct content *content);

/* "continue", "{target=x}choice", "CHOICE x", …; asks nothing of "" and "_none_" (false). */
bool request_named(struct sequencing_fixture *f, const char *name);

/* RESUME_ALL where something is suspended, else START. */
void course_open(struct sequencing_fixture *f);

#endif
