/* What the files of this folder share. */
#ifndef LMS_ORGANIZATION_ORGANIZATION_INT_H
#define LMS_ORGANIZATION_ORGANIZATION_INT_H

#include "lms/organization/organization.h"

/* organization.c: pure checks; ERR_BAD_INPUT with the field slug, name, host or one of the settings. */
enum err organization_slug_check(struct work *w, const char *slug) MUST_CHECK;
enum err organization_name_check(struct work *w, const char *name) MUST_CHECK;
enum err organization_host_check(struct work *w, const char *host) MUST_CHECK;
enum err organization_settings_check(struct work *w, const struct organization_settings *settings) MUST_CHECK;

/* New references: the settings as they are stored, and all that an audit row tells. */
json_t *organization_settings_json(const struct organization_settings *settings);
json_t *organization_facts(const char *name, const struct organization_settings *settings);

#endif
