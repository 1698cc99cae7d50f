#include "load_quiz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PAGE_MAX = 256 * 1024,
	QUESTIONS_MAX = 200,
	OTHERS = 3, /* begun, its page, handed in */
	ADDRESS_SIZE = 512
};

enum step { BEGIN, PAGE, SAVE, SUBMIT };

/* What one connection asks for: its learners follow each other. */
struct quiz_talk {
	const char *host;
	char (*addresses)[ADDRESS_SIZE];
	size_t learners, learner;
	enum step step, first, last;
	char write[256], deltas[512], sitting[64], questions[QUESTIONS_MAX][64];
	long seq;
	size_t count, saved, page_len;
	char page[PAGE_MAX];
};

static void die(const char *what)
{
	perror(what);
	exit(2);
}

static void learner_add(struct quiz_talk *talk, const char *address)
{
	size_t size = (talk->learners + 1) * sizeof(*talk->addresses);

	talk->addresses = realloc(talk->addresses, size);
	if (talk->addresses == NULL)
		die("memory");
	memcpy(talk->addresses[talk->learners++], address, sizeof(*talk->addresses));
}

long quiz_talks_read(
    const char *path, const char *host, const char *deeds, size_t talks, struct quiz_talk *ret_talks[])
{
	bool page = strcmp(deeds, "page") == 0, alone = page || strcmp(deeds, "begin") == 0;
	enum step first = page ? PAGE : BEGIN, last = alone ? first : SUBMIT;
	FILE *file = fopen(path, "re");
	char address[ADDRESS_SIZE] = "";
	size_t learners = 0;

	if (file == NULL)
		die(path);
	for (size_t i = 0; i < talks; i++) {
		ret_talks[i] = calloc(1, sizeof(**ret_talks));
		if (ret_talks[i] == NULL)
			die("memory");
		ret_talks[i]->host = host;
		ret_talks[i]->step = ret_talks[i]->first = first;
		ret_talks[i]->last = last;
	}
	while (fscanf(file, "%511s", address) == 1)
		learner_add(ret_talks[learners++ % talks], address);
	if (!feof(file))
		die(path);
	fclose(file);
	return (long)learners * (alone ? 1 : OTHERS + strtol(deeds, NULL, 10));
}

bool quiz_talk_over(const struct quiz_talk *talk)
{
	return talk->learner == talk->learners;
}

int quiz_talk_status(const struct quiz_talk *talk)
{
	return talk->step == PAGE || talk->step == SAVE ? 200 : 303;
}

static size_t post(const struct quiz_talk *talk, const char *path, const char *rest, const char *type,
    const char *body, char *request, size_t size)
{
	int n = snprintf(request, size,
	    "POST %s%s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Type: %s\r\nContent-Length: "
	    "%zu\r\n\r\n%s",
	    path, rest, talk->host, talk->host, type, strlen(body), body);

	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

size_t quiz_talk_ask(struct quiz_talk *talk, char *request, size_t size)
{
	static const char form[] = "application/x-www-form-urlencoded";
	const char *address = talk->addresses[talk->learner];
	char body[1024];
	int n;

	switch (talk->step) {
	case BEGIN:
		return post(talk, address, "", form, "", request, size);
	case PAGE:
		talk->page_len = 0;
		n = snprintf(
		    request, size, "GET %s/questions HTTP/1.1\r\nHost: %s\r\n\r\n", address, talk->host);
		return n > 0 && (size_t)n < size ? (size_t)n : 0;
	case SAVE:
		snprintf(body, sizeof(body),
		    "{\"write\":\"%s\",\"deltas\":[{\"seq\":%ld,\"item\":\"%s\",\"set\":[[\"answer\","
		    "\"true\"]]}]}",
		    talk->write, talk->seq + (long)talk->saved, talk->questions[talk->saved]);
		return post(talk, talk->deltas, "", "application/json", body, request, size);
	case SUBMIT:
		snprintf(body, sizeof(body), "sitting=%s", talk->sitting);
		return post(talk, address, "/review", form, body, request, size);
	}
	return 0;
}

void quiz_talk_take(struct quiz_talk *talk, const char *bytes, size_t len)
{
	if (talk->step != PAGE || len >= PAGE_MAX - talk->page_len)
		return;
	memcpy(talk->page + talk->page_len, bytes, len);
	talk->page_len += len;
	talk->page[talk->page_len] = '\0';
}

/* The value of the next attribute that begins so; *at is moved behind it. */
static bool attribute(const char **at, const char *begin, char *value, size_t size)
{
	const char *found = strstr(*at, begin), *end;

	if (found == NULL)
		return false;
	found += strlen(begin);
	end = strchr(found, '"');
	if (end == NULL || (size_t)(end - found) >= size)
		return false;
	memcpy(value, found, (size_t)(end - found));
	value[end - found] = '\0';
	*at = end;
	return true;
}

static bool page_read(struct quiz_talk *talk)
{
	const char *at = talk->page;
	char seq[32];

	if (!attribute(&at, "data-write=\"", talk->write, sizeof(talk->write)) ||
	    !attribute(&at, "data-deltas=\"", talk->deltas, sizeof(talk->deltas)) ||
	    !attribute(&at, "data-seq=\"", seq, sizeof(seq)) ||
	    !attribute(&at, "name=\"sitting\" value=\"", talk->sitting, sizeof(talk->sitting)))
		return false;
	talk->seq = strtol(seq, NULL, 10);
	talk->count = talk->saved = 0;
	while (talk->count < QUESTIONS_MAX &&
	       attribute(&at, "data-question=\"", talk->questions[talk->count], sizeof(talk->questions[0])))
		talk->count++;
	return talk->count > 0;
}

static bool step_on(struct quiz_talk *talk)
{
	switch (talk->step) {
	case BEGIN:
		talk->step = PAGE;
		return true;
	case PAGE:
		talk->step = SAVE;
		return page_read(talk);
	case SAVE:
		talk->saved++;
		talk->step = talk->saved < talk->count ? SAVE : SUBMIT;
		return true;
	case SUBMIT:
		return true;
	}
	return false;
}

bool quiz_talk_answered(struct quiz_talk *talk)
{
	bool last = talk->step == talk->last;
	bool known = step_on(talk);

	if (last) {
		talk->learner++;
		talk->step = talk->first;
	}
	return known;
}
