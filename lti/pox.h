/* Basic Outcomes (LTI 1.1.1 section 6): the envelopes in "plain old XML" by which a grade goes into a
 * platform's grade book. Pure. No network, no DTD, no entities. */
#ifndef LTI_POX_H
#define LTI_POX_H

#include "base/work.h"

enum { POX_ANSWER_MAX = 256 * 1024, POX_WORDS_MAX = 300 };

/* The request that replaces what is in one cell, by its sourcedid, by a score of 0 … 1. message: an id of
 * ours that the platform's log may show. */
const char *pox_replace_request(struct work *w, const char *message, const char *sourcedid, double score);

enum pox_major { POX_SUCCESS, POX_PROCESSING, POX_FAILURE, POX_UNSUPPORTED };

struct pox_answer {
	enum pox_major major;
	const char *description; /* in one line, at most POX_WORDS_MAX bytes; "" for none */
};

/* ERR_BAD_INPUT with a sentence for what is no such envelope. What is badly written inside is read as far as
 * it can be: Open edX puts the request into its description, unescaped in part. */
enum err pox_answer_read(
    struct work *w, const char *bytes, size_t len, struct pox_answer *ret_answer) MUST_CHECK;

#endif
