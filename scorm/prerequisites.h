/* Prerequisites of SCORM 1.2 items: what must be done before an item may be opened (Content Aggregation
 * Model 1.2, section 2.3.5.2; the grammar is AICC's, CMI001 section 3.2). Pure.
 *
 *     script   = all { "|" all }            any of them            a word OR does the same
 *     all      = not { "&" not }            every one of them      AND
 *     not      = "~" not | term             the contrary           NOT
 *     term     = "(" script ")" | set | number "*" set | name [ ( "=" | "<>" ) status ]
 *     set      = "{" script { "," script } "}"      all of them; with a number, at least so many
 *
 * A name alone asks whether that item is passed or completed. A status is a lesson status or its first
 * letter, in quotes or not. */
#ifndef SCORM_PREREQUISITES_H
#define SCORM_PREREQUISITES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { PREREQUISITES_MAX = 4096, PREREQUISITES_DEPTH_MAX = 32, PREREQUISITES_NAME_MAX = 255 };

/* UNKNOWN: it depends on an item that is not there. A learner is held back by NO alone: what nobody can ever
 * fulfil, and what cannot be read, must not lock content for ever. */
enum prerequisites { PREREQUISITES_NO, PREREQUISITES_YES, PREREQUISITES_UNKNOWN, PREREQUISITES_MALFORMED };

/* The lesson status of the item of that identifier ("passed", "completed", "incomplete", "failed", "browsed",
 * "not attempted"); NULL: there is no such item. */
typedef const char *prerequisites_status(void *owner, const char *identifier);

/* Asks for the status of every item the script names, whether or not the answer still depends on it. "" is
 * YES. */
enum prerequisites prerequisites_check(const char *script, prerequisites_status *status, void *owner);

/* One item of the tree that is played, in document order. */
struct prerequisites_item {
	const char *identifier, *prerequisites;
	int parent;         /* an index before this one, or -1 */
	const char *status; /* lesson status; NULL for a cluster, which then amounts to its parts */
	bool may_open;      /* the answer: neither it nor a cluster above it is held back */
};

/* Decides may_open of every item and the status of every cluster: completed when all its parts are passed or
 * completed, not attempted when none was or it has none, else incomplete. Where an identifier stands twice
 * the first is meant. Memory of the arena: a few words for each item. */
void prerequisites_apply(struct arena *a, struct prerequisites_item *items, size_t count);

#endif
