#ifndef LMS_ENTRY_DIRECT_STORE_H
#define LMS_ENTRY_DIRECT_STORE_H

#include "base/work.h"

/* NULL when there is no such module. A transaction of its own. */
enum err entry_store_module_title(
    struct work *w, struct uuid org, struct uuid module, const char **ret_title) MUST_CHECK;

#endif
