/* Organisations as their administrator sees them: which there are, where their rows lie, who may enter. */
#ifndef LMS_ORGANIZATION_ORGANIZATION_H
#define LMS_ORGANIZATION_ORGANIZATION_H

#include <jansson.h>

#include "base/work.h"

/* The object {id, slug, name, database, disabled} of one organisation, or an array of all; they end with the
 * work. ERR_NOT_FOUND (field org) where there is none of that slug. */
enum err organization_show(struct work *w, const char *slug, json_t **ret_organization) MUST_CHECK;
enum err organization_list(struct work *w, json_t **ret_organizations) MUST_CHECK;

/* Puts an organisation into another database ("" is the first) before it has any row; every node knows within
 * five seconds. ERR_NOT_FOUND as above; ERR_BAD_INPUT (field database) tenant_databases does not name it;
 * ERR_CONFLICT it has rows already, or somebody else has just put it elsewhere. */
enum err organization_place(struct work *w, const char *slug, const char *database) MUST_CHECK;

/* open false: no platform's launch and no direct link leads in any more; who is in goes on to the end of the
 * session. ERR_NOT_FOUND as above. */
enum err organization_open(struct work *w, const char *slug, bool open) MUST_CHECK;

#endif
