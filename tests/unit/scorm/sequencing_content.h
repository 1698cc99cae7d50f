/* A content's SetValue calls, as far as sequencing hears of them, and requests by their names. */
#ifndef TESTS_UNIT_SCORM_SEQUENCING_CONTENT_H
#define TESTS_UNIT_SCORM_SEQUENCING_CONTENT_H

#include <jansson.h>

#include "sequencing_fixture.h"

enum { CONTENT_REPORTS_MAX = 64 };

struct content {
	struct objective_report
	    reports[CONTENT_REPORTS_MAX]; /* of the primary, then of each named objective */
	size_t count;
	bool suspended;
	char request[200]; /* adl.nav.request */
};

/* For the activity that is open now. */
void content_begin(struct sequencing_fixture *f, struct content *content);
void content_set(
    struct sequencing_fixture *f, struct content *content, const char *element, const char *value);
/* Terminate. */
void content_end(struct sequencing_fixture *f, struct content *content);

/* "continue", "{target=x}choice", "CHOICE x", …; asks nothing of "" and "_none_" (false). */
bool request_named(struct sequencing_fixture *f, const char *name);

/* RESUME_ALL where something is suspended, else START. */
void course_open(struct sequencing_fixture *f);

#endif
