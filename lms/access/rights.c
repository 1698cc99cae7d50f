#include <string.h>

#include "lms/access/access.h"

enum { OWN_PERMISSIONS_MAX = 4096 };

/* The organisation's own version of a role: its line after the name; NULL where there is none. */
static const char *own_find(const char *own, const char *role, size_t len)
{
	while (own != NULL && *own != '\0') {
		if (strncmp(own, role, len) == 0 && own[len] == ' ')
			return own + len + 1;
		own = strchr(own, '\n');
		own = own != NULL ? own + 1 : NULL;
	}
	return NULL;
}

static void own_read(const char *line, struct rights *ret_rights)
{
	char names[OWN_PERMISSIONS_MAX];
	size_t reach = strcspn(line, " \n"), len;

	ret_rights->team_only = !(reach == 3 && memcmp(line, "all", 3) == 0);
	line += reach;
	len = strcspn(line, "\n");
	/* One that cannot be read gives nothing. */
	if (len >= sizeof(names))
		len = 0;
	memcpy(names, line, len);
	names[len] = '\0';
	ret_rights->permissions = permission_set_read(names);
}

static void role_read(const char *role, size_t len, const char *own, struct rights *ret_rights)
{
	const char *line = own_find(own, role, len);

	*ret_rights = (struct rights){.team_only = true};
	if (line != NULL) {
		own_read(line, ret_rights);
		return;
	}
	for (size_t i = 0; i < role_count; i++) {
		if (strlen(roles[i].name) == len && memcmp(roles[i].name, role, len) == 0)
			*ret_rights = (struct rights){roles[i].permissions, roles[i].team_only};
	}
}

void rights_read(const char *roles_held, const char *own, struct rights *ret_rights)
{
	permission_set of_team = permission_set_of_organization(), all = 0,
	               everywhere = 0; /* given by roles that reach everybody */

	for (int p = 0; p < PERMISSION_COUNT; p++) {
		if (permission_info((enum permission)p)->scope != PERMISSION_SCOPE_TEAM)
			of_team &= ~permission_bit((enum permission)p);
	}
	for (roles_held += strspn(roles_held, " "); *roles_held != '\0';
	     roles_held += strspn(roles_held, " ")) {
		size_t len = strcspn(roles_held, " ");
		struct rights rights;

		role_read(roles_held, len, own, &rights);
		all |= rights.permissions;
		if (!rights.team_only)
			everywhere |= rights.permissions;
		roles_held += len;
	}
	/* What belongs to the instance is never given by a role. */
	ret_rights->permissions = all & permission_set_of_organization();
	ret_rights->team_only = (all & of_team & ~everywhere) != 0;
}
