/* A store for the tests of the store: a cluster, two organisations, and statements made by hand. */
#ifndef TESTS_UNIT_XAPI_STORE_FIXTURE_H
#define TESTS_UNIT_XAPI_STORE_FIXTURE_H

#include <pthread.h>

#include "db/cluster_fixture.h"
#include "xapi/ingest.h"
#include "xapi/read.h"

struct store {
	struct cluster_fixture cluster;
	struct xapi_ingest *ingest;
	struct uuid org_a, org_b;
};

enum store_open { STORE_OPENED, STORE_FAILED };

/* Opens cluster, organisations and queue. */
enum store_open store_setup(struct store *store);
void store_teardown(struct store *store);
/* The first column of the first row, as a number; the test fails where it cannot be asked. */
long store_number(const struct store *store, const char *sql);

/* A statement of a verb, an actor and an activity, with the keys of each. digest: of the word said, so that
 * two statements with one id and one word are the same. */
struct xapi_statement statement_make(
    struct arena *a, struct uuid id, const char *verb, const char *actor, const char *activity);
/* The same about another statement. */
struct xapi_statement statement_about(struct arena *a, struct uuid id, const char *verb, struct uuid target);
struct xapi_statement statement_voiding(struct arena *a, struct uuid id, struct uuid target);

/* Waits for the end of one request. */
enum err store_write(struct store *store, struct uuid org, const struct xapi_statement *statements,
    size_t count, struct xapi_ingest_request *ret_request);
enum err store_write_one(struct store *store, struct uuid org, struct xapi_statement statement);

/* How many statements a filter finds in all, page after page; none twice. */
size_t store_count(struct store *store, struct uuid org, struct xapi_filter filter);
bool store_has(struct store *store, struct uuid org, struct uuid id, bool voided);

#endif
