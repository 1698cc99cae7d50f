/* Tin Can packages: tincan.xml, the address that opens an activity of one (the launch convention of the first
 * authors of xAPI), and what a statement of its content amounts to. Pure: everything is given. */
#ifndef XAPI_TINCAN_TINCAN_H
#define XAPI_TINCAN_TINCAN_H

#include <jansson.h>

#include "learn/learn.h"
#include "xapi/cmi5/structure.h"

/* An activity that can be opened, in document order. */
struct tincan_activity {
	const char *id; /* the publisher's: what statements say of it, they say of this */
	const char *type, *title, *description; /* "" when absent; title: the id then */
	const char *url; /* as it can be opened: within the zip relative, or absolute */
};

struct tincan_package {
	const char *title; /* of the course among its activities, else of the first that can be opened */
	const struct tincan_activity *activities; /* one at least */
	size_t count;
};

/* Reads tincan.xml into w's arena; activities without a launch are passed over. ERR_PACKAGE_REFUSED with the
 * finding's code (xapi/cmi5/finding.def) in w->field and a sentence. */
enum err tincan_package_read(struct work *w, const struct cmi5_reading *reading, const char *bytes,
    size_t len, struct tincan_package *ret_package) MUST_CHECK;
/* {"edition":"xapi","items":[{id, type, title, description, url}]}, new reference. */
json_t *tincan_package_json(const struct tincan_package *package);

/* An activity about to be opened. */
struct tincan_launch {
	const char *url;                        /* of the activity, absolute, without what the launch adds */
	const char *endpoint, *auth, *actor;    /* auth: a whole Authorization header; actor: JSON */
	const char *registration, *activity_id; /* activity_id: the publisher's */
};
/* The url with the five parameters behind its own query, before its fragment. */
const char *tincan_launch_url(struct arena *a, const struct tincan_launch *launch);

/* Whose content speaks, and of what. */
struct tincan_rules {
	const char *actor_home, *actor_name;
	const char *registration; /* a UUID in lower case */
	const char *activity;     /* the publisher's id */
};

/* What a statement amounts to. */
struct tincan_said {
	bool about_it;              /* its object is the activity of the launch; else it decides nothing */
	bool ended;                 /* terminated or exited */
	enum completion completion; /* COMPLETION_COMPLETED, or unknown: nothing is said of it */
	enum success success;
	bool has_score;
	double score;        /* as it was scaled, or 0 to 1: what raw is between min and max */
	int64_t duration_cs; /* 0: none */
};

/* statement: a valid xAPI statement as it was sent. False: its actor or registration is another than the
 * launch's, or it would void another; then *ret_pointer is the JSON pointer of what is wrong, and
 * *ret_sentence says why. */
bool tincan_judge(const struct tincan_rules *rules, const json_t *statement, struct tincan_said *ret_said,
    const char **ret_pointer, const char **ret_sentence) MUST_CHECK;

#endif
