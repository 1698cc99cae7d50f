/* What is kept of choosing. Each function is a transaction of its own but those that say otherwise. */
#ifndef LMS_PICK_PICK_STORE_H
#define LMS_PICK_PICK_STORE_H

#include "lms/pick/pick.h"

/* Within the caller's transaction: a request, and some that expired long ago go. */
enum err pick_store_add(struct work *w, const struct pick *pick, int64_t expires_us) MUST_CHECK;
/* *ret_there false: there is none, or it has expired. */
enum err pick_store_read(
    struct work *w, struct uuid org, struct uuid id, bool *ret_there, struct pick *ret_pick) MUST_CHECK;
enum err pick_store_answered(struct work *w, const struct pick *pick) MUST_CHECK;

/* What came of it: chosen (now or before), full, or there is no such module. */
enum pick_added { PICK_ADDED, PICK_FULL, PICK_NOWHERE };
enum err pick_store_item_add(
    struct work *w, const struct pick *pick, struct uuid chosen, enum pick_added *ret_added) MUST_CHECK;
/* What the id of a module, or of a part of one, opens. */
enum err pick_store_target(struct work *w, struct uuid org, struct uuid chosen, bool *ret_there,
    struct link_target *ret_target) MUST_CHECK;
enum err pick_store_item_drop(struct work *w, const struct pick *pick, struct uuid chosen) MUST_CHECK;

#endif
