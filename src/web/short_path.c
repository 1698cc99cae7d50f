#include "web/short_path.h"

#include <string.h>

#include "web/web_int.h"

enum { LONG_MAX = 6 };

/* {name}: one segment, the same in both. The first that fits counts. */
static const struct {
	const char *path, *of;
	bool below; /* and everything below it */
} names[] = {
    {"/api/cours", "/api/v1/courses", true},
    {"/api/fichiers", "/api/v1/contents", true},
    {"/api/notes/enrollments/{id}/grades", "/api/v1/enrollments/{id}/grades", true},
    {"/api/notes/{course}", "/api/v1/courses/{course}/grades", false},
    {"/api/notes/{course}/gradebook", "/api/v1/courses/{course}/gradebook", false},
    {"/api/notes/{course}/grades.csv", "/api/v1/courses/{course}/grades.csv", false},
    {"/api/notes/{course}/grades.xlsx", "/api/v1/courses/{course}/grades.xlsx", false},
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* The segment behind *at, whose length is given back; *at moves behind it. */
static const char *segment_next(const char **at, size_t *ret_len)
{
	const char *segment = *at + 1;

	*ret_len = strcspn(segment, "/");
	*at = segment + *ret_len;
	return segment;
}

/* How many segments of the path the pattern takes; 0: it does not fit. *ret_name: what its {name} is. */
static int pattern_fits(const char *pattern, const struct path *path, const char **ret_name)
{
	const char *at = pattern;
	int n = 0;

	while (*at == '/') {
		size_t len;
		const char *segment = segment_next(&at, &len);

		if (n == path->count)
			return 0;
		if (*segment == '{')
			*ret_name = path->segments[n];
		else if (strlen(path->segments[n]) != len || strncmp(segment, path->segments[n], len) != 0)
			return 0;
		n++;
	}
	return n;
}

/* The words of addresses, each a text of its own: segments of a path end where they end. */
static const char *word_of(const char *segment, size_t len)
{
	static const char *const words[] = {"api", "v1", "courses", "contents", "enrollments", "grades",
	    "gradebook", "grades.csv", "grades.xlsx"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len && strncmp(words[i], segment, len) == 0)
			return words[i];
	return "";
}

static void path_replace(struct path *path, int taken, const char *of, const char *name)
{
	const char *begun[LONG_MAX], *at = of;
	int count = 0, rest = path->count - taken;

	while (*at == '/' && count < LONG_MAX) {
		size_t len;
		const char *segment = segment_next(&at, &len);

		begun[count++] = *segment == '{' ? name : word_of(segment, len);
	}
	if (count + rest > PATH_SEGMENTS_MAX)
		return;
	memmove(path->segments + count, path->segments + taken, (size_t)rest * sizeof(path->segments[0]));
	memcpy(path->segments, begun, (size_t)count * sizeof(begun[0]));
	path->count = count + rest;
}

void short_path_open(struct path *path)
{
	if (path->count < 2 || strcmp(path->segments[0], "api") != 0)
		return;
	for (int i = 0; i < NAMES; i++) {
		const char *name = "";
		int taken = pattern_fits(names[i].path, path, &name);

		if (taken == 0 || (!names[i].below && taken != path->count))
			continue;
		path_replace(path, taken, names[i].of, name);
		return;
	}
}

const char *short_path_of(struct arena *a, const char *route_path, int index)
{
	for (int i = 0; i < NAMES; i++) {
		size_t len = strlen(names[i].of);
		const char *rest = route_path + len;

		if (strncmp(route_path, names[i].of, len) != 0 ||
		    (*rest != '\0' && (!names[i].below || *rest != '/')))
			continue;
		if (index-- == 0)
			return arena_printf(a, "%s%s", names[i].path, rest);
	}
	return NULL;
}
