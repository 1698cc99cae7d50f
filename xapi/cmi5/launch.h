/* What an LMS says of cmi5 (cmi5 8.1, 9.3, 10): the address of a launch, its LMS.LaunchData, and the
 * statements that are the LMS's own. Pure: everything is given, texts come back in the arena. */
#ifndef XAPI_CMI5_LAUNCH_H
#define XAPI_CMI5_LAUNCH_H

#include "base/text.h"
#include "xapi/cmi5/session.h"

#define CMI5_LAUNCH_DATA "LMS.LaunchData"
#define CMI5_PREFERENCES "cmi5LearnerPreferences"

enum { CMI5_LAUNCH_URL_MAX = 16384, CMI5_DOCUMENT_MAX = 256 * 1024 };

/* An AU about to be launched. */
struct cmi5_launch {
	const struct cmi5_part *unit;
	const char *url; /* of the unit, absolute, without what the launch adds */
	const char *activity, *registration, *session;
	const char *actor_home, *actor_name;
	enum cmi5_mode mode;
	const char *return_url; /* "": none */
	const char *endpoint, *fetch;
};

/* {"objectType":"Agent","account":{…}} (9.2): nothing by which a person is known outside. */
const char *cmi5_actor_json(struct arena *a, const char *home, const char *name);
/* Adds name=value behind a query's last, or begins a query. */
void cmi5_parameter_add(struct text *t, const char *name, const char *value);
/* The url with the five parameters (8.1), behind its own query, before its fragment. */
const char *cmi5_launch_url(struct arena *a, const struct cmi5_launch *launch);
/* LMS.LaunchData (10.2). */
const char *cmi5_launch_data(struct arena *a, const struct cmi5_launch *launch);

/* A statement of the LMS: launched, abandoned, waived or satisfied. */
struct cmi5_telling {
	enum cmi5_verb verb;
	struct uuid id;
	const char *actor_home, *actor_name, *registration, *session;
	const char *object;    /* our id of the AU, block or course */
	const char *publisher; /* the publisher's */
	const char *type;      /* CMI5_TYPE_BLOCK or _COURSE; NULL: an AU */
	const struct cmi5_strings *name;
	int64_t timestamp_us;
	int64_t duration_cs;              /* abandoned */
	const char *reason;               /* waived */
	const struct cmi5_launch *launch; /* launched */
};
const char *cmi5_statement(struct arena *a, const struct cmi5_telling *telling);

/* Learner preferences (11): a JSON object with a list of RFC 5646 tags and "on" or "off". False: it is none.
 */
bool cmi5_preferences_valid(const char *content, size_t len);

#endif
