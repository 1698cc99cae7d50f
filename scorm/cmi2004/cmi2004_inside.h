/* Inside of the SCORM 2004 data model: the state of one SCO. */
#ifndef SCORM_CMI2004_INSIDE_H
#define SCORM_CMI2004_INSIDE_H

#include "scorm/cmi/values.h"
#include "scorm/cmi2004/cmi2004_table.h"

/* How the last run of the SCO ended. */
enum cmi2004_ended {
	CMI2004_RUNNING,    /* it has not, or has spoken since */
	CMI2004_TERMINATED, /* Terminate */
	CMI2004_SUSPENDED,  /* it went silent */
	CMI2004_ENDED_COUNT
};

struct cmi2004 {
	struct arena *arena;
	int edition;
	struct cmi_values values;
	struct cmi_values names; /* "array\nvalue" of what is unique: how many say it, and the last who did */
	size_t members;          /* values inside arrays */
	size_t bytes;            /* of names and values that content set */
	struct cmi2004_bucket_state {
		bool readable, writable, changed;
	} * buckets;
	size_t buckets_count;
	enum cmi2004_ended ended;
	bool end_counted; /* cmi2004_end was run and nothing was set since */
	bool new_attempt;
	const char *last_exit, *last_request;
	int64_t total_cs;
	int64_t session_cs; /* of the run that ended; -1 unknown */
};

struct cmi_entry *cmi2004_find(const struct cmi2004 *cmi, const char *key, size_t len);
/* NULL where there is no value. */
const char *cmi2004_value(const struct cmi2004 *cmi, const char *key);
/* Stores without asking the table; element resolves to place. said: by content. False when the limits are
 * reached. */
bool cmi2004_put(struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place,
    const char *value, size_t len, bool said);
/* Forgets the value of an element. */
void cmi2004_remove(struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place);
/* Whether another member of the innermost array says the same. */
bool cmi2004_taken(
    const struct cmi2004 *cmi, const char *element, const struct cmi2004_place *place, const char *value);
/* Who says it last, of those that are unique; false: nobody. array: "cmi.objectives". */
bool cmi2004_who_says(const struct cmi2004 *cmi, const char *array, const char *value, uint32_t *ret_index);
/* Members of an array. */
uint32_t cmi2004_count(const struct cmi2004 *cmi, const char *path, size_t len);

/* SCORM2004_OK, _TYPE or _RANGE; _SET_FAILED for a value too long to keep. Not for RESPONSE and PATTERN. */
enum scorm2004_code cmi2004_value_check(
    const struct cmi2004_element *row, const char *value, size_t len, int edition);
/* The same for RESPONSE (pattern = false) and PATTERN: the value as it is kept, NULL where it does not fit. A
 * pattern is kept as ADL's test suite reads it back: without the flags that say what holds anyway,
 * {case_matters=true} first. */
const char *cmi2004_response_read(struct arena *a, const struct cmi2004_interaction *interaction,
    bool pattern, const char *value, size_t len);
/* A tag of languages.def with subtags. */
bool cmi2004_language_fits(const char *tag, size_t len);
/* False where {lang=…} in front holds no language; without one, everything fits. */
bool cmi2004_localized_fits(const char *text, size_t len);

/* Tells cmi.total_time. */
void cmi2004_know_total_time(struct cmi2004 *cmi);
/* Whether content said anything in this attempt that is kept. */
bool cmi2004_has_spoken(const struct cmi2004 *cmi);
/* What completion_threshold and scaled_passing_score decide; else what content said, else the table's word.
 */
const char *cmi2004_completion(const struct cmi2004 *cmi);
const char *cmi2004_success(const struct cmi2004 *cmi);

#endif
