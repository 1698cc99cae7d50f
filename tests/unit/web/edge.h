/* The edge as a whole, over real sockets, with a table of routes made for the purpose and no database: what
 * the tests test_edge_*.c share. edge_start and edge_stop are cmocka's set-up and tear-down of a group. */
#ifndef UNIT_WEB_EDGE_H
#define UNIT_WEB_EDGE_H

#include <stdatomic.h>

#include "web/web_int.h"

#define EDGE_FILE_BYTES "0123456789abcdef"
#define EDGE_POST_JSON "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"

/* --- the service (edge_service.c) --- */

/* Each test names it as its web_areas: other tests of this folder have tables of their own. */
extern const struct area edge_area;
extern struct app edge_app;
extern struct work edge_work;
extern char edge_folder[]; /* the data folder; its tmp/ must be empty at the end */
/* How many requests of /slow/{ms} a worker has begun. */
extern atomic_int edge_slow_begun;

int edge_start(void **state);
int edge_stop(void **state);

/* --- a client (edge_client.c); answers live until the next one of the same kind --- */

/* A connection to the service's listener of that origin; to the listener of another service. */
int edge_dial(enum origin origin);
int edge_dial_web(const struct web *web, enum origin origin);
/* Sends all of it, or as much as the other side takes. */
void edge_say(int s, const char *bytes, size_t len);
/* One whole answer by its Content-Length (a 204, 304 or HEAD has no body). */
const char *edge_hear(int s);
const char *edge_hear_head(int s);
/* Everything until the service closes. */
const char *edge_hear_all(int s);
/* One request and its answer, on a connection of its own. */
const char *edge_ask_origin(enum origin origin, const char *bytes, size_t len);
const char *edge_ask(const char *text);
const char *edge_get(const char *path, const char *headers);
int edge_status(const char *answer);
/* Prints the answer when the part is not in it. */
bool edge_has(const char *answer, const char *part);
/* Looks again until it is so; false after 20 s. */
bool edge_until(bool (*is_so)(void));
void edge_sleep_ms(long ms);

#endif
