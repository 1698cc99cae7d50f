/* The data model of one SCO that is open, whichever the standard: what both have in common. How a run begins
 * differs, and is cmi12_open's or cmi2004_open's. */
#ifndef SCORM_MODEL_H
#define SCORM_MODEL_H

#include "scorm/cmi12.h"
#include "scorm/cmi2004.h"

/* One of the two, or none: nothing is open. */
struct model {
	struct cmi12 *cmi12;
	struct cmi2004 *cmi2004;
};

bool model_there(const struct model *model);

/* The standard's error code; 0: it was set. 301 where nothing is open. */
int model_set(struct model *model, const char *element, const char *value);

/* As cmi12_end and cmi2004_end; nothing where nothing is open. */
void model_end(struct model *model, bool finished, int64_t measured_cs);

/* A value as it stands, whoever may read it; "" where there is none or nothing is open. */
const char *model_peek(const struct model *model, const char *element);
/* Whether the opening went on with what was there. Of one that was opened in this piece of work. */
bool model_is_resumed(const struct model *model);
/* Whether the run that ended last is to be gone on with. */
bool model_is_suspended(const struct model *model);

/* Of one that is there. */
void model_fact(const struct model *model, struct fact *ret_fact);
int64_t model_total_time_cs(const struct model *model);
const char *model_save(struct work *w, const struct model *model);
/* What the player needs to begin; {} where nothing is open. The object is w's arena's. */
json_t *model_all(struct work *w, const struct model *model);

#endif
