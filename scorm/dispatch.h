/* The thin package of a dispatch: an imsmanifest.xml with one SCO, or a cmi5.xml with one assignable unit,
 * whose page (scorm/dispatch/launch.*) opens the content here and tells its host how the learner stands, by
 * the API it finds there (scorm.js) or its record store (cmi5.js). */
#ifndef SCORM_DISPATCH_H
#define SCORM_DISPATCH_H

#include "base/id.h"
#include "base/work.h"

/* SCORM 1.2, SCORM 2004 4th Edition, cmi5. */
enum scorm_dispatch_kind { SCORM_DISPATCH_12, SCORM_DISPATCH_2004, SCORM_DISPATCH_CMI5 };

struct scorm_dispatch {
	struct uuid id;    /* names the package to hosts: the same dispatch is always the same package */
	const char *title; /* of the course and its only item */
	enum scorm_dispatch_kind kind;
	bool names;                       /* the launcher tells the learner's name */
	const char *service_url, *secret; /* where the launcher goes, and what it proves itself with */
};

/* A zip in w's arena, the same bytes for the same dispatch. ERR_INTERNAL: libzip could not make it. */
enum err scorm_dispatch_zip(struct work *w, const struct scorm_dispatch *dispatch, const void **ret_bytes,
    size_t *ret_len) MUST_CHECK;

#endif
