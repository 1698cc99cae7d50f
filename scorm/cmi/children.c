#include "scorm/cmi/children.h"

#include <string.h>

/* The name in row that follows path; NULL where row is not below it. */
static const char *child_of(const char *row, const char *path, bool array)
{
	size_t len = strlen(path);

	if (strncmp(row, path, len) != 0 || row[len] != '.')
		return NULL;
	row += len + 1;
	if (!array)
		return row;
	return strncmp(row, "#.", 2) == 0 ? row + 2 : NULL;
}

bool cmi_children(
    const char *path, bool array, cmi_path_at *path_at, size_t count, char *ret_text, size_t size)
{
	const char *previous = "";
	size_t out = 0, previous_len = 0;

	for (size_t i = 0; i < count; i++) {
		const char *child = child_of(path_at(i), path, array);
		size_t len = child != NULL ? strcspn(child, ".") : 0;

		if (child == NULL || (len == previous_len && memcmp(child, previous, len) == 0))
			continue;
		previous = child;
		previous_len = len;
		if (out + len + 2 > size)
			return false;
		if (out > 0)
			ret_text[out++] = ',';
		memcpy(ret_text + out, child, len);
		out += len;
	}
	ret_text[out] = '\0';
	return true;
}
