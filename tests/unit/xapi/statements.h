/* What tests of the learning record store share: statements written with ' for ", so that they can be read.
 */
#ifndef TESTS_UNIT_XAPI_STATEMENTS_H
#define TESTS_UNIT_XAPI_STATEMENTS_H

#include "unit.h"

#include "base/text.h"
#include "xapi/statement/statement.h"

#define AUTHORITY "{\"account\":{\"homePage\":\"http://lrs.example\",\"name\":\"key\"}}"

/* A statement in parts. */
#define ACTOR "'actor':{'mbox':'mailto:anna@example.org'}"
#define VERB "'verb':{'id':'http://verbs.example/did'}"
#define OBJECT "'object':{'id':'http://things.example/1'}"
#define WITH(more) "{" ACTOR "," VERB "," OBJECT "," more "}"
#define PLAIN "{" ACTOR "," VERB "," OBJECT "}"

struct lrs {
	struct arena *arena;
	struct work w;
	struct xapi_reading reading;
	struct xapi_statement *statements;
	size_t count;
	bool array;
};

void lrs_begin(struct lrs *lrs, enum xapi_version version);
void lrs_end(struct lrs *lrs);
/* The text with " for every '. */
const char *quoted(struct lrs *lrs, const char *text);
enum err statements_take(struct lrs *lrs, const char *text);
/* Reads what must be good and is one statement. */
const struct xapi_statement *statement_good(struct lrs *lrs, const char *text);
/* Whether the body is taken in both versions; each on its own. */
void both_take(const char *text);
/* Whether it is refused in both, at this JSON pointer. */
void both_refuse(const char *text, const char *pointer);
bool same_statement(const char *one, const char *other);
bool has_key(struct lrs *lrs, const struct xapi_statement *s, enum xapi_key_kind kind, const char *text);

#endif
