/* Learners who sit a quiz one after another over one connection, for bench/load.c: each begins, gets the
 * page, saves an answer to each of its questions, one after another, and hands in. */
#ifndef BENCH_LOAD_QUIZ_H
#define BENCH_LOAD_QUIZ_H

#include <stdbool.h>
#include <stddef.h>

struct quiz_talk;

/* So many, at least one, which share the learners of the file, a line each ("/quiz/CAPABILITY"). deeds: how
 * many questions all of a quiz has, "begin" for that alone, "page" to look once more at what was begun. How
 * many requests all of that is. Ends the program when the file cannot be read. host is borrowed. */
long quiz_talks_read(
    const char *path, const char *host, const char *deeds, size_t talks, struct quiz_talk *ret_talks[]);
/* There is nothing left to ask. */
bool quiz_talk_over(const struct quiz_talk *talk);
/* The next request, whole; its length, 0 when it does not fit. */
size_t quiz_talk_ask(struct quiz_talk *talk, char *request, size_t size);
/* What the answer to it must be. */
int quiz_talk_status(const struct quiz_talk *talk);
/* Some of the answer's body. */
void quiz_talk_take(struct quiz_talk *talk, const char *bytes, size_t len);
/* The answer is whole. False: it is not what a quiz answers. */
bool quiz_talk_answered(struct quiz_talk *talk);

#endif
