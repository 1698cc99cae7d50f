#include "base/work.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry.h"
#include "lms/entry/entry_store.h"

enum err entry_direct_title(struct work *w, const char *slug, const char **ret_title)
{
	struct uuid org, module;
	const char *title = NULL;
	bool known;

	TRY(entry_store_direct_link(w, slug, &known, &org, &module));
	if (known)
		TRY(entry_store_module_title(w, org, module, &title));
	if (title == NULL)
		return fail(w, ERR_NOT_FOUND, "this link leads nowhere, or no longer");
	*ret_title = title;
	return OK;
}
