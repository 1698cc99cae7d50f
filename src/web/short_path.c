#include "web/short_path.h"

#include <string.h>

#include "web/web_int.h"

enum { LONG_MAX = 6 };

/* {name}: one segment, the same in both. The first that fits counts. */
static const struct {
	const char *path, *of[LONG_MAX + 1]; /* of: its segments, NULL behind the last */
	bool below;                          /* and everything below it */
} names[] = {
    {"/api/cours", {"api", "v1", "courses"}, true},
    {"/api/fichiers", {"api", "v1", "contents"}, true},
    {"/api/notes/enrollments/{id}/grades", {"api", "v1", "enrollments", "{id}", "grades"}, true},
    {"/api/notes/{course}", {"api", "v1", "courses", "{course}", "grades"}, false},
    {"/api/notes/{course}/gradebook", {"api", "v1", "courses", "{course}", "gradebook"}, false},
    {"/api/notes/{course}/grades.csv", {"api", "v1", "courses", "{course}", "grades.csv"}, false},
    {"/api/notes/{course}/grades.xlsx", {"api", "v1", "courses", "{course}", "grades.xlsx"}, false},
};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* How many segments of the path the pattern takes; 0: it does not fit. *ret_name: what its {name} is. */
static int pattern_fits(const char *pattern, const struct path *path, const char **ret_name)
{
	int n = 0;

	while (*pattern == '/') {
		const char *segment = pattern + 1;
		size_t len = strcspn(segment, "/");

		pattern = segment + len;
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

static void path_replace(struct path *path, int taken, const char *const *of, const char *name)
{
	int count = 0, rest = path->count - taken;

	while (of[count] != NULL)
		count++;
	if (count + rest > PATH_SEGMENTS_MAX)
		return;
	memmove(path->segments + count, path->segments + taken, (size_t)rest * sizeof(path->segments[0]));
	for (int i = 0; i < count; i++)
		path->segments[i] = of[i][0] == '{' ? name : of[i];
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

/* What follows the segments in a route's path, "" or "/…"; NULL: it does not begin with them. */
static const char *rest_after(const char *const *of, const char *route_path)
{
	for (; *of != NULL; of++) {
		size_t len = strlen(*of);

		if (*route_path != '/' || strncmp(route_path + 1, *of, len) != 0)
			return NULL;
		route_path += 1 + len;
	}
	return *route_path == '\0' || *route_path == '/' ? route_path : NULL;
}

const char *short_path_of(struct arena *a, const char *route_path, int index)
{
	for (int i = 0; i < NAMES; i++) {
		const char *rest = rest_after(names[i].of, route_path);

		if (rest == NULL || (*rest != '\0' && !names[i].below))
			continue;
		if (index-- == 0)
			return arena_printf(a, "%s%s", names[i].path, rest);
	}
	return NULL;
}
