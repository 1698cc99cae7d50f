/* Where a page of a class goes on: the length of the name it is sorted by, a dot, that name and the id. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "web/class/class.h"

const char *class_position(struct work *w, const struct roster_member *last)
{
	return arena_printf(
	    w->arena, "%zu.%s%s", strlen(last->sort_name), last->sort_name, last->external_id);
}

bool class_position_read(
    struct work *w, const char *position, const char **ret_after_name, const char **ret_after_id)
{
	char *dot;
	unsigned long len = strtoul(position, &dot, 10);

	if (*position < '0' || *position > '9' || *dot != '.' || len > strlen(dot + 1))
		return false;
	*ret_after_name = arena_strndup(w->arena, dot + 1, len);
	*ret_after_id = arena_strdup(w->arena, dot + 1 + len);
	return utf8_valid(*ret_after_name, len) && utf8_valid(*ret_after_id, strlen(*ret_after_id));
}
