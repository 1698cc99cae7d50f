/* Rows of lms/gradebook. */
#ifndef LMS_GRADEBOOK_GRADEBOOK_STORE_H
#define LMS_GRADEBOOK_GRADEBOOK_STORE_H

#include "db/db.h"
#include "lms/gradebook/gradebook.h"

/* The cards as they are stored; nothing is summed. */
enum err gradebook_store_cards(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct gradebook_card **ret_cards, size_t *ret_count) MUST_CHECK;
/* What was counted of a card. */
enum err gradebook_store_total(struct work *w, struct uuid org, const struct gradebook_card *card) MUST_CHECK;

struct gradebook_note {
	struct uuid enrollment, item; /* item nil: the course grade */
	const char *kind;
	bool has_was, has_became;
	int64_t was, became;
	const char *reason;
	const struct principal *by; /* NULL: the service counted */
};
enum err gradebook_store_note(struct work *w, struct uuid org, const struct gradebook_note *note) MUST_CHECK;

#endif
