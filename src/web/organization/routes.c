#include "web/organization/organization.h"

enum { FORM_MAX = 16 * 1024 };

#define PAGE_GET(path, permission, handle, about, table)                                                     \
	{                                                                                                    \
		"GET", path, ORIGIN_APP, LANE_WORK, permission, BODY_NONE, 0, SHAPE_PAGE, handle, about,     \
		    .input = table                                                                           \
	}
#define PAGE_POST(path, permission, handle, about, table)                                                    \
	{                                                                                                    \
		"POST", path, ORIGIN_APP, LANE_WORK, permission, BODY_FORM, FORM_MAX, SHAPE_PAGE, handle,    \
		    about, .input = table                                                                    \
	}

static const struct route routes[] = {
    PAGE_GET("/instance/organizations", PERMISSION_INSTANCE_READ, get_organizations,
        "every organisation of the installation", NULL),
    PAGE_GET("/instance/organizations/new", PERMISSION_INSTANCE_MANAGE, get_organization_new,
        "the form for a new organisation", NULL),
    PAGE_POST("/instance/organizations/new", PERMISSION_INSTANCE_MANAGE, post_organization_new,
        "makes an organisation", organization_new_input),
    PAGE_GET("/instance/organizations/{slug}", PERMISSION_INSTANCE_READ, get_organization,
        "one organisation: what it holds, its host names", organization_input),
    PAGE_POST("/instance/organizations/{slug}", PERMISSION_INSTANCE_MANAGE, post_organization_host,
        "gives an organisation a host name", organization_host_input),
    PAGE_GET("/instance/organizations/{slug}/quota", PERMISSION_INSTANCE_MANAGE, get_organization_quota,
        "the form for how much an organisation may keep", organization_input),
    PAGE_POST("/instance/organizations/{slug}/quota", PERMISSION_INSTANCE_MANAGE, post_organization_quota,
        "sets how much an organisation may keep", organization_quota_input),
    PAGE_GET("/instance/organizations/{slug}/closing", PERMISSION_INSTANCE_MANAGE, get_organization_closing,
        "asks before an organisation is disabled or enabled", organization_input),
    PAGE_POST("/instance/organizations/{slug}/closing", PERMISSION_INSTANCE_MANAGE, post_organization_closing,
        "disables an organisation, or enables it again", organization_input),
    PAGE_GET("/instance/organizations/{slug}/hosts/{host}/removal", PERMISSION_INSTANCE_MANAGE,
        get_organization_host_removal, "asks before a host name is taken away", organization_host_one_input),
    PAGE_POST("/instance/organizations/{slug}/hosts/{host}/removal", PERMISSION_INSTANCE_MANAGE,
        post_organization_host_removal, "takes a host name away", organization_host_one_input),
    PAGE_GET("/admin/{org}", PERMIT_SIGNED_IN, get_overview,
        "an organisation at a glance, or what one may see of it", org_input),
    PAGE_GET("/admin/{org}/settings", PERMISSION_ORGANIZATION_READ, get_settings, "what an organisation sets",
        org_input),
    PAGE_POST("/admin/{org}/settings", PERMISSION_ORGANIZATION_MANAGE, post_settings,
        "changes what an organisation sets", settings_input),
    PAGE_GET("/admin/{org}/legal-entities", PERMISSION_ORGANIZATION_READ, get_legal_entities,
        "who an organisation is before the law", org_input),
    PAGE_GET("/admin/{org}/legal-entities/new", PERMISSION_ORGANIZATION_MANAGE, get_legal_entity_new,
        "the form for a new legal entity", org_input),
    PAGE_POST("/admin/{org}/legal-entities/new", PERMISSION_ORGANIZATION_MANAGE, post_legal_entity_new,
        "adds a legal entity", legal_entity_new_input),
    PAGE_GET("/admin/{org}/legal-entities/{id}", PERMISSION_ORGANIZATION_READ, get_legal_entity,
        "one legal entity", legal_entity_one_input),
    PAGE_POST("/admin/{org}/legal-entities/{id}", PERMISSION_ORGANIZATION_MANAGE, post_legal_entity,
        "changes a legal entity", legal_entity_input),
    PAGE_GET("/admin/{org}/legal-entities/{id}/ending", PERMISSION_ORGANIZATION_MANAGE,
        get_legal_entity_ending, "asks before a legal entity is ended or put in force again",
        legal_entity_one_input),
    PAGE_POST("/admin/{org}/legal-entities/{id}/ending", PERMISSION_ORGANIZATION_MANAGE,
        post_legal_entity_ending, "ends a legal entity, or puts it in force again", legal_entity_one_input),
};

const struct area web_area_organization = {"organization", routes, sizeof routes / sizeof *routes};
