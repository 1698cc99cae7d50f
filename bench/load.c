/* A bounded load for the benches: keep-alive connections to 127.0.0.1, each sends its next request when the
 * answer of the last is here. It is never part of what is measured.
 *
 *   load fixed  PORT HOST METHOD PATH BODY_BYTES CONNECTIONS REQUESTS [COOKIE [STATUS]]
 *   load commit PORT FILE DELTAS_PER_TURN VALUE_BYTES COMMITS
 *   load posts  PORT HOST PATH TYPE STATUS FILE CONNECTIONS
 *   load quiz   PORT HOST FILE QUESTIONS|begin|page CONNECTIONS
 *
 * fixed: the same request over and over, answered with STATUS. commit: FILE has one line `host write item
 * next_seq` for each connection; a connection sends deltas of VALUE_BYTES bytes and, after DELTAS_PER_TURN of
 * them, a turn with a new score. posts: FILE has one line `cookie body` for each request, parted by a tab,
 * and each is sent once and answered with STATUS. quiz: FILE has the address of a quiz for each learner,
 * and CONNECTIONS of them sit it at once, or only begin it or look at its page (bench/load_quiz.h). Prints
 * one JSON line {"requests","failed","seconds", "p50_ms","p99_ms"} (of at most LATENCIES_MAX answers); exit 1
 * when anything but 200 (or STATUS) was answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "load_quiz.h"

enum {
	CONNECTIONS_MAX = 1024,
	REQUEST_MAX = 16 * 1024,
	HEAD_MAX = 16 * 1024,
	READ_MAX = 256 * 1024,
	POSTS_MAX = 100000,
	SECONDS_MAX = 120,
	LATENCIES_MAX = 200000
};

struct connection {
	int fd;
	char host[128], write[256], item[64];
	long seq;
	int since_turn;
	char request[REQUEST_MAX];
	size_t request_len, sent;
	char head[HEAD_MAX];
	size_t head_len;
	size_t body_left; /* of the answer, once its head is whole */
	bool in_body;
	double asked_s;
	struct quiz_talk *talk; /* NULL: it sits no quiz */
};

static struct {
	bool commit;
	int port, status;
	const char *method, *path, *type, *cookie;
	double *latencies;
	char **posts; /* lines of the file, or NULL */
	size_t body_bytes;
	int deltas_per_turn;
	long left, done, failed;
	int connections;
	struct connection *all;
	struct quiz_talk *talks[CONNECTIONS_MAX];
} load;

static void die(const char *why)
{
	fprintf(stderr, "load: %s: %s\n", why, strerror(errno));
	exit(2);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void put_request(
    struct connection *c, const char *method, const char *path, const char *body, size_t len)
{
	const char *cookie = load.cookie != NULL ? load.cookie : "";
	int n = snprintf(c->request, sizeof(c->request),
	    "%s %s HTTP/1.1\r\nHost: %s\r\n%s%s%s%s%s%zu\r\n\r\n", method, path, c->host,
	    *cookie != '\0' ? "Cookie: " : "", cookie, *cookie != '\0' ? "\r\n" : "",
	    len > 0 ? "Content-Type: application/json\r\n" : "", "Content-Length: ", len);

	if (n < 0 || (size_t)n + len > sizeof(c->request))
		die("request too long");
	memcpy(c->request + n, body, len);
	c->request_len = (size_t)n + len;
	c->sent = 0;
}

static void next_post(struct connection *c)
{
	char *cookie = load.posts[load.left], *body = strchr(cookie, '\t');
	int n;

	if (body == NULL)
		die("a line without a tab");
	n = snprintf(c->request, sizeof(c->request),
	    "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %.*s\r\nContent-Type: %s\r\nContent-Length: "
	    "%zu\r\n\r\n%s",
	    load.path, c->host, (int)(body - cookie), cookie, load.type, strlen(body + 1), body + 1);
	if (n < 0 || (size_t)n >= sizeof(c->request))
		die("request too long");
	c->request_len = (size_t)n;
	c->sent = 0;
}

static void next_fixed(struct connection *c)
{
	static char body[REQUEST_MAX / 2];

	memset(body, 'x', load.body_bytes);
	put_request(c, load.method, load.path, body, load.body_bytes);
}

static void next_commit(struct connection *c)
{
	char body[REQUEST_MAX / 2], value[4096];
	int n;

	/* A value that differs each time, as a bookmark or suspend_data does. */
	memset(value, 'a' + (int)(c->seq % 26), load.body_bytes);
	value[load.body_bytes] = '\0';
	n = snprintf(value, load.body_bytes, "%ld-", c->seq);
	value[n] = '-';
	if (c->since_turn < load.deltas_per_turn) {
		n = snprintf(body, sizeof(body),
		    "{\"write\":\"%s\",\"deltas\":[{\"seq\":%ld,\"item\":\"%s\",\"set\":[[\"cmi.suspend_"
		    "data\",\"%s\"]]}]}",
		    c->write, c->seq, c->item, value);
		c->since_turn++;
		put_request(c, "POST", "/play/deltas", body, (size_t)n);
	} else {
		n = snprintf(body, sizeof(body),
		    "{\"write\":\"%s\",\"seq\":%ld,\"item\":\"%s\",\"do\":\"commit\",\"set\":[[\"cmi.core."
		    "score.raw\",\"%ld\"]],"
		    "\"deltas\":[]}",
		    c->write, c->seq, c->item, c->seq % 101);
		c->since_turn = 0;
		put_request(c, "POST", "/play/turn", body, (size_t)n);
	}
	c->seq++;
}

static void next_of_quiz(struct connection *c)
{
	c->request_len = quiz_talk_ask(c->talk, c->request, sizeof(c->request));
	c->sent = 0;
	if (c->request_len == 0)
		die("request too long");
}

static void connection_open(struct connection *c, int epoll)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load.port)};
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
	int on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
		die("epoll");
}

/* False when there is nothing left to ask. Requests are small: a full socket buffer would be a fault. */
static bool connection_ask(struct connection *c)
{
	if (load.left == 0 || (c->talk != NULL && quiz_talk_over(c->talk)))
		return false;
	load.left--;
	if (c->talk != NULL)
		next_of_quiz(c);
	else if (load.commit)
		next_commit(c);
	else if (load.posts != NULL)
		next_post(c);
	else
		next_fixed(c);
	while (c->sent < c->request_len) {
		ssize_t n = send(c->fd, c->request + c->sent, c->request_len - c->sent, MSG_NOSIGNAL);

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			die("send");
		if (n > 0)
			c->sent += (size_t)n;
	}
	c->head_len = 0;
	c->in_body = false;
	c->asked_s = now_s();
	return true;
}

/* Takes the head of an answer out of new bytes; what is left of them is body. False until the head is whole.
 */
static bool head_read(struct connection *c, const char *bytes, size_t len, size_t *ret_used)
{
	size_t before = c->head_len,
	       take = len < sizeof(c->head) - 1 - before ? len : sizeof(c->head) - 1 - before;
	char *end, *length;

	memcpy(c->head + before, bytes, take);
	c->head_len += take;
	c->head[c->head_len] = '\0';
	end = strstr(c->head, "\r\n\r\n");
	if (end == NULL) {
		if (c->head_len == sizeof(c->head) - 1)
			die("a head too long");
		*ret_used = take;
		return false;
	}
	length = strcasestr(c->head, "\r\ncontent-length:");
	if (length == NULL || length > end)
		die("an answer without Content-Length");
	c->body_left = strtoul(length + 17, NULL, 10);
	c->in_body = true;
	*ret_used = (size_t)(end + 4 - c->head) - before;
	return true;
}

static void connection_read(struct connection *c)
{
	static char bytes[READ_MAX];
	ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);
	size_t used = 0;
	int wanted;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		die("the service closed a connection");
	if (!c->in_body && !head_read(c, bytes, (size_t)n, &used))
		return;
	if ((size_t)n - used > c->body_left)
		die("more than the answer");
	c->body_left -= (size_t)n - used;
	if (c->talk != NULL)
		quiz_talk_take(c->talk, bytes + used, (size_t)n - used);
	if (c->body_left > 0)
		return;
	if (load.done < LATENCIES_MAX)
		load.latencies[load.done] = now_s() - c->asked_s;
	load.done++;
	wanted = c->talk != NULL ? quiz_talk_status(c->talk) : load.status;
	if (strtol(c->head + strlen("HTTP/1.1 "), NULL, 10) != wanted && load.failed++ == 0)
		fprintf(stderr, "load: first failure:\n%.600s\n", c->head);
	if (c->talk != NULL && !quiz_talk_answered(c->talk))
		die("a page that is none of a quiz");
	connection_ask(c);
}

static void read_connections(const char *path)
{
	FILE *file = fopen(path, "re");

	if (file == NULL)
		die(path);
	while (load.connections < CONNECTIONS_MAX) {
		struct connection *c = &load.all[load.connections];

		if (fscanf(file, "%127s %255s %63s %ld", c->host, c->write, c->item, &c->seq) != 4)
			break;
		load.connections++;
	}
	fclose(file);
}

static void read_posts(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	load.posts = calloc(POSTS_MAX, sizeof(*load.posts));
	if (file == NULL || load.posts == NULL)
		die(path);
	while (load.left < POSTS_MAX && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		load.posts[load.left++] = strdup(line);
	}
	free(line);
	fclose(file);
}

static void read_learners(const char *path, const char *host, const char *deeds, int connections)
{
	if (connections < 1 || connections > CONNECTIONS_MAX)
		return;
	load.left = quiz_talks_read(path, host, deeds, (size_t)connections, load.talks);
	for (; load.connections < connections; load.connections++)
		load.all[load.connections].talk = load.talks[load.connections];
}

static void read_hosts(const char *host, const char *connections)
{
	load.connections = (int)strtol(connections, NULL, 10);
	for (int i = 0; i < load.connections && i < CONNECTIONS_MAX; i++)
		snprintf(load.all[i].host, sizeof(load.all[i].host), "%s", host);
}

static void read_arguments(int argc, char **argv)
{
	load.all = calloc(CONNECTIONS_MAX, sizeof(*load.all));
	load.status = 200;
	load.latencies = calloc(LATENCIES_MAX, sizeof(*load.latencies));
	if (load.all == NULL || load.latencies == NULL)
		die("memory");
	if (argc >= 9 && argc <= 11 && strcmp(argv[1], "fixed") == 0) {
		load.cookie = argc > 9 ? argv[9] : NULL;
		load.status = argc > 10 ? (int)strtol(argv[10], NULL, 10) : load.status;
		load.port = (int)strtol(argv[2], NULL, 10);
		load.method = argv[4];
		load.path = argv[5];
		load.body_bytes = strtoul(argv[6], NULL, 10);
		read_hosts(argv[3], argv[7]);
		load.left = strtol(argv[8], NULL, 10);
	} else if (argc == 9 && strcmp(argv[1], "posts") == 0) {
		load.port = (int)strtol(argv[2], NULL, 10);
		load.path = argv[4];
		load.type = argv[5];
		load.status = (int)strtol(argv[6], NULL, 10);
		read_posts(argv[7]);
		read_hosts(argv[3], argv[8]);
	} else if (argc == 7 && strcmp(argv[1], "commit") == 0) {
		load.commit = true;
		load.port = (int)strtol(argv[2], NULL, 10);
		load.deltas_per_turn = (int)strtol(argv[4], NULL, 10);
		load.body_bytes = strtoul(argv[5], NULL, 10);
		load.left = strtol(argv[6], NULL, 10);
		read_connections(argv[3]);
	} else if (argc == 7 && strcmp(argv[1], "quiz") == 0) {
		load.port = (int)strtol(argv[2], NULL, 10);
		read_learners(argv[4], argv[3], argv[5], (int)strtol(argv[6], NULL, 10));
	} else {
		fprintf(stderr, "usage: see the head of bench/load.c\n");
		exit(2);
	}
	if (load.body_bytes > 4000 || load.connections < 1 || load.connections > CONNECTIONS_MAX) {
		fprintf(stderr, "load: out of bounds\n");
		exit(2);
	}
}

static int by_value(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static double percentile_ms(long percent)
{
	long count = load.done < LATENCIES_MAX ? load.done : LATENCIES_MAX;

	qsort(load.latencies, (size_t)count, sizeof(*load.latencies), by_value);
	return count > 0 ? load.latencies[(count - 1) * percent / 100] * 1000 : 0;
}

int main(int argc, char **argv)
{
	struct epoll_event events[256];
	double began;
	long wanted;
	int epoll;

	read_arguments(argc, argv);
	wanted = load.left;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	for (int i = 0; i < load.connections; i++)
		connection_open(&load.all[i], epoll);
	began = now_s();
	for (int i = 0; i < load.connections; i++)
		connection_ask(&load.all[i]);
	while (load.done < wanted) {
		int n = epoll_wait(epoll, events, 256, 1000);

		for (int i = 0; i < n; i++)
			connection_read(events[i].data.ptr);
		if (now_s() - began > SECONDS_MAX) {
			fprintf(
			    stderr, "load: %ld of %ld answers after %d s\n", load.done, wanted, SECONDS_MAX);
			return 1;
		}
	}
	printf("{\"requests\":%ld,\"failed\":%ld,\"seconds\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
	    load.done, load.failed, now_s() - began, percentile_ms(50), percentile_ms(99));
	return load.failed == 0 ? 0 : 1;
}
