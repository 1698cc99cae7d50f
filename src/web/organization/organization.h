/* Organisations on pages: the installation's list of them (/instance/organizations), and what one
 * organisation's administrators set (/admin/{org}: overview, settings, legal entities). */
#ifndef WEB_ORGANIZATION_ORGANIZATION_H
#define WEB_ORGANIZATION_ORGANIZATION_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_organization;

enum { ORGANIZATION_PAGE_MAX = 256 * 1024 };

/* instance.c */
handler get_organizations, get_organization_new, post_organization_new, get_organization,
    post_organization_host;
extern const struct input organization_new_input[], organization_input[], organization_host_input[];

/* quota.c */
handler get_organization_quota, post_organization_quota;
extern const struct input organization_quota_input[];

/* deeds.c: pages that ask before they do */
handler get_organization_closing, post_organization_closing, get_organization_host_removal,
    post_organization_host_removal, get_legal_entity_ending, post_legal_entity_ending;
extern const struct input organization_host_one_input[];

/* settings.c */
handler get_overview, get_settings, post_settings;
extern const struct input org_input[], settings_input[];

/* entities.c */
handler get_legal_entities, get_legal_entity_new, post_legal_entity_new, get_legal_entity, post_legal_entity;
extern const struct input legal_entity_input[], legal_entity_new_input[], legal_entity_one_input[];

#endif
