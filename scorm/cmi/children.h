/* What _children of a category tells, for both data models. */
#ifndef SCORM_CMI_CHILDREN_H
#define SCORM_CMI_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

/* The path of row i of a model's table: "cmi.objectives.#.id". */
typedef const char *cmi_path_at(size_t i);

/* The names right below a path (of an array: below its members), once each, in the order of the rows, with
 * commas between. Rows of one name stand together. False: text has too few bytes for them. */
bool cmi_children(
    const char *path, bool array, cmi_path_at *path_at, size_t count, char *ret_text, size_t size);

#endif
