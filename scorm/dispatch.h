/* The thin package of a dispatch: an imsmanifest.xml with one SCO, whose page (scorm/dispatch/launch.*) finds
 * the host's API, opens the content here, and tells the host how the learner stands. */
#ifndef SCORM_DISPATCH_H
#define SCORM_DISPATCH_H

#include "base/id.h"
#include "base/work.h"

struct scorm_dispatch {
	struct uuid id;    /* names the package to hosts: the same dispatch is always the same package */
	const char *title; /* of the organization and its only item */
	bool is_2004;      /* SCORM 2004 4th Edition; else 1.2 */
	bool names;        /* the launcher tells the learner's name */
	const char *service_url, *secret; /* where the launcher goes, and what it proves itself with */
};

/* A zip in w's arena, the same bytes for the same dispatch. ERR_INTERNAL: libzip could not make it. */
enum err scorm_dispatch_zip(struct work *w, const struct scorm_dispatch *dispatch, const void **ret_bytes,
    size_t *ret_len) MUST_CHECK;

#endif
