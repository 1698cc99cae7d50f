/* A tiny HTTP server on loopback, one thread, one connection after the other: what a test says it answers, it
 * answers. */
#ifndef TESTS_UNIT_KEYS_SERVER_H
#define TESTS_UNIT_KEYS_SERVER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct server {
	int listener;
	int port;
	pthread_t thread;
	pthread_mutex_t lock;
	const char
	    *answer; /* whole bytes: status line, headers, body; NULL: say nothing, hold the connection */
	char request[8192]; /* the last one, head and body */
	int requests;       /* since start */
	int connections;
	_Atomic bool stop;
	int delay_ms; /* before each answer */
};

void server_start(struct server *s);
void server_stop(struct server *s);
/* "http://127.0.0.1:PORT" + path, in the arena-free static ring of 4. */
const char *server_url(const struct server *s, const char *path);
void server_answer(struct server *s, const char *answer);
int server_requests(struct server *s);

#endif
