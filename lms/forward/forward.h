/* From the directory to the tenants: what a write on directory tables owes a tenant (an audit row, a mail) is
 * a row of directory_outbox in the same transaction, and is moved into the tenant's own table afterwards,
 * once. Needed because directory and tenant tables are never written in one transaction. */
#ifndef LMS_FORWARD_FORWARD_H
#define LMS_FORWARD_FORWARD_H

#include <jansson.h>

#include "base/config.h"
#include "db/db.h"

enum forward_kind { FORWARD_AUDIT, FORWARD_MAIL };

/* Inside a directory transaction. id becomes the id of the tenant's row, so that moving twice does no harm.
 * payload is borrowed. */
enum err forward_put(struct work *w, struct uuid org, enum forward_kind kind, struct uuid id,
    const json_t *payload) MUST_CHECK;

struct forwarder;

/* A thread with a worker session that moves what is there, every second and on forwarder_wake (after the
 * commit). */
enum err forwarder_start(struct work *w, struct db *db, struct forwarder **ret_forwarder) MUST_CHECK;
void forwarder_wake(struct forwarder *forwarder);
void forwarder_stop(struct forwarder *forwarder);

#endif
