/* Who is asking, and what they may do. The catalogue of permissions (permission.def) and the roles that
 * bundle them (role.def) are tables; a principal is made once per request and handed to every domain call
 * that has to know. Rights stand in two places, never in handlers: the route's permission column, and the SQL
 * (org_id and, where team_only, the principal's teams are bound parameters). Deny by default. Pure: no
 * database here. */
#ifndef LMS_ACCESS_ACCESS_H
#define LMS_ACCESS_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

enum permission_scope { PERMISSION_SCOPE_INSTANCE, PERMISSION_SCOPE_ORGANIZATION, PERMISSION_SCOPE_TEAM };

#define PERMISSION(identifier, name, scope, about) PERMISSION_##identifier,
enum permission {
#include "lms/access/permission.def"
	PERMISSION_COUNT
};
#undef PERMISSION

/* A set of permissions: one bit each. */
typedef uint64_t permission_set;
static inline permission_set permission_bit(enum permission p)
{
	return (permission_set)1 << p;
}

struct permission_info {
	const char *name;  /* "members:read": in tokens, role tables and the API */
	const char *about; /* English; pages translate it */
	enum permission_scope scope;
};
/* Of all PERMISSION_COUNT; p is in range. */
const struct permission_info *permission_info(enum permission p);
/* False: no permission of that name. */
bool permission_find(const char *name, enum permission *ret_permission);
/* Names separated by blanks (a token's scope) into a set; unknown names are left out. "*" is every permission
 * of an organisation. */
permission_set permission_set_read(const char *names);
/* All of scopes ORGANIZATION and TEAM; all there are. */
permission_set permission_set_of_organization(void);
permission_set permission_set_of_instance(void);

struct role_info {
	const char *name;  /* "administrator" */
	const char *title; /* English; pages translate it */
	bool team_only;    /* permissions of scope TEAM reach one's own teams only */
	permission_set permissions;
};
extern const struct role_info roles[];
extern const size_t role_count;
/* By name or alias, letters' case aside; NULL: there is none. */
const struct role_info *role_find(const char *name_or_alias);

/* What roles amount to: the union of their permissions. team_only unless every permission of scope TEAM among
 * them comes from some role that is not team_only: to be given one more role never widens what another one
 * reaches. */
struct rights {
	permission_set permissions;
	bool team_only;
};
/* roles_held: names separated by blanks; unknown ones give nothing. own: the organisation's own versions, a
 * line each, "role team|all permission …", which stand in place of the catalogue's; NULL for none. */
void rights_read(const char *roles_held, const char *own, struct rights *ret_rights);

enum principal_kind {
	PRINCIPAL_NOBODY, /* nothing was proven */
	PRINCIPAL_USER,   /* a signed-in person: a staff session or a token made for one */
	PRINCIPAL_LAUNCH, /* a learner or teacher who came by LTI: the rights of the launch's context, no more
	                   */
	PRINCIPAL_GUEST,  /* a direct visitor: what they opened, and nothing else */
	PRINCIPAL_CLIENT, /* a program: API client or key of an organisation */
	PRINCIPAL_JOB     /* our own work, or the command line */
};

struct principal {
	enum principal_kind kind;
	struct uuid id;      /* user, learner, client or job; nil for nobody */
	struct uuid org;     /* the organisation it acts in; nil: none chosen yet (instance pages only) */
	struct uuid context; /* PRINCIPAL_LAUNCH: lti_contexts.id; else nil */
	struct uuid
	    attempt; /* PRINCIPAL_LAUNCH that came to look at one attempt: nothing but that one; else nil
	              */
	struct uuid session;        /* the session or credential it came by; nil where there is none */
	permission_set permissions; /* in that organisation, and of the instance */
	bool team_only;             /* scope TEAM: only teams it leads */
	bool strong;                /* a second factor was shown */
	bool platform_admin;
	const char *name; /* for pages and audit rows; "" unknown. Lives as long as the work */
};

/* True when the principal has it. */
bool principal_may(const struct principal *principal, enum permission p);
/* "user", "launch" …, as audit rows and logs name it. */
const char *principal_kind_name(enum principal_kind kind);
/* Of a launch: teachers of a context see its learners, attempts and grades; others, and guests, only learn.
 */
permission_set permission_set_of_launch(bool teaches);
/* Of a launch by which a teacher looks at one attempt; who does not teach has none. */
permission_set permission_set_of_review(bool teaches);

#endif
