/* What a link of a platform opens, in this order: what its custom parameter content_id (or module_id) names;
 * what its address names (/lti/launch/{module}), and of either only the part that grain_id names, if any;
 * what it opened before; what the link or the course it was copied from opened (history variables, notices of
 * copies); the organisation's only module. What is named but missing never becomes another module by itself,
 * unless somebody chose one for this link, or for the one it was copied from. */
#ifndef LMS_ENTRY_ENTRY_LINK_H
#define LMS_ENTRY_ENTRY_LINK_H

#include "base/config.h"
#include "lms/entry/entry.h"
#include "lms/entry/entry_store.h"

struct entry_link {
	struct entry_hints hints;
	const char *named;         /* what custom parameter or address name, "" where neither does */
	const char *by;            /* which of them: content_id, module_id or target_link_uri */
	const char *part;          /* what grain_id names beside them, "" for nothing */
	struct link_target chosen; /* who may choose just chose it; module nil: nobody did */
};

/* Pure. */
void entry_link_read(struct work *w, const struct config *config, const struct lti_launch *launch,
    struct entry_link *ret_link);

/* Within the arrival's transaction: everything that is there of the launch, with its module.
 * ERR_UNPROCESSABLE: the field is `by`, content_id, or grain_id, when the link opens nothing; without a field
 * when its module has no content yet. */
enum err entry_link_find(struct work *w, const struct lti_launch *launch, const struct entry_link *link,
    const struct entry_person *person, bool gradable, struct entry_found *ret_found) MUST_CHECK;

/* Pure: whether the link means what the look by its hints found, and that can be opened. */
bool entry_link_stands(const struct entry_link *link, const struct entry_found *found);

/* ERR_UNPROCESSABLE: a module that was asked for by its id (rule not ENTRY_NONE: it is there) cannot be
 * opened. */
enum err entry_module_check(struct work *w, struct uuid asked, const struct entry_module *module) MUST_CHECK;

/* Queued, within a transaction: the link led to nothing once more. */
enum err entry_link_lost(
    struct work *w, const struct lti_launch *launch, const struct entry_link *link) MUST_CHECK;

/* Queued, within the arrival's transaction, with an audit row: what was chosen counts for this link from now
 * on. by: the learner who chose. */
enum err entry_link_choose(struct work *w, const struct lti_launch *launch, const struct entry_link *link,
    struct uuid by, struct uuid placement) MUST_CHECK;

#endif
