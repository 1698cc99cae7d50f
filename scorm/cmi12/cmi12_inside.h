/* Inside of the SCORM 1.2 data model: the state of one SCO. */
#ifndef SCORM_CMI12_INSIDE_H
#define SCORM_CMI12_INSIDE_H

#include "scorm/cmi/values.h"
#include "scorm/cmi12/cmi12_table.h"

/* How the last run of the SCO ended. */
enum cmi12_ended {
	CMI12_RUNNING,   /* it has not, or has spoken since */
	CMI12_FINISHED,  /* LMSFinish */
	CMI12_SUSPENDED, /* it went silent */
	CMI12_ENDED_COUNT
};

struct cmi12 {
	struct arena *arena;
	struct cmi12_launch launch;
	struct cmi_values values;
	size_t members; /* values inside arrays */
	size_t bytes;   /* of names and values that content set */
	enum cmi12_ended ended;
	bool end_counted; /* cmi12_end was run and nothing was set since */
	char last_exit[16];
	int64_t total_cs;
	int64_t session_cs; /* of the run that ended; -1 unknown */
};

struct cmi_entry *cmi12_find(const struct cmi12 *cmi, const char *key, size_t len);
/* The value or "" where there is none. */
const char *cmi12_value(const struct cmi12 *cmi, const char *key);
/* Stores without asking the table; element resolves to place. False when the limits are reached. */
bool cmi12_put(struct cmi12 *cmi, const char *element, const struct cmi12_place *place, const char *value,
    size_t len, bool append);
/* Forgets the value of an element that stands alone. */
void cmi12_remove(struct cmi12 *cmi, const char *key);

/* Whether a value fits its element; interaction_type: "" where it is not known. */
bool cmi12_value_fits(
    const struct cmi12_element *row, const char *value, size_t len, const char *interaction_type);

#endif
