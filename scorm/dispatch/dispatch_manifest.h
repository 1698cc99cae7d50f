/* What says to an importer what a dispatch's package is: imsmanifest.xml or cmi5.xml. */
#ifndef SCORM_DISPATCH_DISPATCH_MANIFEST_H
#define SCORM_DISPATCH_DISPATCH_MANIFEST_H

#include "base/text.h"
#include "scorm/dispatch.h"

const char *dispatch_manifest_name(const struct scorm_dispatch *dispatch);
void dispatch_manifest_add(struct text *t, struct work *w, const struct scorm_dispatch *dispatch);

/* dispatch_zip.c: whether the launcher of this package has that file of dispatch_files. */
bool dispatch_has_file(const struct scorm_dispatch *dispatch, const char *name);

#endif
