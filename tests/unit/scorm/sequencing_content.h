/* Content in the tests of sequencing: each SCO with its real data model, between the two by scorm/sco.h; and
 * requests by their names. */
#ifndef TESTS_UNIT_SCORM_SEQUENCING_CONTENT_H
#define TESTS_UNIT_SCORM_SEQUENCING_CONTENT_H

#include <jansson.h>

#include "scorm/sco.h"
#include "sequencing_fixture.h"

enum { CONTENT_BUCKETS_MAX = 40 };

struct content_buckets {
	const char *name[CONTENT_BUCKETS_MAX], *store[CONTENT_BUCKETS_MAX];
	size_t count;
};

/* What is kept of the contents of one course between their launches. */
struct content_kept {
	const char **saved; /* by activity; NULL: nothing */
	int64_t *total_cs;
	struct content_buckets own, *buckets; /* own, or those of the learner */
};

struct content {
	struct cmi2004 *cmi;
	int activity;
	struct content_kept *kept; /* NULL: every launch is a first one */
};

/* Nothing kept yet, for the fixture's tree. */
struct content_kept *content_kept_new(struct sequencing_fixture *f);

/* For the activity that is open now. */
void content_begin(struct sequencing_fixture *f, struct content *content, struct content_kept *kept);
/* {id=X} in a name stands for the index of the member of that id. False: there is none. */
bool content_resolve(struct content *content, const char *element, char name[static 300]);
void content_set(struct content *content, const char *element, const char *value);
/* "" where nothing is said. */
const char *content_said(struct content *content, const char *element);
/* Terminate. by_learner: what the learner asked for, which wins over what the content asks for; "" nothing.
 */
void content_end(struct sequencing_fixture *f, struct content *content, const char *by_learner);
/* What the content asked for at its end; false: nothing. */
bool content_asks(struct sequencing_fixture *f, struct content *content);

/* "continue", "CHOICE x", …; asks nothing of "" and "_none_" (false). */
bool request_named(struct sequencing_fixture *f, const char *name);

/* RESUME_ALL where something is suspended, else START. */
void course_open(struct sequencing_fixture *f);

#endif
