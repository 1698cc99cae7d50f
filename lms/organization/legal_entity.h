/* Who an organisation is before the law (L-05): one or more legal entities, for certificates and invoices. */
#ifndef LMS_ORGANIZATION_LEGAL_ENTITY_H
#define LMS_ORGANIZATION_LEGAL_ENTITY_H

#include "base/work.h"
#include "lms/access/access.h"

enum { LEGAL_ENTITIES_MAX = 200 };

struct legal_entity {
	struct uuid id;
	const char *name, *registration_number, *vat_number, *address, *country, *signatory;
	int64_t revision;
	bool ended;
};

/* Those in force first, then by name; at most LEGAL_ENTITIES_MAX. */
enum err legal_entities_list(
    struct work *w, struct uuid org, struct legal_entity **ret_rows, size_t *ret_count) MUST_CHECK;
enum err legal_entity_read(
    struct work *w, struct uuid org, struct uuid id, struct legal_entity *ret_entity) MUST_CHECK;
/* A nil id makes a new one (then revision is not looked at). ERR_BAD_INPUT with the field; ERR_NOT_FOUND;
 * ERR_CONFLICT: its revision is no longer this one, or there are too many. */
enum err legal_entity_save(struct work *w, const struct principal *by, struct uuid org,
    const struct legal_entity *entity, struct uuid *ret_id) MUST_CHECK;
/* In force again, or ended: no longer offered. */
enum err legal_entity_end(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id, bool end) MUST_CHECK;

#endif
