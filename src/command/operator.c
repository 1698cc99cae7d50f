/* Who acts on the command line. */
#include "command/command_int.h"

const struct principal command_operator = {.kind = PRINCIPAL_JOB, .name = "command line"};

struct principal command_operator_in(struct uuid org)
{
	struct principal principal = command_operator;

	principal.org = org;
	principal.permissions = permission_set_of_instance();
	return principal;
}
