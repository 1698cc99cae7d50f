#include "base/work.h"
#include "lms/entry/direct_store.h"
#include "lms/entry/entry.h"
#include "lms/entry/entry_store.h"

enum err direct_page_read(struct work *w, const char *slug, struct uuid guest, struct direct_page *ret_page)
{
	struct direct_page page = {0};
	struct uuid org, module;
	bool known;

	TRY(entry_store_direct_link(w, slug, &known, &org, &module));
	if (known)
		TRY(entry_store_module_title(w, org, module, &page.title));
	if (page.title == NULL)
		return fail(w, ERR_NOT_FOUND, "this link leads nowhere, or no longer");
	if (!uuid_is_nil(guest))
		TRY(direct_consent(w, org, guest, &page.consent, &page.learner));
	page.org = org;
	page.module = module;
	*ret_page = page;
	return OK;
}
