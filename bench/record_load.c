/* A bounded load of statements for the benches: keep-alive connections to 127.0.0.1, each sends its next
 * request when the answer of the last is here. It is never part of what is measured.
 *
 *   record_load post PORT HOST PATH AUTHORIZATION CONNECTIONS REQUESTS BATCH ACTIVITIES
 *   record_load get  PORT HOST PATH AUTHORIZATION CONNECTIONS REQUESTS
 *
 * post: each request has BATCH statements of some 1,150 bytes with new ids, by 500 learners about ACTIVITIES
 * activities (one: an object, more: an array). Prints one JSON line
 * {"requests","failed","seconds","p50_ms","p99_ms"}; exit 1 when anything but 200 was answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECTIONS_MAX = 1024,
	BATCH_MAX = 200,
	STATEMENT_MAX = 2048,
	HEAD_MAX = 16 * 1024,
	READ_MAX = 256 * 1024,
	LEARNERS = 500,
	SECONDS_MAX = 300,
	LATENCIES_MAX = 400000
};

struct connection {
	int fd;
	char *request;
	size_t request_len, sent;
	char head[HEAD_MAX];
	size_t head_len;
	size_t body_left; /* of the answer, once its head is whole */
	bool in_body, asking;
	double asked_s;
};

static struct {
	const char *method, *host, *path, *authorization;
	int port, connections, batch, activities, epoll;
	long left, done, failed;
	double *latencies;
	uint64_t seed;
	struct connection *all;
} load;

static void die(const char *why)
{
	fprintf(stderr, "record_load: %s: %s\n", why, strerror(errno));
	exit(2);
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t next_random(void)
{
	uint64_t z = load.seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

static size_t put_statement(char *at)
{
	uint64_t a = next_random(), b = next_random();
	int learner = (int)(next_random() % LEARNERS),
	    activity = (int)(next_random() % (uint64_t)load.activities);

	return (size_t)snprintf(at, STATEMENT_MAX,
	    "{\"id\":\"%08x-%04x-4%03x-%04x-%012llx\",\"actor\":{\"objectType\":\"Agent\",\"name\":"
	    "\"Learner %d\",\"account\":{\"homePage\":\"https://lms.example.com\",\"name\":\"learner-%d\"}},"
	    "\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/%s\",\"display\":{\"en\":\"%s\"}},"
	    "\"object\":{\"objectType\":\"Activity\",\"id\":\"https://example.com/activities/%d\","
	    "\"definition\":{\"type\":\"http://adlnet.gov/expapi/activities/assessment\",\"name\":{\"en\":"
	    "\"Activity number %d of the course\"},\"description\":{\"en\":\"What a learner is asked to do "
	    "in activity %d, told in a sentence of the usual length.\"}}},\"result\":{\"score\":{\"scaled\":"
	    "0.%02d,\"raw\":%d,\"min\":0,\"max\":100},\"success\":true,\"completion\":true,\"duration\":"
	    "\"PT%dM%dS\"},\"context\":{\"registration\":\"%08x-0000-4000-8000-%012x\","
	    "\"contextActivities\":{\"parent\":[{\"id\":\"https://example.com/courses/%d\"}],\"grouping\":[{"
	    "\"id\":\"https://example.com/programs/1\"}]},\"platform\":\"Example\",\"language\":\"en\"},"
	    "\"timestamp\":\"2026-11-21T08:32:%02d.120Z\"}",
	    (unsigned)a, (unsigned)(a >> 32 & 0xffff), (unsigned)(a >> 48 & 0xfff),
	    (unsigned)(0x8000 | (b & 0x3fff)), (unsigned long long)(b >> 16), learner, learner,
	    activity % 3 == 0 ? "completed" : "answered", activity % 3 == 0 ? "completed" : "answered",
	    activity, activity, activity, (int)(a % 100), (int)(a % 100), (int)(a % 50), (int)(b % 60),
	    (unsigned)learner, (unsigned)(learner % 7), activity % 20, (int)(b % 60));
}

static void request_make(struct connection *c)
{
	static char body[BATCH_MAX * STATEMENT_MAX + 2];
	size_t len = 0;
	int head;

	if (load.batch > 1)
		body[len++] = '[';
	for (int i = 0; i < load.batch; i++) {
		if (i > 0)
			body[len++] = ',';
		len += put_statement(body + len);
	}
	if (load.batch > 1)
		body[len++] = ']';
	head = snprintf(c->request, STATEMENT_MAX,
	    "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nX-Experience-API-Version: 2.0.0\r\n"
	    "%sContent-Length: %zu\r\n\r\n",
	    load.method, load.path, load.host, load.authorization,
	    len > 0 ? "Content-Type: application/json\r\n" : "", len);
	if (head < 0 || head >= STATEMENT_MAX)
		die("a head too long");
	memcpy(c->request + head, body, len);
	c->request_len = (size_t)head + len;
	c->sent = 0;
}

static void connection_events(struct connection *c, uint32_t events, int how)
{
	struct epoll_event event = {.events = events, .data.ptr = c};

	if (epoll_ctl(load.epoll, how, c->fd, &event) != 0)
		die("epoll");
}

static void connection_open(struct connection *c)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)load.port)};
	int on = 1;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	c->request = malloc((size_t)load.batch * STATEMENT_MAX + 2 * STATEMENT_MAX);
	if (c->request == NULL || c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (fcntl(c->fd, F_SETFL, O_NONBLOCK) != 0)
		die("fcntl");
	connection_events(c, EPOLLIN, EPOLL_CTL_ADD);
}

/* Sends what the socket takes; the rest when it takes more. */
static void connection_send(struct connection *c)
{
	while (c->sent < c->request_len) {
		ssize_t n = send(c->fd, c->request + c->sent, c->request_len - c->sent, MSG_NOSIGNAL);

		if (n > 0)
			c->sent += (size_t)n;
		else if (errno == EAGAIN)
			break;
		else if (errno != EINTR)
			die("send");
	}
	connection_events(c, c->sent < c->request_len ? EPOLLIN | EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
}

static void connection_ask(struct connection *c)
{
	c->asking = load.left > 0;
	if (!c->asking)
		return;
	load.left--;
	request_make(c);
	c->head_len = 0;
	c->in_body = false;
	c->asked_s = now_s();
	connection_send(c);
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

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		die("the service closed a connection");
	if (!c->in_body && !head_read(c, bytes, (size_t)n, &used))
		return;
	if ((size_t)n - used > c->body_left)
		die("more than the answer");
	c->body_left -= (size_t)n - used;
	if (c->body_left > 0)
		return;
	if (load.done < LATENCIES_MAX)
		load.latencies[load.done] = now_s() - c->asked_s;
	load.done++;
	if (strtol(c->head + strlen("HTTP/1.1 "), NULL, 10) != 200 && load.failed++ == 0)
		fprintf(stderr, "record_load: first failure:\n%.600s\n", c->head);
	connection_ask(c);
}

static void read_arguments(int argc, char **argv)
{
	bool post = argc == 10 && strcmp(argv[1], "post") == 0;

	if (!post && !(argc == 8 && strcmp(argv[1], "get") == 0)) {
		fprintf(stderr, "usage: see the head of bench/record_load.c\n");
		exit(2);
	}
	load.method = post ? "POST" : "GET";
	load.port = (int)strtol(argv[2], NULL, 10);
	load.host = argv[3];
	load.path = argv[4];
	load.authorization = argv[5];
	load.connections = (int)strtol(argv[6], NULL, 10);
	load.left = strtol(argv[7], NULL, 10);
	load.batch = post ? (int)strtol(argv[8], NULL, 10) : 0;
	load.activities = post ? (int)strtol(argv[9], NULL, 10) : 1;
	if (load.connections < 1 || load.connections > CONNECTIONS_MAX || load.batch < 0 ||
	    load.batch > BATCH_MAX || load.activities < 1) {
		fprintf(stderr, "record_load: out of bounds\n");
		exit(2);
	}
	load.all = calloc(CONNECTIONS_MAX, sizeof(*load.all));
	load.latencies = calloc(LATENCIES_MAX, sizeof(*load.latencies));
	if (load.all == NULL || load.latencies == NULL ||
	    getrandom(&load.seed, sizeof(load.seed), 0) != (ssize_t)sizeof(load.seed))
		die("memory");
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

	read_arguments(argc, argv);
	wanted = load.left;
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	for (int i = 0; i < load.connections; i++)
		connection_open(&load.all[i]);
	began = now_s();
	for (int i = 0; i < load.connections; i++)
		connection_ask(&load.all[i]);
	while (load.done < wanted) {
		int n = epoll_wait(load.epoll, events, 256, 1000);

		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;

			if ((events[i].events & EPOLLOUT) != 0 && c->sent < c->request_len)
				connection_send(c);
			if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && c->asking)
				connection_read(c);
		}
		if (now_s() - began > SECONDS_MAX) {
			fprintf(stderr, "record_load: %ld of %ld answers after %d s\n", load.done, wanted,
			    SECONDS_MAX);
			return 1;
		}
	}
	printf("{\"requests\":%ld,\"failed\":%ld,\"seconds\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
	    load.done, load.failed, now_s() - began, percentile_ms(50), percentile_ms(99));
	return load.failed == 0 ? 0 : 1;
}
