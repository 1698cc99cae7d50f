#include <string.h>

#include "base/text.h"
#include "scorm/package/package_inside.h"

static bool has_control(const char *name)
{
	for (const unsigned char *p = (const unsigned char *)name; *p != '\0'; p++) {
		if (*p < 0x20 || *p == 0x7f)
			return true;
	}
	return false;
}

static bool has_drive(const char *name)
{
	return ((name[0] >= 'A' && name[0] <= 'Z') || (name[0] >= 'a' && name[0] <= 'z')) && name[1] == ':';
}

/* Takes one part of the path at *p; "." and empty parts say nothing and are left out. */
static enum err take_part(struct work *w, const char **p, char *out, size_t *out_len, int *depth)
{
	size_t len = strcspn(*p, "/");
	const char *part = *p;

	*p += len + (part[len] == '/');
	if (len == 0 || (len == 1 && part[0] == '.'))
		return OK;
	if (len == 2 && memcmp(part, "..", 2) == 0)
		return refuse(
		    w, FINDING_ZIP_NAME_ESCAPES, "An entry's name leads out of the package by \"..\"");
	if (len > PACKAGE_SEGMENT_MAX)
		return refuse(w, FINDING_ZIP_NAME_TOO_LONG,
		    "A part of an entry's name is longer than %d bytes", PACKAGE_SEGMENT_MAX);
	if (++*depth > PACKAGE_DEPTH_MAX)
		return refuse(w, FINDING_ZIP_TOO_DEEP, "Folders lie in each other more than %d deep",
		    PACKAGE_DEPTH_MAX);
	if (*out_len > 0)
		out[(*out_len)++] = '/';
	memcpy(out + *out_len, part, len);
	*out_len += len;
	return OK;
}

enum err zip_name_read(struct work *w, const char *raw, const char **ret_name, bool *ret_folder)
{
	char name[PACKAGE_NAME_MAX + 1], out[PACKAGE_NAME_MAX + 1];
	size_t len = strlen(raw), out_len = 0;
	const char *p = name;
	int depth = 0;

	if (len == 0)
		return refuse(w, FINDING_ZIP_NAME_EMPTY, "An entry of the zip has no name");
	if (len > PACKAGE_NAME_MAX)
		return refuse(w, FINDING_ZIP_NAME_TOO_LONG, "An entry's name is longer than %d bytes",
		    PACKAGE_NAME_MAX);
	if (has_control(raw) || !utf8_valid(raw, len))
		return refuse(w, FINDING_ZIP_NAME_CHARACTERS,
		    "An entry's name holds control characters or is not text");
	memcpy(name, raw, len + 1);
	/* Written so by old Windows tools. */
	for (char *slash = name; (slash = strchr(slash, '\\')) != NULL;)
		*slash = '/';
	if (name[0] == '/' || has_drive(name))
		return refuse(w, FINDING_ZIP_NAME_ABSOLUTE, "An entry's name is absolute");
	while (*p != '\0')
		TRY(take_part(w, &p, out, &out_len, &depth));
	*ret_folder = name[len - 1] == '/' || out_len == 0;
	*ret_name = arena_strndup(w->arena, out, out_len);
	return OK;
}
