/* Other names of the API's addresses: the short paths by which programs of the portal before know courses,
 * files and grades. Each stands for an address and what is below it; the route, with its right, input and
 * answer, is that of the address. */
#ifndef WEB_SHORT_PATH_H
#define WEB_SHORT_PATH_H

#include "base/arena.h"

struct path;

/* A path that begins with a short one becomes the one it stands for; its text stays as it was asked. */
void short_path_open(struct path *path);

/* The index-th short path of a route's path from 0, in the arena; NULL after the last. */
const char *short_path_of(struct arena *a, const char *route_path, int index);

#endif
