#include "lms/access/access.h"

#include <string.h>
#include <strings.h>

#define P(identifier) permission_bit_of(PERMISSION_##identifier)
#define permission_bit_of(p) ((permission_set)1 << (p))

#define INSTANCE PERMISSION_SCOPE_INSTANCE
#define ORGANIZATION PERMISSION_SCOPE_ORGANIZATION
#define TEAM PERMISSION_SCOPE_TEAM
#define PERMISSION(identifier, name, scope, about) {name, about, scope},
static const struct permission_info permissions[] = {
#include "lms/access/permission.def"
};
#undef PERMISSION
#undef INSTANCE
#undef ORGANIZATION
#undef TEAM

_Static_assert(PERMISSION_COUNT <= 64, "a set of permissions is 64 bits");

#define ALL false
#define TEAM true
#define ROLE(identifier, name, title, team_only, ...) {name, title, team_only, __VA_ARGS__},
#define ALIAS(other, name)
const struct role_info roles[] = {
#include "lms/access/role.def"
};
#undef ROLE
#undef ALIAS
#undef ALL
#undef TEAM

const size_t role_count = sizeof(roles) / sizeof(roles[0]);

static const struct alias {
	const char *other, *name;
} aliases[] = {
#define ROLE(identifier, name, title, team_only, ...)
#define ALIAS(other, name) {other, name},
#include "lms/access/role.def"
#undef ROLE
#undef ALIAS
};

const struct permission_info *permission_info(enum permission p)
{
	return &permissions[p];
}

static bool permission_named(const char *name, size_t len, enum permission *ret_permission)
{
	for (int p = 0; p < PERMISSION_COUNT; p++) {
		if (strlen(permissions[p].name) == len && memcmp(permissions[p].name, name, len) == 0) {
			*ret_permission = (enum permission)p;
			return true;
		}
	}
	return false;
}

bool permission_find(const char *name, enum permission *ret_permission)
{
	return permission_named(name, strlen(name), ret_permission);
}

static permission_set permission_set_of(enum permission_scope least)
{
	permission_set set = 0;

	for (int p = 0; p < PERMISSION_COUNT; p++) {
		if (permissions[p].scope >= least)
			set |= permission_bit((enum permission)p);
	}
	return set;
}

permission_set permission_set_of_organization(void)
{
	return permission_set_of(PERMISSION_SCOPE_ORGANIZATION);
}

permission_set permission_set_of_instance(void)
{
	return permission_set_of(PERMISSION_SCOPE_INSTANCE);
}

permission_set permission_set_read(const char *names)
{
	permission_set set = 0;
	enum permission p;

	for (names += strspn(names, " "); *names != '\0'; names += strspn(names, " ")) {
		size_t len = strcspn(names, " ");

		if (len == 1 && *names == '*')
			set |= permission_set_of_organization();
		else if (permission_named(names, len, &p))
			set |= permission_bit(p);
		names += len;
	}
	return set;
}

const struct role_info *role_find(const char *name_or_alias)
{
	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (strcasecmp(aliases[i].other, name_or_alias) == 0) {
			name_or_alias = aliases[i].name;
			break;
		}
	}
	for (size_t i = 0; i < role_count; i++) {
		if (strcasecmp(roles[i].name, name_or_alias) == 0)
			return &roles[i];
	}
	return NULL;
}

bool principal_may(const struct principal *principal, enum permission p)
{
	return (principal->permissions & permission_bit(p)) != 0;
}

const char *principal_kind_name(enum principal_kind kind)
{
	static const char *const names[] = {
	    [PRINCIPAL_NOBODY] = "nobody",
	    [PRINCIPAL_USER] = "user",
	    [PRINCIPAL_LAUNCH] = "launch",
	    [PRINCIPAL_GUEST] = "guest",
	    [PRINCIPAL_CLIENT] = "client",
	    [PRINCIPAL_JOB] = "job",
	};

	return names[kind];
}

permission_set permission_set_of_launch(bool teaches)
{
	if (!teaches)
		return P(CONTENT_TAKE);
	return P(CONTENT_TAKE) | P(PACKAGE_READ) | P(LEARNER_READ) | P(ATTEMPT_READ) | P(GRADE_READ) |
	       P(GRADE_RESEND);
}

permission_set permission_set_of_review(bool teaches)
{
	return teaches ? P(ATTEMPT_READ) : 0;
}
